package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.research.Incident.Kind;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.SampleRow;
import tcpx.bench.result.SampleRow.Moment;

class IncidentsTest {
    private static final Instant STARTED = Instant.parse("2026-11-22T13:06:13Z");

    private final List<SampleRow> rows = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private CellKey cell = cell("2");
    private String topology = "nic";
    private Path directory = Path.of("run");

    private static CellKey cell(String channels, String... more) {
        Map<String, String> params = new LinkedHashMap<>(Map.of("channels", channels, "messageBytes", "8388608"));
        for (int i = 0; i < more.length; i += 2) {
            params.put(more[i], more[i + 1]);
        }
        return CellKey.of("TransferBenchmark.transfer", params);
    }

    private IncidentsTest rails(int count) {
        for (int rail = 1; rail <= count; rail++) {
            environment.put("rail.eth" + rail + ".up", "true");
            environment.put("rail.eth" + rail + ".mtu", "9000");
        }
        return this;
    }

    /** An iteration of a second, what node B received on each rail, and other metrics by name. */
    private IncidentsTest iteration(int fork, int number, double goodput, double[] received, Object... more) {
        put(fork, number, "goodput", goodput);
        put(fork, number, "goodput.receiver", goodput);
        put(fork, number, "elapsed", 1);
        put(fork, number, "cpu.a", 1);
        put(fork, number, "cpu.b", 2);
        for (int rail = 1; rail <= received.length; rail++) {
            put(fork, number, "rail.eth" + rail + ".rx", received[rail - 1]);
            put(fork, number, "rail.eth" + rail + ".tx", received[rail - 1]);
        }
        for (int i = 0; i < more.length; i += 2) {
            String metric = (String) more[i];
            rows.removeIf(row -> row.fork() == fork
                    && row.iteration() == number
                    && row.cell().equals(cell)
                    && row.metric().name().equals(metric));
            put(fork, number, metric, ((Number) more[i + 1]).doubleValue());
        }
        return this;
    }

    private void put(int fork, int number, String metric, double value) {
        Metric known = IterationMetrics.metric(metric, "count");
        rows.add(SampleRow.of(cell, fork, number, known, value).at(new Moment(fork, number * 1_000_000_000L)));
    }

    private static double[] gbps(double... rails) {
        return rails;
    }

    private Run run() {
        RunProperties properties = RunProperties.of(
                        RunId.of(STARTED, new Revision("0".repeat(40), Revision.Tree.CLEAN)), STARTED)
                .with("status", "ok")
                .withTopology(topology, Map.of())
                .withEnvironment(Node.A, new Environment(environment))
                .withEnvironment(Node.B, new Environment(environment));
        return new Run(directory, properties, List.of("channels", "messageBytes"), rows, List.of());
    }

    private List<Incident> incidents() {
        return Incidents.of(run());
    }

    private Incident only() {
        assertThat(incidents()).hasSize(1);
        return incidents().get(0);
    }

    @Test
    void aRunInWhichNothingHappenedHasNone() {
        rails(2).iteration(1, 1, 0.2, gbps(0.1, 0.1)).iteration(1, 2, 0.21, gbps(0.11, 0.1));
        assertThat(incidents()).isEmpty();
    }

    @Test
    void programsThatTakeTheCoresOfANodesMachineAreNamedWhereNoneIsLeft() {
        environment.put("cpu.threads", "2"); // node A takes 0.2, node B 0.4 of a core
        rails(2).iteration(1, 1, 0.2, gbps(0.1, 0.1), "others.a", 1.7, "others.b", 0.1)
                .iteration(1, 2, 0.2, gbps(0.1, 0.1), "others.a", 1.2, "others.b", 1.3);
        assertThat(incidents()).extracting(Incident::kind).containsExactly(Kind.CROWDED_HOST, Kind.CROWDED_HOST);
        assertThat(incidents())
                .extracting(Incident::text)
                .containsExactly(
                        "other programs took 1.70 of the 2 cores of node A's machine, node A 0.20, which left none, "
                                + "in iteration 1 of fork 1 at 13:06:14 UTC",
                        "other programs took 1.30 of the 2 cores of node B's machine, node B 0.40, which left none, "
                                + "in iteration 2 of fork 1 at 13:06:15 UTC");
        assertThat(incidents().get(0).remedy()).contains("top");
    }

