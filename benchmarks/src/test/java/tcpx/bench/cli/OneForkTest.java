package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.harness.JmhArguments;

class OneForkTest {
    private static OneFork of(String... line) {
        return OneFork.of(JmhArguments.parse(List.of(line), Map.of()));
    }

    @Test
    void forksAreTakenOutAndTheTransferIsChosen() {
        OneFork one = of("-f", "7", "-p", "channels=2", "-i", "1");
        assertThat(one.forks()).isEqualTo(OptionalInt.of(7));
        assertThat(one.arguments())
                .containsExactly(
                        "-i", "1", "-p", "channels=2", "^tcpx\\.bench\\.TransferBenchmark\\.transfer$", "-f", "1");
    }

    @Test
    void aChosenBenchmarkStays() {
        OneFork one = of("InProcess", "-f3");
        assertThat(one.arguments()).containsExactly("InProcess", "-f", "1");
        assertThat(one.forks()).isEqualTo(OptionalInt.of(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-rf json", "-o out.txt", "-f 0"})
    void whatMakesNoSenseInPartsIsRefused(String line) {
        assertThatThrownBy(() -> of(line.split(" "))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"3%, 0.03", "0.03, 0.03", "0%, 0", "99.5 %, 0.995"})
    void sharesAreReadAsPercentOrFraction(String text, double share) {
        assertThat(Thresholds.parse("--threshold", text)).isEqualTo(share);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "-1%", "100%", "NaN", "", "3%%"})
    void whatIsNoShareIsRefusedWithWhatIsAllowed(String text) {
        assertThatThrownBy(() -> Thresholds.parse("--threshold", text)).hasMessageContaining("3% or 0.03");
    }
}
