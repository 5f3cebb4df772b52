package tcpx.bench.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.lab.LabNode;
import tcpx.bench.peers.PeerOutput;

/** Another program in a node of the lab: what it prints, and the CPU seconds it took, which a shell around it counts. */
final class TimedProgram {
    private static final String TIMED = "\"$@\"; code=$?; times >&2; exit $code";
    private static final int LAST_CHARACTERS = 300;
    private static final Duration POLL = Duration.ofMillis(10);

    private final String name;
    private final Process process;
    private final Path output;
    private final Path errors;

    private TimedProgram(String name, Process process, Path output, Path errors) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Starts it; its output goes to files below {@code scratch}. */
    static TimedProgram start(
            LabSession session, LabNode node, List<String> line, Map<String, String> environment, Path scratch) {
        List<String> shell = new ArrayList<>(List.of("sh", "-c", TIMED, "sh"));
        shell.addAll(line);
        try {
            Path output = Files.createTempFile(scratch, "out", ".txt");
            Path errors = Files.createTempFile(scratch, "err", ".txt");
            Process process = session.start(
                    node,
                    shell,
                    ProcessBuilder.Redirect.to(output.toFile()),
                    ProcessBuilder.Redirect.to(errors.toFile()),
                    environment);
            return new TimedProgram(line.get(0), process, output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + line.get(0), e);
        }
    }

    /** Waits until it has printed this. */
    void awaitText(String text, long seconds) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!output().contains(text)) {
            if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                throw failure("did not say '" + text + "'");
            }
            pause();
        }
    }

    /** A line on its standard input. */
    void say(String line) {
        try {
            OutputStream stdin = process.getOutputStream();
            stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException e) {
            throw failure("does not listen");
        }
    }

    /**
     * Waits for its end and returns its output.
     *
     * @throws HungException if it does not come; the program is then ended
     * @throws BenchmarkFailure if it failed
     */
    String await(long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                end();
                throw new HungException(words("did not end within " + seconds + " s"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted");
        }
        if (process.exitValue() != 0) {
            throw failure("ended with " + process.exitValue());
        }
        return output();
    }

    boolean ended() {
        return !process.isAlive();
    }

    /** CPU seconds of an ended program and its children, user and system. */
    double cpuSeconds() {
        return PeerOutput.cpuSeconds(read(errors));
    }

    /** Ends it and what it started, politely first. */
    void end() {
        List<ProcessHandle> started = process.descendants().toList();
        started.forEach(ProcessHandle::destroy);
        LabSession.end(List.of(process));
        started.forEach(ProcessHandle::destroyForcibly);
    }

    String output() {
        return read(output);
    }

    private BenchmarkFailure failure(String what) {
        return new BenchmarkFailure(words(what), null);
    }

    private String words(String what) {
        String said = (output() + " " + read(errors)).strip().replaceAll("\\s+", " ");
        return name + " " + what + ": " + said.substring(Math.max(0, said.length() - LAST_CHARACTERS));
    }

    static void pause() {
        pause(POLL);
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
