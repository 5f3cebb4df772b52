package tcpx.bench.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tcpx.bench.harness.LastWords;
import tcpx.bench.launch.Program;
import tcpx.bench.node.Daemons;

/**
 * A process of its own for a command that loads foreign code: what ends the process, be it a signal or a call of exit,
 * is told as the verdict. What such code leaves running may hold the output open, and is not waited for.
 */
final class PluginProcess {
    private static final String VERDICT = "verdict";
    private static final long LAST_OUTPUT_MS = TimeUnit.SECONDS.toMillis(1);

    private PluginProcess() {}

    /**
     * Runs the command.
     *
     * @param arguments of the command line, with which it says its verdict itself
     * @param out gets what it prints
     * @return its exit code
     */
    static int run(List<String> arguments, PrintStream out) {
        List<String> errors = new CopyOnWriteArrayList<>();
        List<String> verdicts = new CopyOnWriteArrayList<>();
        try {
            Process process = new ProcessBuilder(Program.own().host(arguments)).start();
            Thread copyingOut = copy(process.getInputStream(), line -> {
                out.println(line);
                if (line.startsWith(VERDICT)) {
                    verdicts.add(line);
                }
            });
            Thread copyingErrors = copy(process.getErrorStream(), line -> {
                System.err.println(line);
                errors.add(line);
            });
            int code = process.waitFor();
            copyingOut.join(LAST_OUTPUT_MS);
            copyingErrors.join(LAST_OUTPUT_MS);
            if (!verdicts.isEmpty() || code == ExitCode.USAGE) {
                return code;
            }
            out.println(String.format(
                    "%-9s %s", VERDICT, "ends the process that loads it, which " + LastWords.of(code, errors)));
            return ExitCode.FAILED;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a process for the plugin", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    private static Thread copy(InputStream from, Consumer<String> to) {
        return Daemons.start("plugin-output", () -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, Charset.defaultCharset()))) {
                lines.lines().forEach(to);
            } catch (IOException | UncheckedIOException e) {
                to.accept(e.toString());
            }
        });
    }
}
