package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RailRateTest {
    @ParameterizedTest
    @CsvSource({
        "4gbit, 4000000000, 4gbit",
        "500mbit, 500000000, 500mbit",
        "2.5gbit, 2500000000, 2500mbit",
        "0.25gbit, 250000000, 250mbit",
        "1mbit, 1000000, 1mbit",
        "1500kbit, 1500000, 1500kbit",
        "400gbit, 400000000000, 400gbit",
        "' 4Gbit ', 4000000000, 4gbit",
        "none, 0, none",
    })
    void readsAndWritesRates(String text, long bitsPerSecond, String written) {
        assertThat(RailRate.parse(text).bitsPerSecond()).isEqualTo(bitsPerSecond);
        assertThat(RailRate.parse(text)).hasToString(written);
        assertThat(RailRate.parse(written)).isEqualTo(RailRate.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4",
                "4gb",
                "4 gbit",
                "-4gbit",
                "0gbit",
                "0.9mbit",
                "401gbit",
                "9999999999gbit",
                "fast",
                "1e9gbit",
                "4gbit;"
            })
    void refusesOthersWithTheValueAndWhatIsAllowed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RailRate.parse(text))
                .withMessageContaining("--rail-rate " + text)
                .withMessageContaining("allowed is none, or a number with kbit, mbit or gbit");
    }

    @Test
    void takesOneRateForAllRailsOrOneForEach() {
        assertThat(RailRate.parseList("1gbit", 3))
                .containsOnly(RailRate.parse("1gbit"))
                .hasSize(3);
        assertThat(RailRate.parseList("4gbit,none,1gbit", 3))
                .extracting(RailRate::toString)
                .containsExactly("4gbit", "none", "1gbit");
    }

    @Test
    void refusesListsOfAnotherLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RailRate.parseList("4gbit,1gbit", 3))
                .withMessageContaining("names 2 rates for 3 rails");
        assertThatIllegalArgumentException().isThrownBy(() -> RailRate.parseList("4gbit,", 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RailRate.parseList("4gbit", 0))
                .withMessage("--rails 0: allowed is 1 to 64");
    }

    @ParameterizedTest
    @CsvSource({"1, 4gbit", "2, 4gbit", "7, 4gbit", "8, 10gbit", "31, 10gbit", "32, 24gbit", "256, 24gbit"})
    void suitsTheRateToTheCores(int cores, String rate) {
        assertThat(RailRate.forCores(cores)).hasToString(rate);
    }
}
