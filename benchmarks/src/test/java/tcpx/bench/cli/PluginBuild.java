package tcpx.bench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import tcpx.bench.Gcc;

/** Shared objects compiled when a test wants them: the transport's test plugin, or a few lines of C. */
final class PluginBuild {
    private static final Path TEST_PLUGIN = Path.of("../transport/src/test/c/net_plugin.c");

    private static final Path KEPT = Path.of("target/test-plugin.so");

    private PluginBuild() {}

    private static FileTime changed(Path file) throws IOException {
        return Files.getLastModifiedTime(file);
    }

    /** The test plugin, compiled once for all tests, with all versions, and settings as its source describes them. */
    static Path testPlugin(Path directory, String... settings) throws Exception {
        if (!Files.exists(KEPT) || changed(TEST_PLUGIN).compareTo(changed(KEPT)) > 0) {
            Path fresh = compile(
                    KEPT.resolveSibling("plugin." + ProcessHandle.current().pid()), TEST_PLUGIN);
            Files.move(fresh, KEPT, StandardCopyOption.ATOMIC_MOVE); // another JVM of tests may read it
        }
        Path built = directory.resolve("libnccl-net-test.so");
        Files.copy(KEPT, built, StandardCopyOption.REPLACE_EXISTING);
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
