package tcpx.bench.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.lab.LabNode;

/**
 * Another program in a node of the lab: what it prints, and the CPU seconds it took, which a shell around it counts.
 */
public final class TimedProgram implements AutoCloseable {
    private static final String TIMED = "\"$@\"; code=$?; times >&2; exit $code";
    private static final Pattern TIMES = Pattern.compile("(\\d+)m([0-9.]+)s (\\d+)m([0-9.]+)s$");
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
    public static TimedProgram start(
            LabSession session, LabNode node, List<String> line, Map<String, String> environment, Path scratch) {
        List<String> shell = new ArrayList<>(List.of("sh", "-c", TIMED, "sh"));
        shell.addAll(line);
        try {
            Path output = Files.createTempFile(scratch, "out", ".txt");
            Path errors = Files.createTempFile(scratch, "err", ".txt");
            Process process =
                    session.start(node, shell, Redirect.to(output.toFile()), Redirect.to(errors.toFile()), environment);
            return new TimedProgram(line.get(0), process, output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + line.get(0), e);
        }
    }

    /** Waits until it has printed this. */
    public void awaitText(String text, long seconds) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!output().contains(text)) {
            if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                throw failure("did not say '" + text + "'");
            }
            pause();
        }
    }

    /** A line on its standard input. */
    public void say(String line) {
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
    public String await(long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                close();
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

    /** Whether it has ended. */
    public boolean ended() {
        return !process.isAlive();
    }

    /** CPU seconds of an ended program and its children, user and system. */
    public double cpuSeconds() {
        return cpuSeconds(read(errors));
    }

    /**
     * User and system seconds of a shell's children, as its {@code times} prints them on its second line: {@code
     * 0m0.510s 0m1.230s}.
     *
     * @throws IllegalArgumentException if it did not
     */
    static double cpuSeconds(String times) {
        Matcher matcher = TIMES.matcher(times.strip());
        if (!matcher.find()) {
            throw new IllegalArgumentException("the shell told no times: " + times.strip());
        }
        return 60 * (Double.parseDouble(matcher.group(1)) + Double.parseDouble(matcher.group(3)))
                + Double.parseDouble(matcher.group(2))
                + Double.parseDouble(matcher.group(4));
    }

    /** Ends it and what it started, politely first. */
    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        started.forEach(ProcessHandle::destroy);
        LabSession.end(List.of(process));
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** What it has printed so far. */
    public String output() {
        return read(output);
    }

    private BenchmarkFailure failure(String what) {
        return new BenchmarkFailure(words(what), null);
    }

    private String words(String what) {
        String said = (output() + " " + read(errors)).strip().replaceAll("\\s+", " ");
        return name + " " + what + ": " + said.substring(Math.max(0, said.length() - LAST_CHARACTERS));
    }

    /** Waits a moment before a look again. */
    public static void pause() {
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

    /** A program did not end by its deadline, and was ended. The message says which, and its last words. */
    public static final class HungException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** With what it said last. */
        public HungException(String message) {
            super(message);
        }
    }
}
