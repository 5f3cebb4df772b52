package tcpx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The C compiler, for tests that need a program or a shared object of their own. */
public final class Gcc {
    private Gcc() {}

    /**
     * Compiles one source file; skips the test where there is no compiler.
     *
     * @param options before the source, {@code -shared} for example
     */
    public static Path compile(Path to, Path source, String... options) throws IOException, InterruptedException {
        Programs.assume("gcc", "gcc libc6-dev");
        List<String> line = new ArrayList<>(List.of("gcc", "-O2", "-o", to.toString()));
        line.addAll(List.of(options));
        line.addAll(List.of(source.toString(), "-ldl"));
        Process gcc = new ProcessBuilder(line).redirectErrorStream(true).start();
        String words = new String(gcc.getInputStream().readAllBytes());
        assertThat(gcc.waitFor()).as("gcc of %s: %s", source, words).isZero();
        return to;
    }
}
