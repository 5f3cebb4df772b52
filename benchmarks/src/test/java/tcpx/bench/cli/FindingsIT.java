package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.cli.RunBench.Outcome;

/** Two hosts to which something happens: the first screen of the run names it, and its cause. */
@Timeout(180)
class FindingsIT {
    private static final int RAILS = 3;

    private final String suffix = UUID.randomUUID().toString().substring(0, 6);
    private final String a = "tcpx-it-a-" + suffix;
    private final String b = "tcpx-it-b-" + suffix;
    private final String between = "tcpx-it-s-" + suffix;

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private RunBench.Started nodeB;

    /**
     * A control network, and rails of 200 Mbit/s whose packets go through a bridge of their own, as through a switch.
     */
    @BeforeEach
    void twoHostsAndASwitch() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can make named namespaces");
        for (String host : List.of(a, b, between)) {
            bench.shell("ip netns add " + host + " && ip -n " + host + " link set lo up");
        }
        bench.shell("ip link add eth0 netns " + a + " type veth peer name eth0 netns " + b);
        for (String host : List.of(a, b)) {
            bench.shell("ip -n " + host + " address add 10.98.0." + (host.equals(a) ? 1 : 2) + "/24 dev eth0");
            bench.shell("ip -n " + host + " link set eth0 up");
        }
        for (int rail = 1; rail <= RAILS; rail++) {
            bench.shell("ip -n " + between + " link add br" + rail + " mtu 9000 type bridge");
            for (String host : List.of(a, b)) {
                String port = (host.equals(a) ? "a" : "b") + rail;
                bench.shell(String.join(
                        " && ",
                        "ip link add eth" + rail + " netns " + host + " type veth peer name " + port + " netns "
                                + between,
                        "ip -n " + host + " address add 10.98." + rail + "." + (host.equals(a) ? 1 : 2) + "/24 dev eth"
                                + rail,
                        "ip -n " + host + " link set eth" + rail + " mtu 9000 gso_max_segs 1 up",
                        "ip -n " + between + " link set " + port + " mtu 9000 master br" + rail + " up",
                        "tc -n " + host + " qdisc add dev eth" + rail
                                + " root tbf rate 200mbit burst 256k latency 20ms"));
            }
            bench.shell("ip -n " + between + " link set br" + rail + " up");
        }
        bench.shell("head -c 32 /dev/urandom | base64 > secret && chmod 600 secret");
    }

    @AfterEach
    void noHosts() throws Exception {
        if (nodeB != null) {
            nodeB.process().destroyForcibly();
        }
        bench.deleteNamespaces(a, b, between);
    }

    /** A run over these rails is under way. */
    private RunBench.Started startOver(String rails, String... more) {
        nodeB = bench.startIn(b, "node", "--listen", "10.98.0.2:4711", "--rails", rails, "--secret-file", "secret");
        await().atMost(RunBench.DEADLINE).until(() -> nodeB.out().contains("listening on "));
        String line = "TransferBenchmark --peer 10.98.0.2:4711 --secret-file secret -f 1 -wi 1 -w 300ms -r 500ms -p "
                + "messageBytes=4m";
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of("--rails", rails));
        words.addAll(List.of(more));
        return bench.startIn(a, words.toArray(String[]::new));
    }

    /** What stands above the first table, as one line. */
    private static String firstScreen(Outcome outcome) {
        String out = outcome.assertCode(0).out();
        return out.substring(0, out.indexOf("\ncell ")).replaceAll("\\s+", " ");
    }

    private void awaitRows(int iteration) {
        await().atMost(RunBench.DEADLINE)
                .until(() -> rows().filter(text -> text.contains("," + iteration + ",tcpx,"))
                        .isPresent());
    }

    private Optional<String> rows() throws IOException {
        if (!Files.exists(bench.results())) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(bench.results())) {
            return files.filter(file -> file.endsWith("samples.csv"))
                    .map(RunBench::text)
                    .findFirst();
        }
    }

    @Test
    void aRailThatIsLostInMidRunAndOneWithoutChannels() throws Exception {
        RunBench.Started run = startOver("eth1,eth2,eth3", "-p", "channels=2", "-i", "6");
        awaitRows(2);
        bench.shell("ip -n " + b + " link set eth2 down");
        Outcome outcome = run.await();
        assertThat(firstScreen(outcome))
                .contains("warning: eth2 carried nothing", "of fork 1 at", "(channel 1)")
                .contains("channels broke or stopped while others went on", "its link is down on node B")
                .contains("1 of 3 rails had no channel: eth3")
                .doesNotContain("eth1 carried nothing");
        assertThat(outcome.out())
                .contains("eth2 had stopped in", "rails shaped by tc")
                .doesNotContain("rail-event");
    }

    @Test
    void anMtuBlackHole() throws Exception {
        bench.shell("ip -n " + between + " link set b2 mtu 1500");
        assertThat(firstScreen(
                        startOver("eth1,eth2", "-p", "channels=2", "-i", "2").await()))
                .contains("eth2 carried nothing", "in all 2 iterations", "an MTU black hole", "ping -M do -s 8972");
    }

    @Test
    void aFirewallBeforeOneOfTheRails() throws Exception {
        // what comes over eth2 is not delivered and not answered
        bench.shell(String.join(
                " && ",
                "ip -n " + b + " rule add pref 10 iif eth2 ipproto 6 blackhole",
                "ip -n " + b + " rule add pref 20 lookup local",
                "ip -n " + b + " rule del pref 0"));
        assertThat(firstScreen(
                        startOver("eth1,eth2", "-p", "channels=2", "-i", "1").await()))
                .contains("eth2 carried nothing", "ETIMEDOUT", "no connection was made on it", "a firewall")
                .contains("--data-ports")
                .doesNotContain("it has stopped", "MTU");
    }

    @Test
    void aRailAtAKilobitASecond() throws Exception {
        bench.shell("tc -n " + a + " qdisc change dev eth1 root tbf rate 1kbit burst 20k latency 20ms");
        Outcome outcome = startOver("eth1,eth2", "-p", "channels=2", "-i", "2").await();
        assertThat(firstScreen(outcome))
                .contains("eth1 carried nothing", "it has stopped")
                .doesNotContain("MTU");
        assertThat(outcome.out()).contains("eth1 had stopped in").doesNotContain("rail-bound");
    }

    @Test
    void aNodeThatIsStoppedForAWhile() throws Exception {
        RunBench.Started run = startOver("eth1,eth2", "-p", "channels=2", "-i", "4", "-p", "workingSetBytes=8m");
        awaitRows(2);
        long node = bench.nodeB().pid();
        bench.shell("kill -STOP " + node + "; sleep 1.5; kill -CONT " + node);
        assertThat(firstScreen(run.await())).contains("node B stood still for ", "of fork 1 at");
    }

    @Test
    void aNodeWhoseMachineIsBusyWithOtherPrograms() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        bench.shell(
                "for i in $(seq " + 2 * cores + "); do timeout 150 sh -c 'echo $$ >>hogs; while :; do :; done' & done");
        try {
            Outcome outcome =
                    startOver("eth1,eth2", "-p", "channels=2", "-i", "2").await();
            assertThat(firstScreen(outcome))
                    .containsPattern("other programs took \\d+\\.\\d\\d of the \\d+ cores of this machine, the nodes")
                    .contains("which left none", "top tells which programs") // told once: one kernel runs both
                    .doesNotContain("node B's machine");
        } finally {
            bench.shell("kill $(cat hogs) || true");
        }
    }

    @Test
    void segmentsThatAreLostAndAllRailsInUseByDefault() throws Exception {
        bench.shell("tc -n " + between + " qdisc add dev b3 root tbf rate 100mbit burst 20k limit 40000");
        Outcome outcome = startOver("eth1,eth2,eth3", "-i", "2").await();
        assertThat(firstScreen(outcome))
                .contains("of the segments were sent again", "; eth3 ")
                .doesNotContain("no channel");
        assertThat(outcome.out()).contains("channels=6");
    }
}
