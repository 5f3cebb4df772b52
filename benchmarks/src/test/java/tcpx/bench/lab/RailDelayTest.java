package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delays as they are written. */
class RailDelayTest {
    @ParameterizedTest
    @CsvSource({
        "none, 0, none",
        "0ms, 0, none",
        "100us, 100000, 0.1ms",
        "0.5ms, 500000, 0.5ms",
        "5ms, 5000000, 5ms",
        "20MS, 20000000, 20ms",
        "1s, 1000000000, 1000ms"
    })
    void readsTimesAndWritesThemInMilliseconds(String text, long ns, String written) {
        assertThat(RailDelay.parse(text).ns()).isEqualTo(ns);
        assertThat(RailDelay.parse(text)).hasToString(written);
        assertThat(RailDelay.parse(written).ns()).isEqualTo(ns);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 m", "-1ms", "99us", "1001ms", "2s", "5ns", "ms"})
    void refusesWhatIsNoDelayAndSaysWhatIsAllowed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RailDelay.parse(text))
                .withMessageStartingWith("--rail-delay " + text + ": allowed is")
                .withMessageContaining("100us to 1s");
    }

    @Test
    void oneStandsForAllRailsAndAListNamesEach() {
        assertThat(RailDelay.parseList("5ms", 3)).hasSize(3).containsOnly(RailDelay.parse("5ms"));
        assertThat(RailDelay.parseList("1ms,10ms", 2))
                .extracting(RailDelay::toString)
                .containsExactly("1ms", "10ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RailDelay.parseList("1ms,10ms", 4))
                .withMessageContaining("names 2 delays for 4 rails");
    }

    @ParameterizedTest
    @CsvSource({
        // rate, delay: what a direction may hold
        "1gbit, 100us, 4194304",
        "1gbit, 5ms, 4194304",
        "1gbit, 20ms, 5500000",
        "10gbit, 5ms, 35444304",
        "none, 5ms, 62762144"
    })
    void aDirectionHoldsWhatIsUnderWayAndWhatComesWhileTheLineIsLate(String rate, String delay, long bytes) {
        assertThat(DelayLineProgram.capacity(RailRate.parse(rate), RailDelay.parse(delay)))
                .isEqualTo(bytes);
    }
}
