package tcpx.bench.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tcpx.bench.lab.EnvironmentException.LabException;

/**
 * A program of the lab that lives no longer than this JVM: its standard input is a pipe from here, and it ends with it,
 * when this JVM ends in whatever way, SIGKILL too. (The JDK closes every descriptor above 2 in each child it starts, so
 * no other child keeps the pipe open.) It says "ready" when it is, and "keep" makes it stay.
 */
final class BoundProcess {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Process process;
    private final ProcessId id;
    private final List<String> said;

    private BoundProcess(Process process, ProcessId id, List<String> said) {
        this.process = process;
        this.id = id;
        this.said = List.copyOf(said);
    }

    /** The program is not to be had in this way: the system does not allow it, or it said so. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason);
        }
    }

    /** Starts a program and returns when it is ready. */
    static BoundProcess start(List<String> argv) throws Refused {
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new Refused("cannot start " + argv.get(0) + ": " + e.getMessage());
        }
        try {
            List<String> lines = CompletableFuture.supplyAsync(() -> linesUntilReady(process))
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            if (!lines.remove("ready")) {
                throw new Refused(argv.get(0) + ": " + String.join("; ", lines));
            }
            ProcessId id = ProcessId.of(process.pid()).orElseThrow(() -> new Refused(argv.get(0) + " ended"));
            return new BoundProcess(process, id, lines);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new Refused(argv.get(0) + " was not ready within " + DEADLINE.toSeconds() + " s");
        } catch (ExecutionException e) {
            process.destroyForcibly();
            throw new Refused(argv.get(0) + ": " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while making a lab", "", e);
        }
    }

    ProcessId id() {
        return id;
    }

    /** What it said before it was ready, by line. */
    List<String> said() {
        return said;
    }

    /** From now on it stays when this JVM ends, until it is killed. */
    void keep() {
        try {
            process.getOutputStream().write("keep\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new LabException("process " + id + " of the lab is gone", "run it again", e);
        }
    }

    /** Ends it and waits for that. Does nothing when it has ended. */
    void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException ignored) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LabException(
                        "process " + id + " of the lab did not end within " + DEADLINE.toSeconds() + " s",
                        "it was killed; look for processes left in its namespace with lsns -t net");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> linesUntilReady(Process process) {
        List<String> lines = new ArrayList<>();
        try {
            // Not closed: the stream belongs to the process for as long as it lives.
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.equals("ready")) {
                    break;
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A small JVM of this one's kind, for a program of the lab. */
    static final class LabJvm {
        private LabJvm() {}

        /** The command line that runs a program of this class path. */
        static List<String> command(Class<?> program, List<String> arguments) {
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
            // it calls libc as this JVM does, and so needs the same permissions
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(each -> each.equals("-XX:+IgnoreUnrecognizedVMOptions")
                            || each.startsWith("--enable-native-access")
                            || each.startsWith("--sun-misc-unsafe"))
                    .forEach(line::add);
            line.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
            line.addAll(arguments);
            return line;
        }
    }
}
