package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.result.Pairing.Difference;
import tcpx.bench.result.Pairing.Unpaired;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.stats.Better;

class PairingTest {
    @TempDir
    Path temp;

    private int runs;

    private Run run(RunProperties properties, RunStatus status, int... channels) {
        return Runs.write(temp.resolve("run" + runs++), properties, status, 1.5, channels);
    }

    private Run ok(RunProperties properties, int... channels) {
        return run(properties, RunStatus.OK, channels);
    }

    @Test
    void pairsTheCellsOfBothRunsAndNamesTheRest() {
        Pairing pairing = Pairing.of(ok(Runs.properties(), 1, 2, 4), ok(Runs.properties(), 8, 4, 2));
        assertThat(pairing.matched()).extracting(Pairing.Pair::key).containsExactly(Runs.channels(2), Runs.channels(4));
        assertThat(pairing.unpaired())
                .containsExactly(
                        Unpaired.cell(Runs.channels(1), "not measured in the second run"),
                        Unpaired.cell(Runs.channels(8), "not measured in the first run"));
        assertThat(pairing.warnings()).isEmpty();
        Pairing.Two goodput = pairing.matched().get(0).metrics().get("goodput");
        assertThat(goodput.metric()).isEqualTo(Metric.GOODPUT);
        assertThat(goodput.first().forkMeans()).hasSize(2);
    }

    @Test
    void neverPairsInSilenceWhatIsNotComparable() {
        RunProperties base = Runs.properties();
        Machine other = new Machine("other", "ff", Map.of());
        check(
                base,
                base.withMachine(other),
                Difference.MACHINE,
                "the machines differ: amd-epyc-2c-24g-linux6.18-1a2b and other");
        check(
                base,
                base.withBenchmarkVersion(Runs.BENCHMARK, new BenchmarkVersion("way-ffffffffffff")),
                Difference.BENCHMARK_VERSION,
                "the benchmark measures differently: way-0a1b2c3d4e5f and way-ffffffffffff");
        check(
                base,
                base.withTopology("veth-shaped", Map.of("rails", "8")),
                Difference.TOPOLOGY,
                "the networks differ: rails=4 and rails=8");
    }

    private void check(RunProperties first, RunProperties second, Difference kind, String text) {
        Run a = ok(first, 1, 2);
        Run b = ok(second, 1, 2);
        Pairing refused = Pairing.of(a, b);
        assertThat(refused.matched()).as("%s", kind).isEmpty();
        assertThat(refused.unpaired()).hasSize(2).allSatisfy(cell -> {
            assertThat(cell.difference()).contains(kind);
            assertThat(cell.reason()).isEqualTo(text);
        });
        Pairing accepted = Pairing.of(a, b, EnumSet.of(kind));
        assertThat(accepted.matched()).hasSize(2);
        assertThat(accepted.warnings()).contains(text);
    }

    @Test
    void anUnknownMachineOrVersionIsNoAgreement() {
        RunProperties bare = RunProperties.of(RunId.of(Runs.START, Runs.REVISION), Runs.START);
        Pairing pairing = Pairing.of(ok(bare, 1), ok(bare, 1));
        assertThat(pairing.matched()).isEmpty();
        assertThat(pairing.unpaired())
                .extracting(cell -> cell.difference().orElseThrow())
                .containsExactly(Difference.MACHINE, Difference.BENCHMARK_VERSION);
    }

    @Test
    void aRunThatIsNotOkIsComparedOnlyOnRequest() {
        Run whole = ok(Runs.properties(), 1);
        Run aborted = run(Runs.properties(), RunStatus.PARTIAL, 1);
        assertThat(Pairing.of(whole, aborted).matched()).isEmpty();
        assertThat(Pairing.of(whole, aborted, Set.of(Difference.STATUS)).matched())
                .hasSize(1);
    }

