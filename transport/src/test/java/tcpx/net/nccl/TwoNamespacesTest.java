package tcpx.net.nccl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bootstrap.Secret;

/** Two processes in two network namespaces, four rails between them, byte for byte over a plugin. */
@Timeout(120)
class TwoNamespacesTest {
    private static final int RAILS = 4;

    @TempDir
    private Path directory;

    private final Deque<Process> processes = new ArrayDeque<>();

    @AfterEach
    void endAll() throws Exception {
        while (!processes.isEmpty()) { // a namespace goes with its last process, and its links with it
            Process process = processes.pop().destroyForcibly();
            process.waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({"5, accept_nulls=2", "7, unpack=1 device_handle=1", "9, connect_nulls=3", "12, ''"})
    void oneToEightChannelsMoveEveryByte(int version, String settings) throws Exception {
        Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
        TestPlugin plugin = TestPlugin.build(directory, version);
        Path secret = directory.resolve("secret");
        Secret.random().toFile(secret);
        long a = namespace();
        long b = namespace();
        for (int rail = 1; rail <= RAILS; rail++) {
            in(a, "ip", "link", "add", "eth" + rail, "type", "veth", "peer", "name", "eth" + rail, "netns", "" + b);
        }
        up(a, 1);
        up(b, 2);
        Process receiver = node(b, "receive", plugin.with((devices(2) + " " + settings).split(" ")), secret);
        Process sender = node(a, "send", plugin.with((devices(1) + " " + settings).split(" ")), secret);
        assertThat(ended(sender)).as(words().toString()).isZero();
        assertThat(ended(receiver)).as(words().toString()).isZero();
        assertThat(words())
                .containsAll(
                        PluginNode.SESSIONS.stream().map(PluginNode::verified).toList());
        for (int rail = 1; rail <= RAILS; rail++) {
            String bytes = output(enter(a, "cat", "/sys/class/net/eth" + rail + "/statistics/tx_bytes"));
            assertThat(Long.parseLong(bytes.strip()))
                    .as("bytes over eth%d", rail)
                    .isGreaterThan(2_000_000);
        }
    }

    private static String devices(int node) {
        return "devices="
                + IntStream.rangeClosed(1, RAILS)
                        .mapToObj(rail -> "eth" + rail + "@" + address(rail, node))
                        .collect(Collectors.joining(","));
    }

    private static String address(int rail, int node) {
        return "10.78." + rail + "." + node;
    }

    private long namespace() throws IOException, InterruptedException {
        Process holder = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t sysfs sysfs /sys && echo up && exec sleep 300")
                .redirectErrorStream(true)
                .start();
        processes.push(holder);
        int first = holder.getInputStream().read(); // it has its namespace when it speaks
        Assumptions.assumeTrue(first == 'u', "cannot make a network namespace here");
        return holder.pid();
    }

    private void up(long namespace, int node) throws Exception {
        in(namespace, "ip", "link", "set", "lo", "up");
        for (int rail = 1; rail <= RAILS; rail++) {
            in(namespace, "ip", "addr", "add", address(rail, node) + "/24", "dev", "eth" + rail);
            in(namespace, "ip", "link", "set", "eth" + rail, "up");
        }
    }

    private Process node(long namespace, String role, Path plugin, Path secret) throws IOException {
        Path words = directory.resolve(role);
        Process process = new ProcessBuilder(enter(
                        namespace,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PluginNode.class.getName(),
                        role,
                        plugin.toString(),
                        secret.toString(),
                        address(1, 2),
                        "" + RAILS))
                .redirectErrorStream(true)
                .redirectOutput(words.toFile())
                .start();
        processes.push(process);
        return process;
    }

    private int ended(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(words().toString()).isTrue();
        return process.exitValue();
    }

    private List<String> words() throws IOException {
        List<String> words = new ArrayList<>();
        for (String role : List.of("send", "receive")) {
            words.addAll(Files.readAllLines(directory.resolve(role)));
        }
        return words;
    }

    private static void in(long namespace, String... command) throws Exception {
        output(enter(namespace, command));
    }

    private static List<String> enter(long namespace, String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--target", "" + namespace, "--net", "--mount", "--"));
        all.addAll(List.of(command));
        return all;
    }

    private static String output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("%s: %s", command, words).isZero();
        return words;
    }
}
