package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FairnessTest {
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
        assertThat(Fairness.check(new double[] {1, 1, 1, 0.25}).orElseThrow())
                .extracting(warning -> warning.text() + ": " + warning.remedy())
                .isEqualTo("Jain fairness 0.862 is below 0.95: compare the rails' rates and losses; strategies "
                        + "FIRST_FREE and ADAPTIVE, the default, give each as much as it takes");
    }
}
