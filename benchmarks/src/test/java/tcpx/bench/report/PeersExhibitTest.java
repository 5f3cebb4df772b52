package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;

class PeersExhibitTest {
    private static final Style WIDE = new Style(false, false, 200);

    @TempDir
    private Path directory;

    private static List<String> row(Run run, String peer) {
        return PeersExhibit.of(run).table().rows().stream()
                .map(Table.Row::texts)
                .filter(row -> row.get(0).equals(peer))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachProgramIsComparedWithPlainCAndItsCpuIsPerMessage() {
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put("pingpong-c", "plain C");
        peers.put("pingpong", "the same calls from Java");
        Run run = new LatencyRuns()
                .with(LatencyRuns.cell(CellKey.OURS, 8), 24)
                .with(LatencyRuns.cell("pingpong-c", 8), 20)
                .with(LatencyRuns.cell("pingpong", 8), 20.2)
                .write(directory.resolve("run"), peers);
        assertThat(row(run, "tcpx"))
                .startsWith("tcpx", "12.00")
                .containsSubsequence("1.20", "24.0", "72.0", "96.0", "6.0", "7.0", "5");
        assertThat(row(run, "pingpong-c")).startsWith("pingpong-c", "10.00").contains("1.00", "plain C");
        assertThat(row(run, "pingpong")).startsWith("pingpong", "10.10").contains("1.01");
        assertThat(PeersExhibit.of(run).bars()).hasSize(3);
        assertThat(new TextRenderer(WIDE).render(PeersExhibit.of(run).document()))
                .contains("p50/2", "to C", "plain TCP allows");
    }

    @Test
    void withoutACompilerThereIsNoComparisonAndTheReasonIsTold() {
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put("pingpong-c", "plain C");
        peers.put("pingpong-c.remark", "not installed: apt-get install -y gcc");
        Run run = new LatencyRuns().with(LatencyRuns.cell(CellKey.OURS, 8), 24).write(directory.resolve("run"), peers);
        assertThat(row(run, "tcpx").get(3)).isEqualTo("-");
        assertThat(row(run, "pingpong-c")).contains("-", "not installed: apt-get install -y gcc");
    }

    @Test
    void aRunWithoutLatenciesKeepsTheTableOfGoodput() {
        Run run = SyntheticRun.surface(directory.resolve("run"), 8);
        assertThat(new TextRenderer(WIDE).render(PeersExhibit.of(run).document()))
                .contains("GB/s")
                .doesNotContain("p50/2");
    }
}
