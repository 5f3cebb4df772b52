package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QualityTest {
    @Test
    void jainIsOneForEqualSharesAndOneOverNForASingleRail() {
        assertThat(Fairness.jain(new double[] {3, 3, 3, 3}).orElseThrow()).isCloseTo(1, within(1e-12));
        assertThat(Fairness.jain(new double[] {3, 0, 0, 0}).orElseThrow()).isCloseTo(0.25, within(1e-12));
        assertThat(Fairness.jain(new double[] {1, 1, 1, 0.25}).orElseThrow()).isCloseTo(10.5625 / 12.25, within(1e-12));
        assertThat(Fairness.jain(new double[] {1e300, 1e300}).orElseThrow()).isCloseTo(1, within(1e-12));
    }

    @Test
    void jainIsUndefinedWithoutTraffic() {
        assertThat(Fairness.jain(new double[0])).isEmpty();
        assertThat(Fairness.jain(new double[4])).isEmpty();
        assertThat(Fairness.jain(new double[] {1, Double.NaN})).isEmpty();
        assertThat(Fairness.jain(new double[] {1, -1})).isEmpty();
    }

    @Test
    void anUnfairSplitIsAWarningWithARemedy() {
        assertThat(Fairness.check(new double[] {1, 1, 1, 1})).isEmpty();
        assertThat(Fairness.check(new double[] {1, 1, 1, 0.25}).orElseThrow().line())
                .isEqualTo(
                        "Jain fairness 0.862 is below 0.95: compare the rails' rates; try -p strategy=FIRST_FREE or ADAPTIVE");
    }

    @Test
    void anEvenPaceIsSteadyAndAPauseIsNot() {
        double[] times = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        double[] even = Arrays.stream(times).map(t -> 1e9 * t).toArray();
        double[] paused = {0, 1, 1, 1, 1, 1, 1, 1, 1, 2};
        assertThat(Steadiness.of(times, even).orElseThrow()).isCloseTo(1, within(1e-12));
        assertThat(Steadiness.check(times, even)).isEmpty();
        assertThat(Steadiness.check(times, paused)).isPresent();
    }

    @Test
    void steadinessIsUndefinedWhereNothingMoves() {
        assertThat(Steadiness.of(new double[] {0, 1}, new double[] {0, 1})).isEmpty();
        assertThat(Steadiness.of(new double[] {0, 1, 2}, new double[] {5, 5, 5}))
                .isEmpty();
        assertThat(Steadiness.of(new double[] {1, 1, 1}, new double[] {0, 1, 2}))
                .isEmpty();
        assertThatThrownBy(() -> Steadiness.of(new double[1], new double[2])).hasMessageContaining("1 times but 2");
    }

    @Test
    void normalDistributionAgreesWithTheTable() {
        assertThat(Normal.cumulative(0)).isEqualTo(0.5);
        assertThat(Normal.cumulative(1)).isCloseTo(0.841344746068543, within(1e-14));
        assertThat(Normal.cumulative(-3)).isCloseTo(0.00134989803163, within(1e-14));
        assertThat(Normal.quantile(0.975)).isCloseTo(1.959963984540054, within(1e-12));
    }

    @Test
    void bootstrapIntervalsCoverTheMeanNearlyAsOftenAsTheySay() {
        Random random = new Random(17);
        int percentile = 0;
        int bca = 0;
        for (int run = 0; run < 500; run++) {
            double[] sample = random.doubles(25).map(v -> -Math.log(1 - v)).toArray(); // exponential, mean 1
            Bootstrap bootstrap = new Bootstrap(random, 399, 0.95);
            percentile += bootstrap
                            .percentile(sample, QualityTest::mean)
                            .orElseThrow()
                            .contains(1)
                    ? 1
                    : 0;
            bca += bootstrap.bca(sample, QualityTest::mean).orElseThrow().contains(1) ? 1 : 0;
        }
        assertThat(percentile / 500.0).as("seed 17").isBetween(0.88, 0.96);
        assertThat(bca / 500.0).as("seed 17").isBetween(0.89, 0.97);
    }

    @Test
    void bootstrapIsRepeatableAndKnowsItsLimits() {
        double[] sample = {1, 2, 3, 4, 9};
        assertThat(new Bootstrap(new Random(1), 199, 0.9).bca(sample, QualityTest::mean))
                .isEqualTo(new Bootstrap(new Random(1), 199, 0.9).bca(sample, QualityTest::mean));
        assertThat(new Bootstrap(new Random(1), 199, 0.9).bca(new double[] {1}, QualityTest::mean))
                .isEmpty();
        assertThat(new Bootstrap(new Random(1), 199, 0.9).bca(new double[] {2, 2, 2}, QualityTest::mean))
                .contains(new Interval(2, 2, 0.9, 0.9));
        assertThatThrownBy(() -> new Bootstrap(new Random(1), 10, 0.9)).hasMessageContaining("99 or more");
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
