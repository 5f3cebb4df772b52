package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedRatioTest {
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

    @Test
    void needsSixPairsAtFivePercent() {
        assertThat(WilcoxonExact.pairsNeeded(0.05)).isEqualTo(6);
        List<PairedRatio.Pair> five = Collections.nCopies(5, new PairedRatio.Pair(2, 1));
        assertThat(PairedRatio.of(five, Better.HIGHER, 0.05).verdict())
                .isEqualTo(new Verdict.Refused("5 pairs cannot reach alpha 0.05: run 6 or more pairs", 6));
        List<PairedRatio.Pair> six = Collections.nCopies(6, new PairedRatio.Pair(2, 1));
        PairedRatio result = PairedRatio.of(six, Better.HIGHER, 0.05);
        assertThat(result.verdict()).isEqualTo(new Verdict.Slower());
        assertThat(result.sentence())
                .isEqualTo("B is slower than A: -50.0 % (96.9 % interval -50.0 % to -50.0 %, p=0.0313, 6 pairs)");
    }

    @Test
    void pairsOfTheInterleavedOrderPutEachRunOnItsSide() {
        List<Double> order = List.of(1.0, 2.0, 2.1, 1.1, 1.2, 2.2, 2.3, 1.3);
        assertThat(PairedRatio.pairsOfInterleaved(order))
                .containsExactly(
                        new PairedRatio.Pair(1.0, 2.0),
                        new PairedRatio.Pair(1.1, 2.1),
                        new PairedRatio.Pair(1.2, 2.2),
                        new PairedRatio.Pair(1.3, 2.3));
        assertThatThrownBy(() -> PairedRatio.pairsOfInterleaved(List.of(1.0))).hasMessageContaining("no partner");
    }

    @Test
    void badPairsAreRefusedWithTheirPlace() {
        PairedRatio.Pair good = new PairedRatio.Pair(1, 1);
        PairedRatio result = PairedRatio.of(List.of(good, new PairedRatio.Pair(0, 1)), Better.HIGHER, 0.05);
        assertThat(result.sentence()).startsWith("pair 2 holds a value that is not a number above zero");
        assertThat(PairedRatio.of(List.of(), Better.HIGHER, 0.05).sentence()).isEqualTo("no pairs: run 6");
        assertThat(PairedRatio.of(Collections.nCopies(8, good), Better.HIGHER, 0.05)
                        .verdict())
                .isEqualTo(new Verdict.Indistinguishable());
    }

    /** Fork means with a common random walk (the machine drifts) and 1 % noise of their own. */
    private static List<Double> drifting(Random random, int forks, double bOverA) {
        List<Double> order = new ArrayList<>();
        double level = 2;
        for (int i = 0; i < forks; i++) {
            level *= Math.exp(0.02 * random.nextGaussian());
            boolean isB = i % 4 == 1 || i % 4 == 2;
            order.add(level * (isB ? bOverA : 1) * Math.exp(0.01 * random.nextGaussian()));
        }
        return order;
    }

    @Test
    void findsAPlantedThreePercentSlowdownOnADriftingMachine() {
        Random random = new Random(3);
        int found = 0;
        int covered = 0;
        for (int run = 0; run < 300; run++) {
            PairedRatio result =
                    PairedRatio.of(PairedRatio.pairsOfInterleaved(drifting(random, 40, 0.97)), Better.HIGHER, 0.05);
            found += result.verdict() instanceof Verdict.Slower ? 1 : 0;
            covered += result.ratio().orElseThrow().interval().contains(0.97) ? 1 : 0;
        }
        assertThat(found).as("of 300, seed 3").isGreaterThan(270);
        assertThat(covered / 300.0).isBetween(0.92, 0.99);
    }

    @Test
    void theSameRevisionTwiceIsCalledDifferentAtTheStatedRate() {
        Random random = new Random(8);
        int wrong = 0;
        for (int run = 0; run < 2000; run++) {
            PairedRatio result =
                    PairedRatio.of(PairedRatio.pairsOfInterleaved(drifting(random, 24, 1)), Better.HIGHER, 0.05);
            wrong += result.verdict() instanceof Verdict.Indistinguishable ? 0 : 1;
        }
        assertThat(wrong / 2000.0).as("seed 8").isBetween(0.03, 0.065);
    }
}
