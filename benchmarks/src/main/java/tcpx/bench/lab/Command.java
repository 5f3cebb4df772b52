package tcpx.bench.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tcpx.bench.lab.EnvironmentException.LabException;

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

    /** Turns what {@code ip} and {@code tc} answer into an error that says which command failed and what mends it. */
    static final class IprouteErrors {
        private static final Pattern FAILED_LINE = Pattern.compile("Command failed -:(\\d+)");
        private static final Map<Pattern, String> REMEDIES = remedies();

        private IprouteErrors() {}

        /** Of a command that failed; {@code batch} are the lines it was given on standard input. */
        static LabException of(Command.Outcome outcome, List<String> batch) {
            Matcher line = FAILED_LINE.matcher(outcome.output());
            String failed = line.find() && Integer.parseInt(line.group(1)) <= batch.size()
                    ? outcome.commandLine() + ": " + batch.get(Integer.parseInt(line.group(1)) - 1)
                    : outcome.commandLine();
            return new LabException(
                    "the lab's set-up failed with exit code " + outcome.exitCode() + "\n  command: " + failed
                            + "\n  answer: " + outcome.output().replace("\n", "\n  "),
                    remedy(outcome.output() + " " + failed));
        }

        private static String remedy(String text) {
            return REMEDIES.entrySet().stream()
                    .filter(entry -> entry.getKey().matcher(text).find())
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("");
        }

        private static Map<Pattern, String> remedies() {
            Map<Pattern, String> remedies = new LinkedHashMap<>();
            remedies.put(
                    Pattern.compile("Unknown device type"),
                    "the kernel needs veth (CONFIG_VETH): as root, modprobe veth");
            remedies.put(
                    Pattern.compile("(?s)(qdisc kind is unknown|No such file or directory).*tbf"),
                    "the kernel needs the tbf shaper (CONFIG_NET_SCH_TBF): as root, modprobe sch_tbf; or --rail-rate"
                            + " none");
            remedies.put(
                    Pattern.compile("(?s)(clsact|bytecode)"),
                    "loss needs classic BPF classifiers (CONFIG_NET_CLS_BPF, CONFIG_NET_SCH_INGRESS): as root,"
                            + " modprobe -a cls_bpf sch_ingress");
            remedies.put(
                    Pattern.compile("(?s)congctl"),
                    "the congestion control must be one of /proc/sys/net/ipv4/tcp_available_congestion_control");
            remedies.put(Pattern.compile("Operation not permitted"), "run it as root, or with CAP_NET_ADMIN");
            remedies.put(
                    Pattern.compile("No space left on device"),
                    "the limit of namespaces is reached: as root, sysctl -w user.max_net_namespaces=1000");
            return remedies;
        }
    }
}