    @Test
    void hostsThatOneKernelRunsAreNoOtherProgramsToEachOther() {
        environment.put("cpu.threads", "2");
        environment.put("host.boot", "1a5f1c9e-6c8b-4f0e-9a55-0d6c7c1f2b3a");
        rails(2).iteration(1, 1, 0.2, gbps(0.1, 0.1), "others.a", 1.6, "others.b", 1.4);
        assertThat(only().text())
                .isEqualTo("other programs took 1.20 of the 2 cores of this machine, the nodes 0.60, which left none, "
                        + "in its iteration");
        rows.clear();
        rails(2).iteration(1, 1, 0.9, gbps(0.45, 0.45), "others.a", 1.0, "others.b", 0.9); // A 0.9, B 1.8
        assertThat(incidents()).isEmpty();
    }

    /** Two pairs at a time, each rank of which takes half a core. */
    private Run meshOfOneMachine(double others) {
        environment.put("cpu.threads", "2");
        for (String from : List.of("0", "2")) {
            cell = CellKey.of(
                    MeshFigures.BENCHMARK,
                    Map.of("pattern", "pairs", "round", "1", "from", from, "to", from.equals("0") ? "1" : "3"));
            for (String metric : List.of("goodput", "goodput.receiver", "elapsed")) {
                put(1, 1, metric, 1);
            }
            for (String end : List.of("a", "b")) {
                put(1, 1, "cpu." + end, 0.5);
                put(1, 1, "others." + end, 1.5 + others);
            }
        }
        return mesh();
    }

    private Run mesh() {
        RunProperties properties = RunProperties.of(
                        RunId.of(STARTED, new Revision("0".repeat(40), Revision.Tree.CLEAN)), STARTED)
                .withTopology("mesh", Map.of("rails", "2", "mtu", "8244"))
                .withAll("mesh.", Map.of("rank.0", "n1", "rank.1", "n2", "rank.2", "n3", "rank.3", "n4"))
                .withEnvironment(Node.A, new Environment(environment))
                .withEnvironment(Node.B, new Environment(environment));
        return new Run(Path.of("run"), properties, List.of(), rows, List.of());
    }

    @Test
    void ranksThatShareAMachineAreNoOtherProgramsToEachOther() {
        assertThat(Incidents.of(meshOfOneMachine(0))).noneMatch(each -> each.kind() == Kind.CROWDED_HOST);
    }

    @Test
    void whatTakesTheCoresOfAMeshIsToldOnceAndNotByEachPair() {
        List<Incident> found = Incidents.of(meshOfOneMachine(0.8));
        assertThat(found)
                .filteredOn(each -> each.kind() == Kind.CROWDED_HOST)
                .singleElement()
                .satisfies(crowded -> assertThat(crowded.text())
                        .isEqualTo("other programs took 0.80 of the 2 cores of this machine, the nodes 2.00, which left"
                                + " none, in 1 of 1 iterations of its rounds"));
    }

    @Test
    void whatAMeshFindsNamesItsNodesAndNoPictureThatItDoesNotHave() {
        meshOfOneMachine(0);
        put(1, 1, "channels.lost", 2);
        put(1, 1, "stopped.b", 0.5);
        assertThat(Incidents.of(mesh()))
                .extracting(each -> each.text() + ": " + each.remedy())
                .containsExactly(
                        "n4 stood still for 0.5 s in its iteration from n3 to n4 (pairs): its process was"
                                + " stopped (a signal, a debugger, a long collection of garbage), or its machine"
                                + " gave it no time: look for other load, and for stolen time of a virtual machine",
                        "channels broke or stopped while others went on, 2 times in all from n3 to n4 (pairs), in its"
                                + " iteration: the rail's state at that time: dmesg, ip -s link on both nodes");
    }

