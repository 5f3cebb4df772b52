package tcpx.net.nccl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The plugin of {@code src/test/c/net_plugin.c}, compiled where a test wants it, with the versions and manners it
 * wants.
 */
public final class TestPlugin {
    private static final Path SOURCE = Path.of("src/test/c/net_plugin.c");
    private static final Path KEPT = Path.of("target/test-plugins");
    private static final String LOOPBACK = "devices=lo@127.0.0.1";

    private final Path built;

    private TestPlugin(Path built) {
        this.built = built;
    }

    /**
     * A copy of it in this directory; skips the test if there is no compiler. It is compiled once for all tests, and
     * again when its source has changed. Versions: those to export.
     */
    public static TestPlugin build(Path directory, int... versions) throws Exception {
        int mask = 0;
        StringBuilder name = new StringBuilder("libnccl-net-test");
        for (int version : versions) {
            mask |= 1 << version;
            name.append("-v").append(version);
        }
        Path kept = library(SOURCE, name.toString(), "-DEXPORT_MASK=" + mask);
        Path built = directory.resolve(name + ".so");
        if (!Files.exists(built)) {
            Files.copy(kept, built);
        }
        return new TestPlugin(built);
    }

    /**
     * A shared object of a source, which is compiled once for all tests and again when it has changed; skips the test
     * if there is no compiler.
     */
    public static Path library(Path source, String name, String... options) throws Exception {
        Path kept = Files.createDirectories(KEPT).resolve(name + ".so");
        if (!Files.exists(kept) || changed(source).compareTo(changed(kept)) > 0) {
            Path fresh = KEPT.resolve(name + "." + ProcessHandle.current().pid());
            List<String> all = new ArrayList<>(List.of(options));
            all.add("-shared");
            compile(fresh, source, all.toArray(String[]::new));
            Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE); // another JVM of tests may read it
        }
        return kept;
    }

    private static FileTime changed(Path file) throws IOException {
        return Files.getLastModifiedTime(file);
    }

    /** Compiles something with gcc; skips the test if there is none. */
    static void compile(Path to, Path source, String... options) throws Exception {
        Assumptions.assumeTrue(isCompilerThere(), "no gcc on the PATH: apt-get install -y gcc libc6-dev");
        List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-fPIC", "-pthread", "-o", to.toString()));
        command.addAll(List.of(options));
        command.add(source.toString());
        command.add("-ldl");
        Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(gcc.getInputStream().readAllBytes());
        assertThat(gcc.waitFor()).as("gcc of %s: %s", source, words).isZero();
    }

    /** As it was built: every user of this path shares one instance, with loopback as its device. */
    public Path path() throws IOException {
        Files.writeString(settingsOf(built), LOOPBACK + "\n");
        return built;
    }

    /** A copy of its own, with its own settings ("unpack=1"); its device is loopback unless they say otherwise. */
    public Path with(String... settings) throws IOException {
        Path copy = Files.createTempFile(
                built.getParent(), "copy", built.getFileName().toString());
        Files.copy(built, copy, StandardCopyOption.REPLACE_EXISTING);
        List<String> lines = new ArrayList<>(List.of(settings));
        if (lines.stream().noneMatch(line -> line.startsWith("devices="))) {
            lines.add(LOOPBACK);
        }
        Files.write(settingsOf(copy), lines);
        return copy;
    }

    private static Path settingsOf(Path plugin) {
        return plugin.resolveSibling(plugin.getFileName() + ".ini");
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
