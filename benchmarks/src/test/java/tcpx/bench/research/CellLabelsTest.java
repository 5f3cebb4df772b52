package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tcpx.bench.result.CellKey;

class CellLabelsTest {
    private static final String TRANSFER = "TransferBenchmark.transfer";

    private static CellKey cell(String... namesAndValues) {
        return CellKey.of(TRANSFER, Map.of(namesAndValues[0], namesAndValues[1], namesAndValues[2], namesAndValues[3]));
    }

    private static List<String> labels(CellKey... cells) {
        CellLabels labels = CellLabels.of(List.of(cells));
        return List.of(cells).stream().map(labels::of).toList();
    }

    @Test
    void onlyWhatTellsCellsApartIsInTheirNames() {
        assertThat(labels(cell("channels", "1", "window", "16"), cell("channels", "2", "window", "16")))
                .containsExactly("channels=1", "channels=2");
        assertThat(labels(cell("channels", "1", "window", "16"), cell("channels", "1", "window", "4")))
                .containsExactly("window=16", "window=4");
    }

    @Test
    void aCellAloneIsNamedByItsChannelsOrItsBenchmark() {
        assertThat(labels(cell("channels", "4", "window", "16"))).containsExactly("channels=4");
        assertThat(labels(CellKey.of("WindowBenchmark.sliding", Map.of("depth", "4"))))
                .containsExactly("WindowBenchmark.sliding");
    }

    @Test
    void otherBenchmarksAndPeersAreNamed() {
        CellKey ours = CellKey.of(TRANSFER, Map.of("channels", "4"));
        CellKey floor = CellKey.of("InProcessBenchmark.transfer", Map.of("channels", "4"));
        assertThat(labels(ours, floor)).containsExactly(TRANSFER, "InProcessBenchmark.transfer");
        CellKey peer = new CellKey(TRANSFER, Map.of("channels", "4"), "iperf3");
        assertThat(labels(ours, peer)).doesNotHaveDuplicates().anyMatch(label -> label.contains("(iperf3)"));
    }

    @Test
    void aParameterThatOneBenchmarkLacksTellsNothing() {
        CellKey ours = CellKey.of(TRANSFER, Map.of("channels", "4", "threads", "2"));
        CellKey floor = CellKey.of("InProcessBenchmark.transfer", Map.of("channels", "4"));
        assertThat(labels(ours, floor)).noneMatch(label -> label.contains("threads"));
    }

    @Test
    void aPairOfAMeshIsNamedByItsEnds() {
        CellKey first = pair("ring", "0", "0", "3");
        assertThat(labels(first, pair("ring", "1", "3", "0"))).containsExactly("rank 0 → rank 3", "rank 3 → rank 0");
        assertThat(labels(first)).containsExactly("rank 0 → rank 3");
        assertThat(labels(first, pair("pairs", "0", "0", "3")))
                .containsExactly("rank 0 → rank 3 pattern=ring", "rank 0 → rank 3 pattern=pairs");
    }

    private static CellKey pair(String pattern, String round, String from, String to) {
        return CellKey.of(
                MeshFigures.BENCHMARK,
                Map.of("pattern", pattern, "round", round, "from", from, "to", to, "channels", "4"));
    }
}
