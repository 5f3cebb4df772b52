package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tcpx.bench.node.Parameter;
import tcpx.bench.result.BenchmarkVersion.Lineage;

class BenchmarkVersionTest {
    private static final Set<String> LIKE_V01 = Set.of("channels", "window");
    private static final String TRANSFER = "TransferBenchmark.transfer";

    @Test
    void whatIsMeasuredChangesWithTheBenchmarkAndItsParametersAndWithNothingElse() {
        BenchmarkVersion version = BenchmarkVersion.of(TRANSFER, LIKE_V01);
        assertThat(version.text()).isEqualTo("way-966abafeceb1");
        assertThat(BenchmarkVersion.of(TRANSFER, List.of("window", "channels"))).isEqualTo(version);
        assertThat(BenchmarkVersion.of("LatencyBenchmark.transfer", LIKE_V01)).isNotEqualTo(version);
        assertThat(BenchmarkVersion.of(TRANSFER, Set.of("channels", "depth"))).isNotEqualTo(version);
        assertThat(BenchmarkVersion.of(TRANSFER, Set.of("channels", "window", "inFlight")))
                .as("came later, and what was done before is known")
                .isEqualTo(version);
    }

    /** A new parameter of the data path belongs into Lineage, with what was done before there was one. */
    @Test
    void theParametersOfTodayMeasureWhatTheFirstReleaseMeasured() {
        Path first = Path.of("../results/v0.1/amd-epyc-2c-24g-linux6.18-ca9b/20261122T195425Z-2500736");
        BenchmarkVersion then =
                Run.load(first).properties().benchmarkVersion(TRANSFER).orElseThrow();
        List<String> today = Stream.of(Parameter.values()).map(Parameter::label).toList();
        assertThat(BenchmarkVersion.of(TRANSFER, today)).isEqualTo(then);
    }

    @Test
    void aCellThatWasRecordedBeforeAParameterStandsAtWhatWasDoneThen() {
        CellKey old = CellKey.of(TRANSFER, Map.of("channels", "4", "zeroCopy", "vmsplice"));
        CellKey today = CellKey.of(
                TRANSFER,
                Map.of(
                        "channels", "4",
                        "zeroCopy", "vmsplice",
                        "spin", "0",
                        "scheduling", "normal",
                        "inFlight", "1",
                        "memory", "HOST",
                        "unpack", "auto"));
        assertThat(Lineage.today(old)).isEqualTo(today);
        assertThat(Lineage.today(today)).isSameAs(today);
        CellKey inProcess = CellKey.of("InProcessBenchmark.transfer", Map.of("channels", "4"));
        assertThat(Lineage.today(inProcess)).isSameAs(inProcess);
    }
}
