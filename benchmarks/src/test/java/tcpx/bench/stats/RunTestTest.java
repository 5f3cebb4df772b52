package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.stats.CellTest.ForkTest;
import tcpx.bench.stats.CellTest.RunTest;
import tcpx.bench.stats.Comparison.Detectable;
import tcpx.bench.stats.Comparison.Verdict;

class RunTestTest {
    private static final int CELLS = 4;

    /** One run of several cells: what the day was like is common to them, the rest is each fork's own. */
    private static List<Sample> run(Random random, double betweenRuns, double betweenForks, int forks, double level) {
        double day = level * Math.exp(betweenRuns * random.nextGaussian());
        List<Sample> cells = new ArrayList<>();
        for (int cell = 0; cell < CELLS; cell++) {
            List<Double> values = new ArrayList<>();
            for (int fork = 0; fork < forks; fork++) {
                values.add((cell + 1) * day * Math.exp(betweenForks * random.nextGaussian()));
            }
            cells.add(Sample.of(values, "GB/s", Better.HIGHER));
        }
        return cells;
    }

    private static List<List<Sample>> byCell(List<List<Sample>> runs) {
        List<List<Sample>> cells = new ArrayList<>();
        for (int cell = 0; cell < CELLS; cell++) {
            int at = cell;
            cells.add(runs.stream().map(run -> run.get(at)).toList());
        }
        return cells;
    }

    private static Optional<RunSpread> spread(Random random, int releases, double runs, double forks, int n) {
        List<RunSpread.Repeated> repeated = new ArrayList<>();
        for (int release = 0; release < releases; release++) {
            repeated.add(new RunSpread.Repeated(byCell(
                    List.of(run(random, runs, forks, n, 1 + release), run(random, runs, forks, n, 1 + release)))));
        }
        return RunSpread.of(repeated);
    }

    private static SweepComparison compare(
            Random random, double runs, double forks, int n, double change, CellTest test) {
        List<Sample> before = run(random, runs, forks, n, 1);
        List<Sample> after = run(random, runs, forks, n, change);
        List<Comparison.Cell> cells = new ArrayList<>();
        for (int cell = 0; cell < CELLS; cell++) {
            cells.add(new Comparison.Cell("c" + cell, List.of(before.get(cell)), List.of(after.get(cell)), test));
        }
        return SweepComparison.of(cells, 0.05, 0.03);
    }

    private static boolean anyVerdict(SweepComparison sweep) {
        return sweep.cells().stream().anyMatch(cell -> !(cell.verdict() instanceof Verdict.Indistinguishable));
    }

    /** Two runs of one release on two days: how often any of four cells is called different. */
    @ParameterizedTest
    @CsvSource({"6, 0.02, 3", "12, 0.02, 3", "24, 0.02, 3", "6, 0.06, 3", "12, 0.005, 2", "6, 0.02, 8"})
    void theSameReleaseOnTwoDaysIsCalledDifferentNoMoreOftenThanStated(int forks, double noise, int releases) {
        Random random = new Random(16);
        int rounds = 1000;
        int wrong = 0;
        for (int round = 0; round < rounds; round++) {
            CellTest test = new RunTest(spread(random, releases, 0.02, noise, forks));
            wrong += anyVerdict(compare(random, 0.02, noise, forks, 1, test)) ? 1 : 0;
        }
        assertThat(wrong / (double) rounds).as("seed 16").isLessThanOrEqualTo(0.065);
    }

    @Test
    void forksTakenForObservationsAcrossDaysWouldBeWrongFarMoreOftenThanStated() {
        Random random = new Random(16);
        int wrong = 0;
        for (int round = 0; round < 500; round++) {
            wrong += anyVerdict(compare(random, 0.02, 0.02, 12, 1, new ForkTest())) ? 1 : 0;
        }
        assertThat(wrong / 500.0).as("why runs are the observations").isGreaterThan(0.2);
    }

    @Test
    void aSlowdownWellBeyondTheSpreadIsFound() {
        Random random = new Random(4);
        int found = 0;
        for (int round = 0; round < 300; round++) {
            CellTest test = new RunTest(spread(random, 6, 0.02, 0.02, 6));
            found += compare(random, 0.02, 0.02, 6, 0.8, test).regressesBeyond(0.03) ? 1 : 0;
        }
        assertThat(found / 300.0).isGreaterThan(0.9);
    }

    @Test
    void theSpreadBetweenRunsIsWhatWasPutIn() {
        RunSpread known = spread(new Random(1), 400, 0.02, 0.03, 6).orElseThrow();
        assertThat(known.share()).isCloseTo(0.02, within(0.0015));
        assertThat(known.degrees()).isEqualTo(400);
        assertThat(known.runs()).isEqualTo(800);
        assertThat(spread(new Random(1), 400, 0, 0.03, 6).orElseThrow().share()).isLessThan(0.005);
        assertThat(RunSpread.of(List.of())).isEmpty();
    }

    @Test
    void withoutARepetitionNothingIsDecided() {
        Comparison cell = compare(new Random(2), 0.02, 0.02, 12, 0.76, new RunTest(Optional.empty()))
                .cells()
                .get(0);
        assertThat(cell.verdict())
                .isEqualTo(new Verdict.Refused("how far two runs of the same release lie apart is not known", 0));
        assertThat(cell.worsening().orElseThrow()).isBetween(0.2, 0.3); // what was seen is still shown
    }

    @Test
    void moreRunsAreWhatMakesItSurer() {
        RunTest test = new RunTest(spread(new Random(5), 4, 0.02, 0.01, 6));
        Sample day = Sample.of(List.of(1.0, 1.01, 0.99, 1.0, 1.005, 0.995), "GB/s", Better.HIGHER);
        Comparison one = SweepComparison.of(
                        List.of(new Comparison.Cell("c", List.of(day), List.of(day), test)), 0.05, 0.03)
                .cells()
                .get(0);
        Detectable seen = one.detectable().orElseThrow();
        assertThat(seen.observations()).isEqualTo("runs of each side");
        assertThat(seen.needed()).isBetween(3, 12);
        List<Sample> days = java.util.Collections.nCopies(seen.needed(), day);
        Comparison several = SweepComparison.of(List.of(new Comparison.Cell("c", days, days, test)), 0.05, 0.03)
                .cells()
                .get(0);
        // the spread is not yet known better, which those runs will see to
        assertThat(several.detectable().orElseThrow().change()).isLessThan(seen.change() / 1.7);
    }
}
