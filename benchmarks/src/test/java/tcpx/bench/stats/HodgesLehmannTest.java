package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import tcpx.bench.stats.Estimate.HodgesLehmann;
import tcpx.bench.stats.Estimate.Interval;

class HodgesLehmannTest {
    /** Hollander and Wolfe, table 4.1 (permeability of chorioamnion): published shift 0.305, one-sided p 0.1272. */
    @Test
    void agreesWithThePublishedChorioamnionExample() {
        double[] early = {1.15, 0.88, 0.90, 0.74, 1.21};
        double[] term = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
        Estimate shift = HodgesLehmann.shift(early, term, 0.95);
        assertThat(shift.value()).isCloseTo(0.305, within(1e-9));
        assertThat(shift.interval().low()).isCloseTo(-0.15, within(1e-9));
        assertThat(shift.interval().high()).isCloseTo(0.76, within(1e-9));
        assertThat(MannWhitneyExact.test(early, term).p()).isCloseTo(0.2544, within(1e-4));
    }

    @Test
    void threeAgainstThreeGivesTheFullRangeAndSaysNinetyPercent() {
        Estimate shift = HodgesLehmann.shift(new double[] {1, 2, 3}, new double[] {11, 12, 14}, 0.95);
        assertThat(shift.interval())
                .isEqualTo(new Interval(8, 13, shift.interval().confidence(), 0.95));
        assertThat(shift.interval().confidence()).isCloseTo(0.9, within(1e-12));
        assertThat(shift.interval().reached()).isFalse();
    }

    @Test
    void intervalExcludesNoChangeExactlyWhenTheTestIsSignificant() {
        Random random = new Random(7);
        for (int run = 0; run < 1500; run++) {
            int m = 4 + random.nextInt(4);
            int n = 4 + random.nextInt(4);
            double[] a = random.doubles(m).toArray();
            double[] b = random.doubles(n).map(v -> v + 0.5).toArray();
            boolean excludes = !HodgesLehmann.shift(a, b, 0.95).interval().contains(0);
            assertThat(excludes)
                    .as("run %d, seed 7", run)
                    .isEqualTo(MannWhitneyExact.test(a, b).p() <= 0.05);
        }
    }

    @Test
    void coversTheTrueShiftAsOftenAsItSays() {
        Random random = new Random(31);
        int covered = 0;
        double said = 0;
        for (int run = 0; run < 4000; run++) {
            double[] a = random.doubles(6).map(v -> 3 + 0.05 * v).toArray();
            double[] b = random.doubles(6).map(v -> 3.3 + 0.05 * v).toArray();
            Interval interval = HodgesLehmann.shift(a, b, 0.95).interval();
            covered += interval.contains(0.3) ? 1 : 0;
            said = interval.confidence();
        }
        assertThat(said).isBetween(0.95, 0.97);
        assertThat(covered / 4000.0).isCloseTo(said, within(0.012));
    }
}
