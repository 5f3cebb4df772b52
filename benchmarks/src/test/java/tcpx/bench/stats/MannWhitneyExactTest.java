package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MannWhitneyExactTest {
    private static double[] range(int from, int n) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> from + i);
        return values;
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0", "2, 0.3333333", "3, 0.1", "4, 0.0285714", "5, 0.0079365", "6, 0.0021645", "7, 0.0005828"})
    void completeSeparationGivesThePublishedP(int n, double p) {
        MannWhitneyExact.Result result = MannWhitneyExact.test(range(0, n), range(100, n));
        assertThat(result.u()).isZero();
        assertThat(result.p()).isCloseTo(p, within(1e-7));
        assertThat(MannWhitneyExact.smallestP(n, n)).isCloseTo(p, within(1e-7));
        assertThat(MannWhitneyExact.test(range(100, n), range(0, n)).p()).isCloseTo(p, within(1e-7));
    }

    /** Mann and Whitney 1947, table I: P(U <= u) for n = 3..5. */
    @ParameterizedTest
    @CsvSource({
        "3, 3, 0, .050", "3, 3, 1, .100", "3, 3, 2, .200", "3, 3, 3, .350", "3, 3, 4, .500",
        "4, 4, 0, .014", "4, 4, 1, .029", "4, 4, 4, .171", "4, 4, 7, .443", "4, 3, 2, .114",
        "5, 5, 2, .016", "5, 5, 4, .048", "5, 5, 8, .210", "5, 5, 12, .500", "5, 3, 3, .125"
    })
    void lowerTailAgreesWithThePublishedTable(int n, int m, int u, double p) {
        assertThat(MannWhitneyExact.cumulativeU(m, n)[u]).isCloseTo(p, within(0.0005001));
    }

    /** Critical values of U, two-sided 0.05, as printed in textbooks: significant at u, not at u + 1. */
    @ParameterizedTest
    @CsvSource({
        "4, 4, 0",
        "5, 5, 2",
        "6, 6, 5",
        "7, 7, 8",
        "8, 8, 13",
        "10, 10, 23",
        "20, 20, 127",
        "8, 5, 6",
        "10, 6, 11"
    })
    void criticalValuesAgreeWithThePublishedTable(int m, int n, int u) {
        double[] tail = MannWhitneyExact.cumulativeU(m, n);
        assertThat(2 * tail[u]).isLessThanOrEqualTo(0.05);
        assertThat(2 * tail[u + 1]).isGreaterThan(0.05);
    }

    @ParameterizedTest
    @CsvSource({"0.10, 3", "0.05, 4", "0.01, 5", "0.005, 6", "0.0021, 7"})
    void saysHowManyForksAnAlphaNeeds(double alpha, int forks) {
        assertThat(MannWhitneyExact.forksNeeded(alpha)).isEqualTo(forks);
    }

    @Test
    void sixForksCarry23CellsAndNotMore() {
        assertThat(23 * MannWhitneyExact.smallestP(6, 6)).isLessThan(0.05);
        assertThat(24 * MannWhitneyExact.smallestP(6, 6)).isGreaterThan(0.05);
    }

    @Test
    void allValuesEqualIsNoDifference() {
        assertThat(MannWhitneyExact.test(new double[] {2, 2, 2}, new double[] {2, 2, 2}))
                .isEqualTo(new MannWhitneyExact.Result(4.5, 1));
    }

    @Test
    void tiesAreCountedAsTheyFall() {
        // Pooled ranks 1.5 1.5 3 4.5 4.5 6; dealing three: 20 ways, sums as extreme as 6 or 15: {1.5,1.5,3} and
        // {4.5,4.5,6}.
        MannWhitneyExact.Result result = MannWhitneyExact.test(new double[] {1, 1, 2}, new double[] {3, 3, 4});
        assertThat(result.p()).isCloseTo(0.1, within(1e-12));
        assertThat(MannWhitneyExact.test(new double[] {0, 1}, new double[] {1, 1})
                        .p())
                .isCloseTo(1.0, within(1e-12));
    }

    @Test
    void agreesWithEnumerationOfEveryDealAlsoWithTies() {
        Random random = new Random(4711);
        for (int run = 0; run < 60; run++) {
            int m = 1 + random.nextInt(5);
            int n = 1 + random.nextInt(5);
            double[] a = random.doubles(m).map(v -> Math.floor(4 * v)).toArray();
            double[] b = random.doubles(n).map(v -> Math.floor(4 * v)).toArray();
            assertThat(MannWhitneyExact.test(a, b).p())
                    .as("seed 4711, %s against %s", Arrays.toString(a), Arrays.toString(b))
                    .isCloseTo(enumerated(a, b), within(1e-12));
        }
    }

    private static double enumerated(double[] a, double[] b) {
        double[] pooled = new double[a.length + b.length];
        System.arraycopy(a, 0, pooled, 0, a.length);
        System.arraycopy(b, 0, pooled, a.length, b.length);
        double centre = a.length * b.length / 2.0;
        double seen = Math.abs(pairsWon(pooled, (1 << a.length) - 1) - centre);
        int all = 0;
        int extreme = 0;
        for (int deal = 0; deal < 1 << pooled.length; deal++) {
            if (Integer.bitCount(deal) == a.length) {
                all++;
                extreme += Math.abs(pairsWon(pooled, deal) - centre) >= seen - 1e-9 ? 1 : 0;
            }
        }
        return (double) extreme / all;
    }

    private static double pairsWon(double[] pooled, int deal) {
        double won = 0;
        for (int i = 0; i < pooled.length; i++) {
            for (int j = 0; j < pooled.length; j++) {
                if ((deal >> i & 1) == 1 && (deal >> j & 1) == 0) {
                    won += pooled[i] > pooled[j] ? 1 : pooled[i] == pooled[j] ? 0.5 : 0;
                }
            }
        }
        return won;
    }

    @Test
    void refusesEmptyAndNaNAndTooManyValues() {
        assertThatThrownBy(() -> MannWhitneyExact.test(new double[0], new double[] {1}))
                .hasMessageContaining("not 0 and 1");
        assertThatThrownBy(() -> MannWhitneyExact.test(new double[] {Double.NaN}, new double[] {1}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> MannWhitneyExact.test(new double[150], new double[51]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void falsePositivesStayBelowAlphaAlsoWithTies() {
        Random random = new Random(99);
        int fine = 0;
        int coarse = 0;
        for (int run = 0; run < 4000; run++) {
            double[] a = random.doubles(6).toArray();
            double[] b = random.doubles(6).toArray();
            fine += MannWhitneyExact.test(a, b).p() <= 0.05 ? 1 : 0;
            double[] rounded = Arrays.stream(a).map(v -> Math.round(5 * v)).toArray();
            double[] other = Arrays.stream(b).map(v -> Math.round(5 * v)).toArray();
            coarse += MannWhitneyExact.test(rounded, other).p() <= 0.05 ? 1 : 0;
        }
        // The attainable level nearest below 0.05 is 2 P(U <= 5) = 0.0411.
        assertThat(fine / 4000.0).isCloseTo(0.0411, within(0.01));
        assertThat(coarse / 4000.0).isLessThan(0.055);
    }
}