    @Test
    void inALabTheOtherNodeIsNoOtherProgram() {
        environment.put("cpu.threads", "2");
        topology = "veth-shaped";
        rails(2).iteration(1, 1, 0.4, gbps(0.2, 0.2), "others.a", 1.5, "others.b", 1.1);
        assertThat(only().text())
                .startsWith("other programs took 0.70 of the 2 cores of this machine, the nodes 1.20, which left none");
    }

    @Test
    void bothNodesThatStoodStillAtATimeAreToldAtOnce() {
        rails(2).iteration(1, 1, 0.2, gbps(0.1, 0.1), "stopped.a", 0.6, "stopped.b", 0.3);
        assertThat(only().text())
                .startsWith("node A stood still for 0.6 s and node B stood still for 0.3 s in its iteration");
        assertThat(only().remedy()).startsWith("their machine gave them no time");
    }

    @Test
    void aRailThatIsLostInMidRunIsNamedWithIterationsChannelsAndTime() {
        cell = cell("4");
        rails(2).iteration(1, 1, 0.2, gbps(0.1, 0.1))
                .iteration(1, 2, 0.2, gbps(0.1, 0.1))
                .iteration(1, 3, 0.2, gbps(0.2, 0.0))
                .iteration(1, 4, 0.2, gbps(0.2, 0.0001));
        Incident lost = only();
        assertThat(lost.kind()).isEqualTo(Kind.SILENT_RAIL);
        assertThat(lost.text())
                .isEqualTo("eth2 carried nothing: node B received 0.00005 GB/s on it where its share is 0.1, in "
                        + "iterations 3 to 4 of "
                        + "fork 1 at 13:06:16 UTC (channels 1, 3); it carried its share before, so it was "
                        + "lost or has stopped");
        assertThat(lost.remedy()).startsWith("ip -s link show eth2");
    }

    @ParameterizedTest
    @CsvSource({"0.00101, 0", "0.00099, 1"})
    void lessThanAHundredthOfItsShareIsNothing(double eth2, int found) {
        rails(2).iteration(1, 1, 0.2, gbps(0.2 - eth2, eth2));
        assertThat(incidents()).hasSize(found);
    }

    @Test
    void aBlackHoleForLargePacketsIsToldFromARailThatHasStopped() {
        rails(2).iteration(1, 1, 0.1, gbps(0.1, 0.000001), "rail.eth2.tx", 0.001);
        assertThat(only().text())
                .contains("an MTU black hole")
                .contains("9000 bytes")
                .contains("in its iteration (channel 1)");
        assertThat(only().remedy()).startsWith("ping -M do -s 8972 ").contains("ip link set eth2 mtu 1500");
    }

    @Test
    void whatIsToldAgainWithOtherNumbersIsToldOnce(@TempDir Path run) throws IOException {
        Files.writeString(run.resolve("events.csv"), """
            time,turn,iteration,node,rail,channel,event,reason
            1,1,1,a,eth2,1,SUSPECTED,no acknowledgement for 344 ms
            2,1,1,a,eth2,1,SUSPECTED,no acknowledgement for 347 ms
            3,1,1,a,eth2,1,ABSENT,connect to 10.0.12.2:42501 failed with ETIMEDOUT
            4,1,1,a,eth2,1,STILL_LOST,connect to 10.0.12.2:42502 failed with ETIMEDOUT
            """);
        directory = run;
        rails(2).iteration(1, 1, 0.1, gbps(0.1, 0.0));
        assertThat(only().text())
                .contains("(channel 1); suspected: no acknowledgement for 344 ms; absent: connect to 10.0.12.2:42501"
                        + " failed with ETIMEDOUT; no connection was made on it");
    }

