package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;
import tcpx.bench.lab.NamespaceAnchor.NamespaceProcesses;

/** What the lab's tests look at on the machine itself. */
final class Machine {
    static final Duration DEADLINE = Duration.ofSeconds(60);

    private Machine() {}

    static LabHost host(Path runtimeDirectory, LabMode... modes) {
        return new LabHost(
                LabHost.current().searchPath(), runtimeDirectory, List.of(modes), RandomGenerator.getDefault());
    }

    /** Skips the test where the system allows no lab of this mode. */
    static void assume(LabMode mode, Path runtimeDirectory) {
        try {
            Lab.up(LabSpec.of(1, "none"), host(runtimeDirectory, mode)).close();
        } catch (LabException e) {
            assumeTrue(false, "no lab by way of " + mode.label() + ": " + e.getMessage());
        }
    }

    /** Processes that carry the lab's name in their command line: its holders, and what starts them. */
    static List<Long> holdersOf(String name) {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("\\d+"))
                    .filter(entry -> commandLine(entry).contains(name))
                    .map(entry -> Long.parseLong(entry.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String commandLine(Path entry) {
        try {
            return Files.readString(entry.resolve("cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    static void awaitEnd(long pid) {
        ProcessHandle.of(pid).ifPresent(process -> {
            try {
                process.onExit().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("process " + pid + " is still there: " + process.info(), e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** No process, no name and no NIC of this lab is on the machine. */
    static void assertNothingIsLeftOf(String name, String... namespaces) {
        await().atMost(DEADLINE)
                .untilAsserted(() ->
                        assertThat(holdersOf(name)).as("holders of %s", name).isEmpty());
        for (String namespace : namespaces) {
            assertThat(NamespaceProcesses.of(namespace, java.util.Set.of()))
                    .as("inside %s", namespace)
                    .isEmpty();
        }
        assertThat(Path.of("/run/netns", name + "-a")).doesNotExist();
        assertThat(Path.of("/run/netns", name + "-b")).doesNotExist();
        assertThat(Command.run(List.of("ip", "-o", "link", "show", "type", "veth"))
                        .output())
                .as("virtual NICs of the machine")
                .doesNotContain("eth1");
    }

    /** Moves bytes from node A to node B over one rail with real sockets; returns what B counted and the
     * nanoseconds from before A connected to after B had the last byte (one machine, so one clock). */
    static long[] move(Lab lab, int rail, long bytes) throws Exception {
        String address = lab.b().rails().get(rail).address().getHostAddress();
        Process receiver = start(lab.b().command(LabProgram.java("receive", address, "9100")));
        BufferedReader lines = reader(receiver);
        assertThat(lines.readLine()).isEqualTo("listening");
        Process sender = start(lab.a().command(LabProgram.java("send", address, "9100", Long.toString(bytes))));
        long startNs = Long.parseLong(reader(sender).readLine());
        String[] answer = lines.readLine().split(" ");
        assertThat(sender.waitFor()).isZero();
        assertThat(receiver.waitFor()).isZero();
        return new long[] {Long.parseLong(answer[0]), Long.parseLong(answer[1]) - startNs};
    }

    static Process start(List<String> argv) throws IOException {
        return new ProcessBuilder(argv)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
