package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.model.Fitting;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;

class LatencySectionTest {
    private static final Style WIDE = new Style(false, false, 120);

    @TempDir
    private Path directory;

    private static String text(Run run) {
        return new TextRenderer(WIDE)
                .render(RunReport.of(run, () -> new Fitting(new Random(1), 99, 0.95))
                        .section("latency"));
    }

    private static List<String> row(String text, String cell) {
        return text.lines()
                .filter(line -> line.startsWith(cell + " "))
                .map(line -> List.of(line.split(" +")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + cell + " in\n" + text));
    }

    @Test
    void aRunThatMeasuredNoLatencyHasNoText() {
        assertThat(text(SyntheticRun.surface(directory.resolve("run"), 8))).isEmpty();
    }

    @Test
    void everyCellHasTheMediansOfItsForksAndAPercentileThatIsMissingIsADash() {
        Run run = new LatencyRuns()
                .with(LatencyRuns.cell(CellKey.OURS, 8), 20)
                .with(LatencyRuns.cell(CellKey.OURS, 1_000_000), 500)
                .write(directory.resolve("run"), Map.of());
        String text = text(run);
        assertThat(text).contains("Time of one message from the call of send to its acknowledgement, us;");
        assertThat(row(text, "cell")).containsExactly("cell", "p50/2", "p50", "p90", "p99", "p999", "max", "GB/s");
        assertThat(row(text, "messageBytes=8").subList(1, 8))
                .containsExactly("10.00", "20.00", "40.00", "60.00", "80.00", "-", "0.0004000");
        assertThat(row(text, "messageBytes=1000000").subList(1, 8))
                .containsExactly("250.0", "500.0", "1000", "1500", "2000", "-", "2.000");
    }

    @Test
    void overSizesTheStartUpCostAndTheSpeedAreFoundAgain() {
        LatencyRuns runs = new LatencyRuns();
        for (long bytes = 8; bytes <= 64 << 20; bytes *= 8) {
            runs.with(LatencyRuns.cell(CellKey.OURS, bytes), 25 + bytes / 2e9 * 1e6); // 25 us and 2 GB/s
        }
        String text = text(runs.write(directory.resolve("run"), Map.of()));
        assertThat(text).contains("\nOver message sizes: t = a + S/b\n");
        String sentence = text.substring(text.indexOf("t = a + S/b")).replaceAll("\\s+", " ");
        assertThat(sentence).containsPattern("\\b2[4-6](\\.\\d+)? us").containsPattern("\\b(2\\.0\\d*|1\\.9\\d*) GB/s");
    }

    @Test
    void oneSizeAloneHasNoLineThroughIt() {
        Run run =
                new LatencyRuns().with(LatencyRuns.cell(CellKey.OURS, 8), 20).write(directory.resolve("run"), Map.of());
        assertThat(text(run)).doesNotContain("Over message sizes");
    }

    @Test
    void pingPongProgramsBesideOursStandInTheTableAndNotInTheFit() {
        Run run = new LatencyRuns()
                .with(LatencyRuns.cell(CellKey.OURS, 8), 20)
                .with(LatencyRuns.cell("pingpong-c", 8), 16)
                .with(LatencyRuns.cell("pingpong-c", 64), 16)
                .write(directory.resolve("run"), Map.of());
        String text = text(run);
        assertThat(text).contains("(pingpong-c)").contains("(tcpx)").doesNotContain("Over message sizes");
    }
}
