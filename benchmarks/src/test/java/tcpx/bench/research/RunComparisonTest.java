package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.result.Pairing.Difference;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunPairs;
import tcpx.bench.result.RunStore;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.RunSpread;

class RunComparisonTest {
    @TempDir
    private Path results;

    private StoredRuns runs;

    @BeforeEach
    void store() {
        runs = new StoredRuns(new RunStore(results));
    }

    private Run run(String version, double one, double four) {
        return runs.write(
                Optional.empty(), RunStatus.OK, version, Map.of(1, StoredRuns.around(one), 4, StoredRuns.around(four)));
    }

    private RunComparison compare(Run before, Run after, Set<Difference> accepted, String metric) {
        RepeatedRuns repeated = new RepeatedRuns(new RunStore(results));
        return RunComparison.of(
                RunPairs.of(List.of(before), List.of(after), accepted), Optional.empty(), metric, repeated, 0.05, 0.03);
    }

    @Test
    void cellsAreComparedOneByOneUnderOneAlpha() {
        for (double day : new double[] {1.9, 1.9001, 1.8999, 1.9}) {
            runs.write(
                    Optional.of("v0.1"),
                    RunStatus.OK,
                    "src-1",
                    Map.of(1, StoredRuns.around(day / 4), 4, StoredRuns.around(day)));
        }
        RunComparison comparison = compare(run("src-1", 0.49, 1.9), run("src-1", 0.49, 1.7), Set.of(), "goodput");
        assertThat(comparison.sweep().cells()).hasSize(2);
        comparison.sweep().cells().forEach(cell -> {
            if (cell.label().equals("channels=4")) {
                assertThat(cell.verdict()).isInstanceOf(Verdict.Slower.class);
            } else {
                assertThat(cell.verdict()).isInstanceOf(Verdict.Indistinguishable.class);
            }
        });
    }

    @Test
    void whatWasNeverRepeatedHereLeavesTheSpreadBetweenRunsUnknown() {
        Run before = run("src-1", 0.49, 1.9);
        Run after = run("src-1", 0.49, 1.7);
        assertThat(compare(before, after, Set.of(), "goodput").sweep().cells())
                .extracting(Comparison::verdict)
                .containsOnly(new Verdict.Refused("how far two runs of the same release lie apart is not known", 0));
        runs.write(Optional.of("v0.1"), RunStatus.OK, "src-1", Map.of(4, StoredRuns.around(1.9)));
        Run other = runs.write(
                Optional.of("v0.1"),
                StoredRuns.machine().named("another"),
                RunStatus.OK,
                "src-1",
                Map.of(4, StoredRuns.around(1.5)));
        assertThat(other.properties().machine()).contains("another");
        assertThat(new RepeatedRuns(new RunStore(results)).spread(after, "TransferBenchmark.transfer", "goodput"))
                .as("one release on two machines is no repetition")
                .isEmpty();
        runs.write(Optional.of("v0.1"), RunStatus.OK, "src-1", Map.of(4, StoredRuns.around(1.9 * 1.04)));
        RunSpread spread = new RepeatedRuns(new RunStore(results))
                .spread(after, "TransferBenchmark.transfer", "goodput")
                .orElseThrow();
        assertThat(spread.share()).isBetween(0.027, 0.029); // 4 % apart
        assertThat(spread.degrees()).isEqualTo(1);
    }

    @Test
    void aRunBesideItselfIsComparedForkByFork() {
        Run run = run("src-1", 0.49, 1.9);
        assertThat(compare(run, run, Set.of(), "goodput").sweep().cells())
                .extracting(Comparison::verdict)
                .containsOnly(new Verdict.Indistinguishable());
    }

    @Test
    void anotherVersionOfTheBenchmarkIsNoPairUnlessAccepted() {
        Run before = run("src-1", 0.49, 1.9);
        Run after = run("src-2", 0.49, 1.9);
        RunComparison none = compare(before, after, Set.of(), "goodput");
        assertThat(none.sweep().cells()).isEmpty();
        assertThat(none.matches().matches().get(0).pairing().matched()).isEmpty();
        assertThat(compare(before, after, Set.of(Difference.BENCHMARK_VERSION), "goodput")
                        .sweep()
                        .cells())
                .hasSize(2);
    }

    @Test
    void whatNobodyMeasuredOrNobodyCanJudgeIsRefusedWithWhatIsAllowed() {
        Run run = run("src-1", 0.49, 1.9);
        assertThatThrownBy(() -> compare(run, run, Set.of(), "latency.p50"))
                .hasMessageContaining("allowed is goodput, cpu");
        assertThatThrownBy(() -> compare(run, run, Set.of(), "rail.eth1.tx"))
                .hasMessageContaining("evidence and not judged");
    }
}
