package tcpx.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.launch.TimedProgram;
import tcpx.bench.launch.TimedProgram.HungException;
import tcpx.bench.peer.program.PingPongProgram;
import tcpx.bench.result.SearchPath;

/** The peers that are programs in C, compiled where they run. */
final class CSource {
    /** What programs in C need, with the Debian packages that have it. */
    static final Map<String, String> COMPILER = Map.of("gcc", "gcc libc6-dev");

    private static final long COMPILE_SECONDS = 60;
    private static final long LOOK_SECONDS = 10;

    private CSource() {}

    /**
     * What is missing to compile with, though the compiler is there: many systems have it without the headers.
     *
     * @param compiler {@code gcc}, or what stands for it
     * @param header that is needed
     * @param packages Debian packages that have it
     * @return how to install it; empty if the compiler finds it, or if there is no compiler to ask
     */
    static Optional<String> missing(String compiler, String header, String packages) {
        Optional<Path> program = SearchPath.own().find(compiler);
        return program.isEmpty() || finds(program.get(), header)
                ? Optional.empty()
                : Optional.of(compiler + " finds no " + header + ": apt-get install -y " + packages);
    }

    /** The same for what every program in C includes. */
    static Optional<String> missing() {
        return missing("gcc", "stdlib.h", "libc6-dev");
    }

    private static boolean finds(Path compiler, String header) {
        List<String> line = List.of(compiler.toString(), "-fsyntax-only", "-include", header, "-x", "c", "/dev/null");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                // one that takes its time is told by the compilation itself
                return !process.waitFor(LOOK_SECONDS, TimeUnit.SECONDS) || process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Compiles a source of ours.
     *
     * @param compiler {@code gcc}, or a program with its options
     * @param name of the source, a resource beside the peers' own programs
     * @throws BenchmarkFailure if it cannot, with the compiler's words
     */
    static void compile(PeerContext context, String compiler, String name, Path binary) {
        try (InputStream text = PingPongProgram.class.getResourceAsStream(name)) {
            Path source = Files.createTempFile(context.scratch(), "source", ".c");
            Files.write(source, Optional.ofNullable(text).orElseThrow().readAllBytes());
            TimedProgram.start(
                            context.session(),
                            context.session().lab().a(),
                            List.of(compiler, "-O2", "-o", binary.toString(), source.toString()),
                            Map.of(),
                            context.scratch())
                    .await(COMPILE_SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + name, e);
        } catch (HungException e) {
            throw new BenchmarkFailure(compiler + " does not end", e);
        }
    }
}
