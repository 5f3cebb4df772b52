package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.model.Fitting;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.Run;

class RunReportTest {
    @TempDir
    private Path directory;

    @Test
    void aSweepOfChunksAndWindowsGetsAModelOfEachAndTheJointOne() {
        Run run = SyntheticRun.surface(directory.resolve("run"), 8);
        String text = new TextRenderer(new Style(false, false, 110))
                .render(RunReport.of(run, () -> new Fitting(new Random(1), 99, 0.95)));
        assertThat(text)
                .contains("Time per chunk over chunkBytes, window=32\n", "overhead of ", "Goodput over bytes in flight")
                .contains(
                        "Surface over channels, chunkBytes and window\n",
                        "goodput: min(",
                        "RTT  round trip of a chunk");
        assertThat(text.lines()
                        .filter(line -> line.matches("\\s*4\\s+\\d+\\s+\\d+ .*(capacity|channels|window)"))
                        .count())
                .as("a line of the surface for each setting")
                .isEqualTo(36);
    }

    private static List<Table> tables(List<Block> blocks) {
        return blocks.stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .toList();
    }

    private static List<String> column(Table table, String heading) {
        int column =
                table.columns().stream().map(Table.Column::heading).toList().indexOf(heading);
        return table.rows().stream().map(row -> row.texts().get(column)).toList();
    }

    @Test
    void plusMinusMeansTheSameInEveryTable() {
        Document report = RunReport.of(SyntheticRun.scaling(directory.resolve("run"), 7));
        Table main = tables(report.blocks()).get(0);
        Table scaling = tables(report.section("scaling")).get(0);
        assertThat(column(main, "±"))
                .hasSize(4)
                .isEqualTo(column(scaling, "±"))
                .allMatch(text -> text.matches("\\(.*%\\)"));
    }

    /** Every sentence and field of some blocks. */
    private static Stream<String> said(List<Block> blocks) {
        return blocks.stream().flatMap(block -> {
            if (block instanceof Table table) {
                return table.rows().stream().flatMap(row -> row.texts().stream());
            }
            if (block instanceof Fold fold) {
                return fold.printed() ? said(fold.blocks()) : Stream.of();
            }
            return block instanceof Note note
                    ? Stream.of(note.text())
                    : block instanceof Finding finding ? Stream.of(finding.text(), finding.remedy()) : Stream.of();
        });
    }

    @Test
    void whatTheTerminalSaysThePageSays() throws Exception {
        Run run = SyntheticRun.strategies(directory.resolve("run"), 9);
        Document report = RunReport.of(run);
        String text = new TextRenderer(new Style(false, false, 4000)).render(report);
        String page =
                Files.readString(ReportPage.write(run)).replace("&#39;", "'").replace("&lt;", "<");
        assertThat(said(report.blocks()).distinct())
                .hasSizeGreaterThan(100)
                .allSatisfy(said -> assertThat(text).contains(said))
                .allSatisfy(said -> assertThat(page).contains(said));
    }
}
