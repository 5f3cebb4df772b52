package tcpx.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.launch.TimedProgram;
import tcpx.bench.launch.TimedProgram.HungException;
import tcpx.bench.peer.program.PingPongProgram;

/** The peers that are programs in C, compiled where they run. */
final class CSource {
    private static final long COMPILE_SECONDS = 60;

    private CSource() {}

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