    @Test
    void aRailOnWhichNothingIsSentHasStopped() {
        rails(2).iteration(1, 1, 0.1, gbps(0.0, 0.1)).iteration(1, 2, 0.1, gbps(0.0, 0.1));
        assertThat(only().text())
                .startsWith("eth1 carried nothing")
                .contains("in all 2 iterations")
                .contains("it has stopped");
    }

    @Test
    void aRailThatWasDownIsSaidToBe() {
        environment.put("rail.eth1.up", "true");
        environment.put("rail.eth1.mtu", "9000");
        environment.put("rail.eth2.up", "false");
        environment.put("rail.eth2.mtu", "9000");
        iteration(1, 1, 0.1, gbps(0.1, 0.0));
        assertThat(only().text()).endsWith("it was down when the run began");
    }

    @Test
    void messagesTooShortForAllChannelsLeaveRailsAlone() {
        cell = CellKey.of("TransferBenchmark.transfer", Map.of("channels", "2", "messageBytes", "65536"));
        rails(2).iteration(1, 1, 0.1, gbps(0.1, 0.0));
        assertThat(incidents()).isEmpty();
    }

    @Test
    void aRailOfSmallWeightIsDueLittle() {
        cell = cell("2", "strategy", "WEIGHTED", "weights", "0.01:1", "messageBytes", "83886080");
        rails(2).iteration(1, 1, 0.1, gbps(0.001, 0.1));
        assertThat(incidents()).isEmpty();
    }

    @Test
    void railsWithoutAChannelAreNamedUnlessACellUsesThem() {
        cell = cell("4");
        rails(6).iteration(1, 1, 0.4, gbps(0.1, 0.1, 0.1, 0.1, 0, 0));
        assertThat(only().kind()).isEqualTo(Kind.IDLE_RAIL);
        assertThat(only().text()).startsWith("2 of 6 rails had no channel: eth5, eth6");
        assertThat(only().remedy()).isEqualTo("-p channels=6 uses all rails");
        cell = cell("6");
        iteration(1, 1, 0.6, gbps(0.1, 0.1, 0.1, 0.1, 0.1, 0.1));
        assertThat(incidents()).isEmpty();
    }

    @Test
    void anIterationFarFromItsForksOthersIsNamedWithWhatHappenedMeanwhile() {
        rails(2).iteration(1, 1, 0.199, gbps(0.1, 0.1))
                .iteration(1, 2, 0.2, gbps(0.1, 0.1))
                .iteration(1, 3, 0.016, gbps(0.008, 0.008), "cpu.b", 1)
                .iteration(1, 4, 0.199, gbps(0.1, 0.1));
        assertThat(only().kind()).isEqualTo(Kind.FAR_ITERATION);
        assertThat(only().text())
                .isEqualTo("iteration 3 of fork 1 at 13:06:16 UTC: 0.016 GB/s, the fork's others 0.199; its mean is "
                        + "0.153 with it "
                        + "and 0.199 without. Meanwhile node A used 0.02 of a core (else 0.20); node B used "
                        + "0.02 of a core "
                        + "(else 0.40); GB/s received: eth1 0.008 (else 0.1), eth2 0.008 (else 0.1)");
    }

    @ParameterizedTest
    @CsvSource({"0.17, 0", "0.15, 1", "0.23, 0", "0.25, 1"})
    void farIsAFifthFromTheMedian(double third, int found) {
        rails(1);
        cell = cell("1");
        iteration(1, 1, 0.2, gbps(0.2)).iteration(1, 2, 0.2, gbps(0.2)).iteration(1, 3, third, gbps(third));
        assertThat(incidents()).hasSize(found);
    }

