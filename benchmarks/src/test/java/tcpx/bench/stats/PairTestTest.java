package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.stats.CellTest.PairTest;
import tcpx.bench.stats.Comparison.Verdict;

class PairTestTest {
    /** Critical values of the signed-rank sum, two-sided 0.05, as printed in textbooks. */
    @ParameterizedTest
    @CsvSource({"6, 0", "7, 2", "8, 3", "9, 5", "10, 8", "12, 13", "15, 25", "20, 52", "25, 89"})
    void signedRankCriticalValuesAgreeWithThePublishedTable(int n, int t) {
        double[] tail = WilcoxonExact.cumulativeT(n);
        assertThat(2 * tail[t]).isLessThanOrEqualTo(0.05);
        assertThat(2 * tail[t + 1]).isGreaterThan(0.05);
    }

    /** Hollander and Wolfe, table 3.1 (Hamilton depression scale): published T+ = 5 and one-sided p = 0.0195. */
    @Test
    void signedRankAgreesWithThePublishedDepressionExample() {
        double[] before = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
        double[] after = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
        double[] differences = new double[9];
        for (int i = 0; i < 9; i++) {
            differences[i] = after[i] - before[i];
        }
        WilcoxonExact.Result result = WilcoxonExact.test(differences);
        assertThat(result.positiveRanks()).isEqualTo(5);
        assertThat(result.p()).isCloseTo(0.0390625, within(1e-9));
    }

    private static Comparison compare(List<Double> a, List<Double> b) {
        return SweepComparison.of(List.of(new Comparison.Cell(
                        "cell",
                        List.of(Sample.of(a, "GB/s", Better.HIGHER)),
                        List.of(Sample.of(b, "GB/s", Better.HIGHER)),
                        new PairTest())))
                .cells()
                .get(0);
    }

    @Test
    void needsSixPairsAtFivePercent() {
        assertThat(WilcoxonExact.pairsNeeded(0.05)).isEqualTo(6);
        assertThat(compare(Collections.nCopies(5, 2.0), Collections.nCopies(5, 1.0))
                        .verdict())
                .isEqualTo(new Verdict.Refused("5 pairs cannot reach alpha 0.05: run 6 or more pairs", 6));
        Comparison six = compare(Collections.nCopies(6, 2.0), Collections.nCopies(6, 1.0));
        assertThat(six.verdict()).isEqualTo(new Verdict.Slower());
        assertThat(six.effect().orElseThrow().shift().value()).isCloseTo(0.5, within(1e-9));
        assertThat(six.p()).isCloseTo(0.03125, within(1e-9));
        assertThat(compare(List.of(), List.of()).verdict())
                .isEqualTo(new Verdict.Refused("0 pairs cannot reach alpha 0.05: run 6 or more pairs", 6));
        assertThat(compare(Collections.nCopies(8, 1.0), Collections.nCopies(8, 1.0))
                        .verdict())
                .isEqualTo(new Verdict.Indistinguishable());
    }

    /**
     * A's and B's forks with a common random walk (the machine drifts) and 1 % noise of their own, in the order A B B
     * A.
     */
    private static Comparison drifting(Random random, int pairs, double bOverA) {
        List<Double> a = new ArrayList<>();
        List<Double> b = new ArrayList<>();
        double level = 2;
        for (int i = 0; i < 2 * pairs; i++) {
            level *= Math.exp(0.02 * random.nextGaussian());
            boolean isB = i % 4 == 1 || i % 4 == 2;
            (isB ? b : a).add(level * (isB ? bOverA : 1) * Math.exp(0.01 * random.nextGaussian()));
        }
        return compare(a, b);
    }

    @Test
    void findsAPlantedThreePercentSlowdownOnADriftingMachine() {
        Random random = new Random(3);
        int found = 0;
        int covered = 0;
        for (int run = 0; run < 300; run++) {
            Comparison result = drifting(random, 20, 0.97);
            found += result.verdict() instanceof Verdict.Slower ? 1 : 0;
            covered += result.effect().orElseThrow().shift().interval().contains(0.97) ? 1 : 0;
        }
        assertThat(found).as("of 300, seed 3").isGreaterThan(270);
        assertThat(covered / 300.0).isBetween(0.92, 0.99);
    }

    @Test
    void theSameRevisionTwiceIsCalledDifferentAtTheStatedRate() {
        Random random = new Random(8);
        int wrong = 0;
        for (int run = 0; run < 1000; run++) {
            wrong += drifting(random, 12, 1).verdict() instanceof Verdict.Indistinguishable ? 0 : 1;
        }
        assertThat(wrong / 1000.0).as("seed 8").isBetween(0.03, 0.065);
    }
}
