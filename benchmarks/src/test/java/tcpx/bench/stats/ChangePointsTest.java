package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangePointsTest {
    private static ChangePoints finder(long seed) {
        return new ChangePoints(new Random(seed), 0.05, 99, 3);
    }

    private static double[] levels(Random random, double noise, double... levels) {
        double[] series = new double[levels.length * 10];
        for (int i = 0; i < series.length; i++) {
            series[i] = levels[i / 10] * (1 + noise * random.nextGaussian());
        }
        return series;
    }

    @Test
    void findsAStepWhereItHappened() {
        List<ChangePoints.ChangePoint> changes = finder(1).find(levels(new Random(1), 0.01, 3.0, 2.8));
        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.index()).isEqualTo(10);
            assertThat(change.before()).isCloseTo(3.0, within(0.02));
            assertThat(change.after()).isCloseTo(2.8, within(0.02));
            assertThat(change.p()).isEqualTo(0.01);
        });
    }

    @Test
    void findsSeveralStepsInOrder() {
        double[] series = levels(new Random(2), 0.005, 3.0, 2.7, 3.3, 3.3);
        assertThat(finder(2).find(series))
                .extracting(ChangePoints.ChangePoint::index)
                .containsExactly(10, 20);
    }

    @Test
    void shortAndConstantHistoriesHaveNoChange() {
        assertThat(finder(3).find(new double[0])).isEmpty();
        assertThat(finder(3).find(new double[] {1})).isEmpty();
        assertThat(finder(3).find(new double[] {1, 1, 1, 9, 9})).isEmpty(); // no room for three on each side
        assertThat(finder(3).find(new double[30])).isEmpty();
    }

    @Test
    void aSingleOutlierIsNoChangeOfLevel() {
        double[] series = levels(new Random(4), 0.01, 3.0, 3.0);
        series[7] = 1.0;
        assertThat(finder(4).find(series)).isEmpty();
    }

    @Test
    void refusesWhatCannotWork() {
        assertThatThrownBy(() -> finder(1).find(new double[] {1, Double.NaN})).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ChangePoints(new Random(1), 0.01, 49, 3)).hasMessageContaining("49 permutations");
        assertThatThrownBy(() -> new ChangePoints(new Random(1), 0.05, 99, 1)).hasMessageContaining("minSegment");
    }

    @Test
    void unchangedHistoriesAreReportedAtTheStatedRateAndStepsAlmostAlways() {
        Random random = new Random(6);
        int wrong = 0;
        int found = 0;
        for (int run = 0; run < 400; run++) {
            wrong += finder(run).find(levels(random, 0.02, 3, 3)).isEmpty() ? 0 : 1;
        }
        for (int run = 0; run < 100; run++) {
            found += finder(run).find(levels(random, 0.02, 3, 2.85)).stream()
                            .anyMatch(change -> Math.abs(change.index() - 10) <= 1)
                    ? 1
                    : 0;
        }
        assertThat(wrong / 400.0).as("seed 6").isBetween(0.02, 0.09);
        assertThat(found).as("of 100, seed 6").isGreaterThan(85);
    }
}
