package tcpx.bench.peer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tcpx.bench.node.NodeGpu;

/** What peers that move GPU memory need on a machine, and on which GPU each end works. */
final class GpuPrograms {
    private static final List<String> DIRECTORIES = List.of(
            "/usr/local/nvidia/lib64",
            "/usr/local/cuda/lib64",
            "/usr/local/lib",
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/lib/x86_64-linux-gnu",
            "/usr/lib64",
            "/lib64",
            "/usr/lib");

    private static final String NCCL = "libnccl.so.2";

    private GpuPrograms() {}

    /** Whether a library is where the system looks for such. */
    private static boolean has(String library) {
        String more = System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
        return Stream.concat(Stream.of(more.split(File.pathSeparator)), DIRECTORIES.stream())
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.exists(Path.of(directory, library)));
    }

    /** How to install a driver; empty if there is one, or what was named in its place. */
    static Optional<String> missingDriver() {
        return NodeGpu.isThere()
                ? Optional.empty()
                : Optional.of("it needs a GPU and the NVIDIA driver (libcuda.so.1)");
    }

    /** The same, and NCCL's library. */
    static Optional<String> missingNccl() {
        return missingDriver()
                .or(() -> has(NCCL)
                        ? Optional.empty()
                        : Optional.of("it needs NCCL (" + NCCL + "): apt-get install -y libnccl2, or its place in "
                                + "LD_LIBRARY_PATH"));
    }

    static String gpuA() {
        return NodeGpu.numberOfNodeA();
    }

    static String gpuB() {
        return NodeGpu.numberOfNodeB();
    }
}
