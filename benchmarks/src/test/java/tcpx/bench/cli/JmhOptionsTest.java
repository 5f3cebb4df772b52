package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tcpx.bench.harness.JmhArguments;

class JmhOptionsTest {
    private static JmhArguments of(String... line) {
        return CommandLine.populateCommand(new JmhOptions(), line).arguments(List.of());
    }

    @Test
    void theTransferIsChosenWhereNoBenchmarkIs() {
        JmhArguments arguments = of("-f", "7", "-p", "channels=2", "-i", "1");
        assertThat(arguments.options().getForkCount().get()).isEqualTo(7);
        assertThat(arguments.options().getIncludes()).containsExactly("^tcpx\\.bench\\.TransferBenchmark\\.transfer$");
        assertThat(arguments.forOneFork())
                .containsExactly(
                        "-i", "1", "^tcpx\\.bench\\.TransferBenchmark\\.transfer$", "-p", "channels=2", "-f", "1");
    }

    @Test
    void aChosenBenchmarkStays() {
        assertThat(of("InProcess", "-f3").forOneFork()).containsExactly("InProcess", "-f", "1");
        assertThat(of("InProcess", "-f3").options().getForkCount().get()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-rf json", "-o out.txt", "-f 0"})
    void whatMakesNoSenseInPartsIsRefused(String line) {
        assertThatThrownBy(() -> of(line.split(" "))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"3%, 0.03", "0.03, 0.03", "0%, 0", "99.5 %, 0.995"})
    void sharesAreReadAsPercentOrFraction(String text, double share) {
        assertThat(GateOptions.share("--threshold", text)).isEqualTo(share);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "-1%", "100%", "NaN", "", "3%%"})
    void whatIsNoShareIsRefusedWithWhatIsAllowed(String text) {
        assertThatThrownBy(() -> GateOptions.share("--threshold", text)).hasMessageContaining("3% or 0.03");
    }
}
