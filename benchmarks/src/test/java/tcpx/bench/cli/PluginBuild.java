package tcpx.bench.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tcpx.bench.Gcc;

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
        return Gcc.compile(to, source, "-fPIC", "-pthread", "-shared");
    }
}
