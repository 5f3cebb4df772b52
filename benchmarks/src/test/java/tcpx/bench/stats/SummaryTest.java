package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.stats.Estimate.Interval;

class SummaryTest {
    private static Sample sample(Double... values) {
        return Sample.of(List.of(values), "GB/s", Better.HIGHER);
    }

    @Test
    void givesCentreAndSpreadOfEightValues() {
        Summary summary = Summary.of(sample(2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0));
        assertThat(summary.n()).isEqualTo(8);
        assertThat(summary.median()).isEqualTo(4.5);
        assertThat(summary.mean()).isCloseTo(5.0, within(1e-12));
        assertThat(summary.min()).isEqualTo(2);
        assertThat(summary.max()).isEqualTo(9);
        assertThat(summary.sd()).isCloseTo(Math.sqrt(32.0 / 7), within(1e-12));
        assertThat(summary.warnings()).isEmpty();
    }

    /** Ranks and coverages of the usual published table of sign-test intervals. */
    @ParameterizedTest
    @CsvSource({
        "2, 1, 0.5, false", "3, 1, 0.75, false", "4, 1, 0.875, false", "5, 1, 0.9375, false",
        "6, 1, 0.96875, true", "7, 1, 0.984375, true", "8, 1, 0.9921875, true", "9, 2, 0.9609375, true",
        "10, 2, 0.978515625, true", "12, 3, 0.96142578, true", "15, 4, 0.96484375, true", "20, 6, 0.95861053, true",
        "25, 8, 0.95671463, true", "100, 40, 0.96479980, true"
    })
    void takesTheOrderStatisticsThatReachTheConfidence(int n, int rank, double coverage, boolean reached) {
        List<Double> values =
                IntStream.rangeClosed(1, n).mapToObj(i -> (double) i).toList();
        Interval interval = Summary.of(Sample.of(values, "", Better.HIGHER))
                .medianInterval()
                .orElseThrow();
        assertThat(interval.low()).isEqualTo(rank);
        assertThat(interval.high()).isEqualTo(n + 1 - rank);
        assertThat(interval.confidence()).isCloseTo(coverage, within(1e-6));
        assertThat(interval.reached()).isEqualTo(reached);
    }

    @Test
    void saysHowManyForksAnIntervalNeeds() {
        assertThat(Summary.forksNeeded(0.95)).isEqualTo(6);
        assertThat(Summary.forksNeeded(0.99)).isEqualTo(8);
        assertThat(Summary.of(sample(1.0, 2.0, 3.0)).warnings())
                .containsExactly(new Warning.TooFewForInterval(3, 6, 0.95, 0.75));
        Warning warning = Summary.of(sample(1.0)).warnings().get(0);
        assertThat(warning.text() + ": " + warning.remedy())
                .isEqualTo("1 fork has no 95 % interval of the median: run at least 6 forks (-f 6)");
    }

    @Test
    void countsForksWithoutANumberInsteadOfDroppingThem() {
        Summary summary = Summary.of(sample(1.0, Double.NaN, 3.0, Double.POSITIVE_INFINITY));
        assertThat(summary.n()).isEqualTo(2);
        assertThat(summary.warnings()).contains(new Warning.MissingForks(2, 4));
    }

    @Test
    void anEmptySampleHasNoFiguresAndDoesNotFail() {
        Summary summary = Summary.of(sample());
        assertThat(summary.n()).isZero();
        assertThat(summary.median()).isNaN();
        assertThat(summary.medianInterval()).isEmpty();
    }

    @Test
    void refusesASampleThatHoldsNaN() {
        assertThatThrownBy(() -> new Sample(List.of(Double.NaN), 0, "", Better.HIGHER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }

    @Test
    void coversTheTrueMedianAsOftenAsItSays() {
        Random random = new Random(20261);
        for (int n : new int[] {4, 7, 12}) {
            int covered = 0;
            double said = 0;
            for (int run = 0; run < 4000; run++) {
                List<Double> values = IntStream.range(0, n)
                        .mapToObj(i -> Math.exp(random.nextGaussian())) // skewed, true median 1
                        .toList();
                Interval interval = Summary.of(Sample.of(values, "", Better.HIGHER))
                        .medianInterval()
                        .orElseThrow();
                said = interval.confidence();
                covered += interval.contains(1) ? 1 : 0;
            }
            assertThat(covered / 4000.0).as("n=%d, seed 20261", n).isCloseTo(said, within(0.02));
        }
    }
}
