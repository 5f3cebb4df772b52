package tcpx.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tcpx.ffi.NativeFunction;
import tcpx.ffi.NativeLibrary;
import tcpx.net.nccl.TestPlugin;

/**
 * The stand-in for the CUDA driver's library ({@code src/test/c/cuda_standin.c}): no GPU, but what calls the driver
 * runs as it is, with threads for streams.
 *
 * @param path of a copy that only this test uses
 */
public record Standin(Path path) {
    private static final Path SOURCE = Path.of("src/test/c/cuda_standin.c");

    /** One with these settings, in this directory; skips the test if there is no compiler. */
    public static Standin in(Path directory, String... settings) throws Exception {
        Path built = TestPlugin.library(SOURCE, "libcuda-standin");
        Path copy = Files.createTempFile(directory, "libcuda", ".so");
        Files.write(copy, Files.readAllBytes(built));
        Files.write(copy.resolveSibling(copy.getFileName() + ".ini"), List.of(settings));
        return new Standin(copy);
    }

    /** It as the driver. */
    public CudaDriver driver() {
        return CudaDriver.open(path.toString());
    }

    /** Its first device. */
    public CudaDevice device() {
        return driver().device(0);
    }

    /** Allocations, locked memory, streams, events and contexts that were not given back. */
    public int left() throws IOException {
        return new NativeFunction(NativeLibrary.open(path.toString()).symbol("standin_left"), "i").call(0);
    }
}
