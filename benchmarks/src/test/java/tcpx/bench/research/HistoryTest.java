package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;
import tcpx.bench.stats.ChangePoints;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.Movement;

class HistoryTest {
    @TempDir
    private Path results;

    private History history(List<Run> runs, String metric, Predicate<CellKey> cells) {
        ChangePoints finder = new ChangePoints(new Random(1), 0.05, 999, 2);
        return History.of(runs, metric, cells, finder, new RepeatedRuns(new RunStore(results)));
    }

    @Test
    void aChangeOfLevelIsFoundAtItsRelease() {
        StoredRuns runs = new StoredRuns(new RunStore(results));
        List<Run> releases = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            double level = (i < 6 ? 1.9 : 1.5) * (1 + 0.002 * (i % 3));
            releases.add(runs.write(
                    Optional.of("v0." + (i + 1)), RunStatus.OK, "src-1", Map.of(4, StoredRuns.around(level))));
        }
        History history = history(releases, "goodput", cell -> true);
        assertThat(history.lines()).hasSize(1);
        History.Line line = history.lines().get(0);
        assertThat(line.entries()).hasSize(12);
        assertThat(line.movement().steps()).hasSize(1);
        assertThat(line.entries().get(line.movement().steps().get(0).index()).release())
                .isEqualTo("v0.7");
        assertThat(line.movement().kind()).isEqualTo(Movement.Kind.STEPS);
        assertThat(line.entries().get(6).step().orElseThrow().worsening().orElseThrow())
                .isBetween(0.2, 0.22);
        assertThat(line.entries().get(6).step().orElseThrow().verdict())
                .as("how far runs of a release lie apart is not known")
                .isInstanceOf(Verdict.Refused.class);
        assertThat(line.entries().get(0).step()).isEmpty();
    }

    @Test
    void machinesAndWaysOfMeasuringAreKeptApart() {
        StoredRuns runs = new StoredRuns(new RunStore(results));
        Map<Integer, double[]> goodput = Map.of(4, StoredRuns.around(1.9));
        History history = history(
                List.of(
                        runs.write(Optional.of("v0.1"), RunStatus.OK, "src-1", goodput),
                        runs.write(
                                Optional.of("v0.1"),
                                StoredRuns.machine().named("other"),
                                RunStatus.OK,
                                "src-1",
                                goodput),
                        runs.write(Optional.of("v0.2"), RunStatus.OK, "src-2", goodput)),
                "goodput",
                cell -> true);
        assertThat(history.lines()).hasSize(3).allMatch(line -> line.entries().size() == 1);
    }

    @Test
    void severalRunsOfAReleaseAreOneWithAllTheirForks() throws Exception {
        RunStore store = new RunStore(results);
        StoredRuns runs = new StoredRuns(store);
        Run once = runs.write(
                Optional.of("v0.1"),
                RunStatus.OK,
                "src-1",
                Map.of(1, StoredRuns.around(0.4), 4, StoredRuns.around(1.9)));
        Run again = runs.write(Optional.of("v0.1"), RunStatus.OK, "src-1", Map.of(1, StoredRuns.around(0.5)));
        runs.write(Optional.of("v0.1"), RunStatus.PARTIAL, "src-1", Map.of(1, StoredRuns.around(0.1)));
        Run damaged = runs.write(Optional.of("v0.2"), RunStatus.OK, "src-1", Map.of(1, StoredRuns.around(0.1)));
        Files.delete(damaged.directory().resolve("samples.csv"));

        RecordedRuns recorded = RecordedRuns.of(store, Optional.empty());
        History history = history(recorded.whole(), "goodput", cell -> true);

        assertThat(recorded.whole()).hasSize(2);
        assertThat(recorded.damaged()).singleElement().asString().contains("samples.csv");
        assertThat(history.lines()).hasSize(2).allMatch(line -> line.entries().size() == 1);
        History.Entry entry = history.lines().stream()
                .filter(line -> line.cell().param("channels").equals("1"))
                .findFirst()
                .orElseThrow()
                .entries()
                .get(0);
        assertThat(entry.runs()).extracting(Run::id).containsExactly(once.id(), again.id());
        assertThat(entry.summary().n()).isEqualTo(12);
        assertThat(RecordedRuns.of(store, Optional.of("elsewhere")).whole()).isEmpty();
    }

    @Test
    void onlyTheCellsAskedForAreInIt() {
        Run run = new StoredRuns(new RunStore(results))
                .write(
                        Optional.of("v0.1"),
                        RunStatus.OK,
                        "src-1",
                        Map.of(1, StoredRuns.around(0.49), 4, StoredRuns.around(1.9)));
        History history =
                history(List.of(run), "goodput", cell -> cell.param("channels").equals("4"));
        assertThat(history.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.cell().param("channels")).isEqualTo("4"));
        assertThat(history(List.of(run), "latency.p50", cell -> true).lines()).isEmpty();
    }

    @Test
    void recordedReleasesAreOneSeriesOnEachMachineAndKindOfRails() {
        RunStore store = new RunStore(Path.of("../results"));
        RecordedRuns recorded = RecordedRuns.of(store, Optional.empty());
        assertThat(recorded.damaged()).isEmpty();
        History history = History.of(
                recorded.whole(),
                "goodput",
                cell -> true,
                new ChangePoints(new Random(1), 0.05, 999, 2),
                new RepeatedRuns(store));
        Map<String, List<String>> releases = new TreeMap<>();
        history.headlines()
                .forEach(line -> releases.put(
                        line.machine() + " " + line.topology().get("topology"),
                        line.entries().stream().map(History.Entry::release).toList()));
        assertThat(releases.get("amd-epyc-2c-24g-linux6.18-ca9b veth-shaped"))
                .startsWith("v0.1", "v0.2", "v0.3", "v0.4", "v0.5");
        assertThat(releases.get("intel-xeon-32c-256g-linux6.18-cad5 veth-shaped"))
                .startsWith("v0.2", "v0.3", "v0.4", "v0.5", "v0.6");
        assertThat(history.headlines()).hasSameSizeAs(releases.keySet());
        assertThat(history.lines())
                .as("a cell that was measured with the same settings in two releases is one line")
                .anyMatch(line -> line.entries().size() >= 3);
    }
}
