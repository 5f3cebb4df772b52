package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.harness.MetricsProfiler.MetricLabel;

/** Names that JMH's files could not hold. */
class MetricLabelTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '~',
            value = {
                "goodput goodput",
                "rail.eth1.tx rail.eth1.tx",
                "rail.a\"b<c.tx rail.a%22b%3Cc.tx",
                "rail.a\\b.tx rail.a%5Cb.tx",
                "rail.50%.tx rail.50%25.tx",
                "rail.a+b.tx rail.a+b.tx",
                "rail.\u00e9\uD83D\uDE00.tx rail.%C3%A9%F0%9F%98%80.tx"
            })
    void aNameComesBackAsItWas(String name, String label) {
        assertThat(MetricLabel.of(name)).isEqualTo(label).matches("[ -~]*");
        assertThat(MetricLabel.name(label)).isEqualTo(name);
    }

    @Test
    void labelsOfOtherProfilersAreLeftAsTheyAre() {
        assertThat(MetricLabel.name("cpu 50% idle")).isEqualTo("cpu 50% idle");
        assertThat(MetricLabel.name("gc.time")).isEqualTo("gc.time");
    }
}
