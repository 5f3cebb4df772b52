package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.Signals;
import tcpx.bench.cli.RunBench.Outcome;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;

/** Node A and node B started by hand, in two namespaces that know nothing of the lab. */
@Timeout(180)
class TwoHostsIT {
    private static final String REVISION = "([0-9a-f]{7}|nogit)"; // a checkout, and a machine without git
    private final String a = "tcpx-it-a-" + UUID.randomUUID().toString().substring(0, 6);
    private final String b = "tcpx-it-b-" + UUID.randomUUID().toString().substring(0, 6);

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private RunBench.Started nodeB;

    @BeforeEach
    void twoHosts() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can make named namespaces");
        bench.shell("ip netns add " + a + " && ip netns add " + b);
        for (int rail = 1; rail <= 2; rail++) {
            String nic = "eth" + rail;
            bench.shell(String.join(
                    " && ",
                    "ip link add " + nic + " netns " + a + " type veth peer name " + nic + " netns " + b,
                    "ip -n " + a + " address add 10.99." + rail + ".1/24 dev " + nic,
                    "ip -n " + b + " address add 10.99." + rail + ".2/24 dev " + nic,
                    "ip -n " + a + " link set " + nic + " up",
                    "ip -n " + b + " link set " + nic + " up"));
        }
        bench.shell("ip -n " + a + " link set lo up && ip -n " + b + " link set lo up");
        bench.shell("head -c 32 /dev/urandom | base64 > secret && chmod 600 secret");
        bench.shell("head -c 32 /dev/urandom | base64 > other && chmod 600 other");
    }

    @AfterEach
    void noHosts() throws Exception {
        if (nodeB != null) {
            nodeB.process().destroyForcibly();
        }
        bench.deleteNamespaces(a, b);
    }

    private Outcome measure(String secret) {
        return run(secret).await();
    }

    private RunBench.Started run(String secret, String... more) {
        return bench.startIn(a, measuring(secret, more));
    }

    // JMH's lock is of a machine, and two hosts share none
    private RunBench.Started runOnAnotherHost(String... more) throws Exception {
        Path temporary = Files.createDirectories(directory.resolve("elsewhere"));
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", a, "env"));
        line.add("JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + temporary);
        line.add(bench.script());
        line.addAll(List.of(measuring("secret", more)));
        return bench.program(line);
    }

    private static String[] measuring(String secret, String... more) {
        List<String> line = new ArrayList<>(List.of("--peer", "10.99.1.2:4711", "--rails", "eth1,eth2"));
        line.addAll(List.of("--secret-file", secret, "-f", "1", "-wi", "0", "-r", "200ms"));
        line.addAll(List.of("-p", "messageBytes=4m", "-p", "channels=2"));
        line.addAll(List.of(more));
        if (!line.contains("-i")) {
            line.addAll(List.of("-i", "1"));
        }
        line.add("TransferBenchmark");
        return line.toArray(String[]::new);
    }

    private void startNodeB(String... more) {
        List<String> line = new ArrayList<>(List.of("node", "--listen", "10.99.1.2:4711", "--rails", "eth1,eth2"));
        line.addAll(List.of("--secret-file", "secret"));
        line.addAll(List.of(more));
        nodeB = bench.startIn(b, line.toArray(String[]::new));
    }

    private void awaitNodeB() {
        await().atMost(RunBench.DEADLINE).until(() -> nodeB.out().contains("listening on 10.99.1.2:4711"));
    }

    @Test
    void oneNodeBServesRunAfterRunAndSurvivesTheirFailures() throws Exception {
        startNodeB();
        awaitNodeB();

        Outcome first = measure("secret").assertCode(0);
        assertThat(first.out()).contains("node B: 10.99.1.2:4711").doesNotContain("shaped");

        bench.shell("ip -n " + a + " link set eth2 down");
        Outcome down = measure("secret").assertCode(0); // over the rail that is there
        assertThat(down.out()).containsPattern("channels=2 +\\d\\.\\d+ / \\d\\.\\d+ +0\\.000 / 0\\.000");
        bench.shell("ip -n " + a + " link set eth2 up");

        assertThat(measure("other").assertCode(1).err()).contains("FAILED: ").contains("secret");
        assertThat(measure("nowhere").assertCode(3).err()).contains("nowhere").contains("head -c");

        measure("secret").assertCode(0);
        assertThat(nodeB.process().isAlive()).isTrue();
        List<RunEntry> runs = new RunStore(bench.results()).list();
        assertThat(runs)
                .extracting(each -> each.status().orElseThrow())
                .containsExactly(RunStatus.OK, RunStatus.OK, RunStatus.OK);
        assertThat(runs.get(0).properties().orElseThrow().topology()).containsEntry("topology", "nic");

        Signals.send("INT", bench.nodeB().pid());
        nodeB.await().assertCode(130);
    }

    @Test
    void aSecondClientIsToldWhoMeasuresAndWaitsOrIsRefused() throws Exception {
        startNodeB();
        awaitNodeB();
        RunBench.Started first = run("secret", "-i", "1000");
        bench.awaitTransfer();

        Outcome refused = runOnAnotherHost("--no-wait").await().assertCode(3);
        assertThat(refused.err())
                .containsPattern(
                        "node B at 10\\.99\\.1\\.2:4711 is busy with 10\\.99\\.1\\.1 \\(process \\d+, revision "
                                + REVISION + "\\) for \\d+ s")
                .contains("--no-wait")
                .doesNotContain("\tat ");
        RunBench.Started second = runOnAnotherHost();
        await().atMost(RunBench.DEADLINE)
                .until(() ->
                        second.err().contains("waiting for node B at 10.99.1.2:4711: busy with 10.99.1.1 (process "));
        Signals.send("INT", first.process().pid());
        first.await().assertCode(130);
        second.await().assertCode(0);

        await().atMost(RunBench.DEADLINE)
                .until(() -> nodeB.out()
                                .lines()
                                .filter(line -> line.endsWith("is done"))
                                .count()
                        == 3);
        List<String> log = nodeB.out()
                .lines()
                .filter(line -> line.contains("Z 10.99.1.1 "))
                .map(line -> line.replaceAll("^\\S+ \\S+ \\(process [^)]*\\): ([^:]*).*", "$1"))
                .toList();
        String trial = "channels=2 messageBytes=4194304";
        assertThat(log).startsWith("measures", "waits for its turn", "is done", "waits for its turn");
        assertThat(log).endsWith("measures", trial, "is done");
        assertThat(log).filteredOn(trial::equals).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--mtu 9000         | --mtu 9000 is of the lab and does nothing with --peer; set it on both hosts: "
                        + "ip link",
                "--gso-max 256k     | --gso-max 256k is of the lab and does nothing with --peer",
                "--congctl bbr      | choose it for the connections: -p congestion=bbr",
                "--rail-delay 5ms   | --rail-delay 5ms is of the lab",
                "--fault 'eth1 down'| --fault works on the lab's rails",
                "--rail-rate none   | state what each NIC carries",
                "--rail-rate 1gbit,2gbit,3gbit | 3",
                "--rails eth1@if2   | ip link shows as eth1@if2 is named eth1",
                "--rails eth9       | this node has no interface eth9; it has eth1, eth2, lo"
            })
    void whatOnlyALabCanBeGivenIsRefusedByNameBeforeAnythingStarts(String option, String answer) {
        List<String> line = new ArrayList<>(List.of(measuring("secret")));
        List<String> words = List.of(option.split(" ", 2));
        int rails = line.indexOf("--rails");
        if (words.get(0).equals("--rails")) {
            line.set(rails + 1, words.get(1));
        } else {
            line.addAll(0, words);
        }
        Outcome refused = bench.startIn(a, line.toArray(String[]::new)).await().assertCode(2);
        assertThat(refused.err()).contains(answer).doesNotContain("\tat ");
        assertThat(new RunStore(bench.results()).list()).isEmpty();
    }

    @Test
    void whatTheNicsCarryAndBothRevisionsAreRecordedAndOddNamesBreakNothing() throws Exception {
        String odd = "e\"<&1";
        bench.shell(String.join(
                " && ",
                "ip link add '" + odd + "' netns " + a + " type veth peer name '" + odd + "' netns " + b,
                "ip -n " + a + " address add 10.99.9.1/24 dev '" + odd + "'",
                "ip -n " + b + " address add 10.99.9.2/24 dev '" + odd + "'",
                "ip -n " + a + " link set '" + odd + "' up",
                "ip -n " + b + " link set '" + odd + "' up"));
        nodeB = bench.startIn(
                b, "node", "--listen", "10.99.1.2:4711", "--rails", "eth1," + odd, "--secret-file", "secret");
        awaitNodeB();
        List<String> line = new ArrayList<>(List.of(measuring("secret", "--rail-rate", "25gbit")));
        line.set(line.indexOf("--rails") + 1, "eth1," + odd);
        bench.startIn(a, line.toArray(String[]::new)).await().assertCode(0);

        Run run = bench.onlyRun();
        assertThat(run.properties().topology())
                .containsEntry("topology", "nic")
                .containsEntry("topology.rate", "25gbit,25gbit");
        assertThat(run.properties().revisionOfNodeB())
                .isEqualTo(run.properties().revision());
        assertThat(run.properties().environment(Node.B).get("rail." + odd + ".up"))
                .contains("true");
        assertThat(run.samples()).anySatisfy(row -> {
            assertThat(row.metric().name()).isEqualTo("rail." + odd + ".tx");
            assertThat(row.value().orElseThrow()).isPositive();
        });
        assertThat(run.rails()).anyMatch(row -> row.rail().equals(odd));
        List<Object> jmh = JSON.std.listFrom(Files.readString(run.directory().resolve("jmh.json")));
        assertThat(jmh.toString()).contains("rail.e%22%3C&1.tx");
        assertThat(Files.readString(run.directory().resolve("report.html")))
                .contains("e&quot;&lt;&amp;1")
                .doesNotContain("e\"<&1");
    }

    @Test
    void doctorSendsDataOverEachRailAndFindsWhatSwallowsLargePackets() throws Exception {
        startNodeB();
        awaitNodeB();
        Outcome sound = doctor().assertCode(0);
        assertThat(sound.out())
                .contains("Node A, this host:", "Node B, 10.99.1.2:4711:", "Between them:", "Nothing blocks")
                .containsPattern("ok +eth1 +data of full packets \\(MTU 1500\\) are acknowledged, round trip \\d+ us")
                .containsPattern("ok +revision +" + REVISION + " on both");

        // the same two hosts behind a bridge that drops what is larger, and says nothing
        String m = b + "-m";
        bench.shell("ip netns add " + m + " && ip -n " + m + " link add br0 type bridge && ip -n " + m
                + " link set br0 up");
        try {
            bench.shell("ip -n " + a + " link delete eth2"); // and its other end
            for (String host : List.of(a, b)) {
                String port = host.equals(a) ? "pa" : "pb";
                bench.shell(String.join(
                        " && ",
                        "ip link add eth2 netns " + host + " mtu 9000 type veth peer name " + port + " netns " + m
                                + " mtu 1500",
                        "ip -n " + m + " link set " + port + " master br0 up",
                        "ip -n " + host + " link set eth2 gso_max_segs 1",
                        "ip -n " + host + " address add 10.99.2." + (host.equals(a) ? 1 : 2) + "/24 dev eth2",
                        "ip -n " + host + " link set eth2 up"));
            }
            Outcome swallowed = doctor().assertCode(3);
            assertThat(swallowed.out())
                    .containsPattern("blocks +eth2 +packets of 512 bytes come through, those of MTU 9000 do not")
                    .contains("ip link set 'eth2' mtu 1500", "Something blocks")
                    .containsPattern("ok +eth1 +data of full packets");
        } finally {
            bench.shell("ip netns delete " + m);
        }
    }

    @Test
    void tuneFindsTheBestSettingsBetweenTwoHosts() {
        startNodeB();
        awaitNodeB();
        List<String> line = new ArrayList<>(List.of("tune", "--peer", "10.99.1.2:4711", "--rails", "eth1,eth2"));
        line.addAll(List.of("--secret-file", "secret", "--finalists", "1", "-f", "2", "-wi", "0", "-i", "1"));
        line.addAll(List.of("-r", "100ms", "-p", "messageBytes=1m", "-p", "chunkBytes=262144", "-p", "window=4"));
        line.addAll(List.of("-p", "strategy=ROUND_ROBIN"));
        Outcome tuned = bench.startIn(a, line.toArray(String[]::new)).await().assertCode(0);
        assertThat(tuned.out()).contains(" settings, at most", "on the same rails:", "--peer 10.99.1.2:4711");
        assertThat(bench.onlyRun().properties().options().get("channels")).startsWith("2,4");
        assertThat(bench.onlyRun().properties().topology()).containsEntry("topology", "nic");
    }

    private Outcome doctor() {
        return bench.startIn(a, "doctor", "--peer", "10.99.1.2:4711", "--rails", "eth1,eth2", "--secret-file", "secret")
                .await();
    }

    @Test
    void aRunThatComesBeforeItsNodeBSaysThatItWaits() {
        RunBench.Started early = run("secret");
        await().atMost(RunBench.DEADLINE)
                .until(() -> early.err().contains("waiting for node B at 10.99.1.2:4711 (1 s)"));
        startNodeB();
        early.await().assertCode(0);
    }

    @Test
    void aNodeBehindAFirewallIsReachedAtTheDataPortItWasGivenAndOtherwiseTheFirewallIsSuspected() throws Exception {
        firewall(4711, 4712);
        startNodeB();
        awaitNodeB();
        long startNs = System.nanoTime();
        Outcome silent = measure("secret").assertCode(1);
        assertThat(silent.err())
                .contains("FAILED: ", "connect to 10.99.", "ETIMEDOUT", "firewall", "--data-ports", "withDataPorts")
                .doesNotContain("\tat ");
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(35));
        nodeB.process().destroy();
        nodeB.await();

        startNodeB("--data-ports", "4712");
        awaitNodeB();
        measure("secret").assertCode(0);
    }

    // the kernel's own rules: what comes for another port of node B is not delivered, and not answered
    private void firewall(int first, int last) throws Exception {
        Process rules = new ProcessBuilder("ip", "-n", b, "rule", "show")
                .redirectErrorStream(true)
                .start();
        String said = new String(rules.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Assumptions.assumeTrue(
                rules.waitFor() == 0 && said.contains("lookup local"),
                () -> "this kernel has no routing rules (CONFIG_IP_MULTIPLE_TABLES): " + said);
        // TCP by its number: a minimal system has no /etc/protocols
        bench.shell(String.join(
                " && ",
                "ip -n " + b + " rule add pref 10 ipproto 6 dport " + first + "-" + last + " lookup local",
                "ip -n " + b + " rule add pref 20 iif eth1 ipproto 6 dport " + (last + 1) + "-65534 blackhole",
                "ip -n " + b + " rule add pref 21 iif eth2 ipproto 6 dport " + (last + 1) + "-65534 blackhole",
                "ip -n " + b + " rule add pref 100 lookup local",
                "ip -n " + b + " rule del pref 0"));
    }
}
