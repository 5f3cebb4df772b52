package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Shared objects compiled when a test wants them: the transport's test plugin, or a few lines of C. */
final class PluginBuild {
    private static final Path TEST_PLUGIN = Path.of("../transport/src/test/c/net_plugin.c");

    private PluginBuild() {}

    /** The test plugin with all versions, and settings as its source describes them. */
    static Path testPlugin(Path directory, String... settings) throws Exception {
        Path built = compile(directory.resolve("libnccl-net-test.so"), TEST_PLUGIN);
        if (settings.length > 0) {
            Files.write(built.resolveSibling(built.getFileName() + ".ini"), List.of(settings));
        }
        return built;
    }

    /** A shared object of this C source. */
    static Path of(Path directory, String name, String source) throws Exception {
        Path file = Files.writeString(directory.resolve(name + ".c"), source);
        return compile(directory.resolve(name + ".so"), file);
    }

    private static Path compile(Path to, Path source) throws Exception {
        Assumptions.assumeTrue(isCompilerThere(), "no gcc on the PATH: apt-get install gcc libc6-dev");
        Process gcc = new ProcessBuilder(
                        "gcc", "-O2", "-fPIC", "-pthread", "-shared", "-o", to.toString(), source.toString(), "-ldl")
                .redirectErrorStream(true)
                .start();
        String words = new String(gcc.getInputStream().readAllBytes());
        assertThat(gcc.waitFor()).as("gcc of %s: %s", source, words).isZero();
        return to;
    }

    private static boolean isCompilerThere() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, "gcc"))) {
                return true;
            }
        }
        return false;
    }
}
