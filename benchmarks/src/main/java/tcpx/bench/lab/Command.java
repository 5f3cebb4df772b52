package tcpx.bench.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A started external program with what it printed: input is given at once, output and errors come back as one text, and
 * it is ended at a deadline. Start several, then await each, to have them run side by side. Input and output must be
 * small (a pipe's 64 KiB).
 */
final class Command {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final List<String> argv;
    private final List<String> lines;
    private final Process process;

    private Command(List<String> argv, List<String> lines, Process process) {
        this.argv = argv;
        this.lines = lines;
        this.process = process;
    }

    /** How a program ended. */
    record Outcome(List<String> argv, int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }

        String commandLine() {
            return String.join(" ", argv);
        }
    }

    /** Starts a program that is given these lines. */
    static Command start(List<String> argv, List<String> lines) {
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C"); // error texts are matched
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new LabException("cannot start " + argv.get(0) + ": " + e.getMessage(), "", e);
        }
        try (OutputStream stdin = process.getOutputStream()) {
            for (String line : lines) {
                stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException ignored) {
            // It ended before it had read all: its exit code and output say why.
        }
        CompletableFuture.delayedExecutor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(process::destroyForcibly);
        return new Command(argv, lines, process);
    }

    static Outcome run(List<String> argv) {
        return start(argv, List.of()).await();
    }

    /** Waits until all have ended; throws {@link LabException} if one has failed. */
    static void require(Command... started) {
        List<Outcome> outcomes = Stream.of(started).map(Command::await).toList();
        for (int i = 0; i < started.length; i++) {
            if (!outcomes.get(i).succeeded()) {
                throw IprouteErrors.of(outcomes.get(i), started[i].lines);
            }
        }
    }

    Outcome await() {
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Outcome(argv, process.waitFor(), output);
        } catch (IOException e) {
            throw new LabException("cannot read the output of " + String.join(" ", argv), "", e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for " + String.join(" ", argv), "", e);
        }
    }
}
