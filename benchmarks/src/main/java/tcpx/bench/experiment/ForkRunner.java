package tcpx.bench.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.launch.LabSession;
import tcpx.bench.launch.NodeProgram;
import tcpx.bench.launch.Program;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;

/**
 * Measures with some build of this project in a lab, one short run at a time, and hands back what it stored. Of the
 * build only what is promised is used: {@code node --listen}, {@code bench --peer}, the variable {@code TCPX_RESULTS}
 * and the results' format. So any revision that keeps these can be measured.
 */
public final class ForkRunner {
    private static final int TAIL_LINES = 12;

    private final LabSession session;
    private final Path scratch;
    private final Path secret;
    private int runs;

    /** A runner that keeps what it needs in {@code scratch}, which must exist. */
    public ForkRunner(LabSession session, Path scratch) {
        this.session = session;
        this.scratch = scratch;
        this.secret = secret(scratch);
    }

    /**
     * Runs a build against a fresh node B of the same build.
     *
     * @throws BenchmarkFailure if it fails, with its last words
     */
    public Run run(Program program, List<String> jmh) {
        List<String> options = List.of("--secret-file", secret.toString());
        try (NodeProgram nodeB = NodeProgram.start(session, program, options, Map.of())) {
            return run(program, nodeB, jmh);
        }
    }

    private Run run(Program program, NodeProgram nodeB, List<String> jmh) {
        Path results = scratch.resolve("run-" + ++runs);
        Path log = scratch.resolve("run-" + runs + ".log");
        List<String> line = new ArrayList<>(List.of(
                "bench",
                "--peer",
                nodeB.address(),
                "--rails",
                NodeProgram.rails(session.lab().a()),
                "--secret-file",
                secret.toString()));
        line.addAll(jmh);
        measure(program, line, results, log);
        RunEntry entry = new RunStore(results)
                .latest()
                .orElseThrow(() -> new BenchmarkFailure("node A stored no results in " + results, null));
        return Run.load(entry.directory());
    }

    private void measure(Program program, List<String> line, Path results, Path log) {
        Map<String, String> variables = Map.of("TCPX_RESULTS", results.toString(), "TCPX_TERMINAL", "0");
        Redirect to = Redirect.appendTo(log.toFile());
        int code = session.run(session.lab().a(), program.host(line), to, to, variables);
        if (code != 0) {
            throw new BenchmarkFailure("node A ended with " + code + ": " + tail(log), null);
        }
    }

    private static String tail(Path log) {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    private static Path secret(Path scratch) {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        try {
            Path file = Files.createFile(
                    scratch.resolve("secret"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + scratch.resolve("secret"), e);
        }
    }
}