    @Test
    void metricsWithoutAPartnerAreNamed() {
        CellKey cell = Runs.channels(1);
        Run first = write(List.of(
                SampleRow.of(cell, 1, 1, Metric.GOODPUT, 3),
                SampleRow.of(cell, 1, 1, Metric.STALLS, 7),
                SampleRow.of(cell, 1, 1, Metric.latency("p50"), 7),
                SampleRow.missing(cell, 1, 1, Metric.RETRANSMITS)));
        Run second = write(List.of(
                SampleRow.of(cell, 1, 1, Metric.GOODPUT, 3),
                SampleRow.missing(cell, 1, 1, Metric.STALLS),
                SampleRow.of(cell, 1, 1, new Metric("latency.p50", "ms", Better.LOWER), 7)));
        Pairing pairing = Pairing.of(first, second);
        assertThat(pairing.matched().get(0).metrics()).containsOnlyKeys("goodput");
        assertThat(pairing.unpaired())
                .extracting(Unpaired::reason)
                .containsExactly(
                        "stalls has no values in the second run", "latency.p50 is in us (lower) and in ms (lower)");
    }

    private Run write(List<SampleRow> rows) {
        Path directory = temp.resolve("run" + runs++);
        try (RunWriter writer = RunWriter.open(directory, Runs.properties(), List.of("channels"))) {
            writer.samples(rows);
            writer.finish(RunStatus.OK);
        }
        return Run.load(directory);
    }

    @Test
    void whatChangedOnTheNodesStandsBesideTheComparison() {
        RunProperties first = Runs.properties()
                .withEnvironment(Node.A, new Environment(Map.of("jdk.version", "17", "load.average", "0.1 0 0")));
        RunProperties second = Runs.properties()
                .withRevision(new Revision(Runs.REVISION.commit(), Revision.Tree.DIRTY))
                .withEnvironment(Node.A, new Environment(Map.of("jdk.version", "25", "load.average", "9 9 9")));
        Pairing pairing = Pairing.of(ok(first, 1), ok(second, 1));
        assertThat(pairing.matched()).hasSize(1);
        assertThat(pairing.warnings())
                .containsExactly(
                        "20261122T130613Z-d790ae6 was measured with changes that no commit holds",
                        "jdk.version (node a): was 17, is 25");
    }

    @Test
    void twoMachinesOfOneChosenNameAreTold() {
        RunProperties renamed = Runs.properties().withMachine(new Machine(Runs.MACHINE.name(), "other", Map.of()));
        assertThat(Pairing.of(ok(Runs.properties(), 1), ok(renamed, 1)).warnings())
                .containsExactly("two different machines go by the name " + Runs.MACHINE.name());
    }

    @Test
    void oneCommandThatRanTwoRevisionsInTurnPairsEachAtItsOwnDefaults() {
        String command = "./run-bench.sh ab v0.5 . -p channels=4 -f 8";
        Pairing paired = Pairing.of(window(command, "4"), window(command, "auto"));
        assertThat(paired.matched()).hasSize(1);
        assertThat(paired.unpaired()).isEmpty();
        assertThat(paired.warnings())
                .containsExactly(
                        "one command, each side at its own defaults; these differ, A and B: window 4 and auto");

        String given = "./run-bench.sh ab v0.5 . -p channels=4 -p window=4 -f 8";
        assertThat(Pairing.of(window(given, "4"), window(given, "auto")).matched())
                .as("given, and so no default")
                .isEmpty();
        String alone = "./run-bench.sh -p channels=4";
        assertThat(Pairing.of(window(alone, "4"), window(alone, "auto")).matched())
                .as("two commands")
                .isEmpty();
    }

    private Run window(String command, String window) {
        Path directory = temp.resolve("run" + runs++);
        CellKey cell = CellKey.of(Runs.BENCHMARK, Map.of("channels", "4", "window", window));
        try (RunWriter writer =
                RunWriter.open(directory, Runs.properties().with("command", command), List.of("channels", "window"))) {
            writer.samples(List.of(SampleRow.of(cell, 1, 1, Metric.GOODPUT, 3)));
            writer.finish(RunStatus.OK);
        }
        return Run.load(directory);
    }
}