    @Test
    void aForkThatScattersHasNoFarIterations() {
        rails(1);
        cell = cell("1");
        double[] scatter = {0.1, 0.2, 0.15, 0.25, 0.3, 0.12};
        for (int i = 0; i < scatter.length; i++) {
            iteration(1, i + 1, scatter[i], gbps(scatter[i]));
        }
        assertThat(incidents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.04, 0", "0.06, 1", "5, 1"})
    void aNodeThatStoodStillIsNamed(double seconds, int found) {
        rails(2).iteration(1, 1, 0.2, gbps(0.1, 0.1), "stopped.b", seconds);
        assertThat(incidents()).hasSize(found);
        if (seconds == 5) {
            assertThat(only().text()).isEqualTo("node B stood still for 5.0 s in its iteration");
        }
    }

    @Test
    void lostChannelsAreCountedAsTheEndThatNoticedMoreDid() {
        rails(2).iteration(1, 1, 0.2, gbps(0.1, 0.1))
                .iteration(2, 1, 0.2, gbps(0.1, 0.1), "channels.lost", 1, "channels.lost.b", 2, "channels.rejoined", 1);
        assertThat(only().text())
                .isEqualTo(
                        "channels broke or stopped while others went on, 2 times in all, in iteration 1 of fork 2 at "
                                + "13:06:14 UTC; channels joined again once");
    }

    @ParameterizedTest
    @CsvSource({"20, 0", "23, 1"})
    void aThousandthOfTheSegmentsSentAgainIsToldWithItsRails(double segments, int found) {
        // 0.2 GB are 22351 segments of 8948 bytes
        rails(2).iteration(1, 1, 0.2, gbps(0.1, 0.1), "retransmits", segments, "rail.eth2.retransmits", segments);
        assertThat(incidents()).hasSize(found);
        if (found == 1) {
            assertThat(only().text())
                    .isEqualTo("0.103 % of the segments were sent again (23 in all; eth2 23): packets are lost on the "
                            + "way");
        }
    }

    @Test
    void theGravestComesFirstAndSeveralCellsAreToldApart() {
        rails(2).iteration(1, 1, 0.1, gbps(0.1, 0.0), "retransmits", 100);
        cell = cell("1");
        iteration(1, 1, 0.1, gbps(0.1, 0.0), "retransmits", 100);
        assertThat(incidents())
                .extracting(Incident::kind)
                .containsExactly(Kind.SILENT_RAIL, Kind.RETRANSMITS, Kind.RETRANSMITS);
        assertThat(incidents().get(1).text()).contains(" with channels=2");
    }

    @Test
    void hostsHaveTheCeilingOfTheirRatesAsFarAsTheseAreKnown() {
        rails(2).iteration(1, 1, 0.04, gbps(0.02, 0.02));
        assertThat(Ceiling.of(run())).isEmpty();
        environment.put("rail.eth1.speedMbps", "100000");
        environment.put("rail.eth2.speedMbps", "25000");
        assertThat(Ceiling.of(run()).orElseThrow().label()).isEqualTo("the NICs' speed");
        assertThat(Ceiling.of(run()).orElseThrow().railGBps()).containsExactly(12.5 * 8948 / 9038, 3.125 * 8948 / 9038);
        environment.put("rail.eth1.kind", "veth"); // whose speed nothing holds it to
        assertThat(Ceiling.of(run())).isEmpty();
        environment.put("rail.eth1.qdisc", "tbf auto: root refcnt 2 rate 400Mbit burst 1Mb lat 20ms");
        environment.put("rail.eth2.qdisc", "tbf auto: root refcnt 2 rate 1Kbit burst 1Mb lat 20ms");
        assertThat(Ceiling.of(run()).orElseThrow().label()).isEqualTo("rails shaped by tc");
        assertThat(Ceiling.of(run()).orElseThrow().railGBps().get(0)).isCloseTo(0.05 * 8948 / 9014, within(1e-9));
        assertThat(Ceiling.of(run()).orElseThrow().railGBps().get(1)).isCloseTo(1.25e-7 * 8948 / 9014, within(1e-15));
        RunProperties stated = run().properties().withTopology("nic", Map.of("rate", "400gbit,2.5gbit"));
        assertThat(Ceiling.of(new Run(Path.of("run"), stated, List.of(), rows, List.of()))
                        .orElseThrow()
                        .railGBps())
                .containsExactly(50 * 8948 / 9038.0, 0.3125 * 8948 / 9038);
    }
}
