package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.SweepComparison;

class SweepTableTest {
    private static final double[] FOUR = {3.021, 3.012, 3.034, 3.018, 3.027, 2.995};
    private static final double[] EIGHT = {2.961, 2.953, 2.966, 2.990, 2.964, 2.959};

    private static Sample goodput(double factor, double... values) {
        return Sample.of(DoubleStream.of(values).map(v -> factor * v).boxed().toList(), "GB/s", Better.HIGHER);
    }

    private static Sample stalls(double... values) {
        return Sample.of(DoubleStream.of(values).boxed().toList(), "stalls", Better.LOWER);
    }

    private static String render(Style style, Comparison.Cell... cells) {
        return new TextRenderer(style)
                .render(new SweepTable("v0.1", "v0.2", SweepComparison.of(List.of(cells)), List.of()).blocks());
    }

    @Test
    void readsLikeBenchstat() throws IOException {
        assertThat(render(
                        new Style(false, false, 120),
                        new Comparison.Cell("channels=4 chunk=512Ki", goodput(1, FOUR), goodput(1.129, FOUR)),
                        new Comparison.Cell("channels=4 chunk=1Mi", goodput(1, FOUR), goodput(0.95, FOUR)),
                        new Comparison.Cell("channels=8 chunk=512Ki", goodput(1, EIGHT), goodput(1.0005, EIGHT)),
                        new Comparison.Cell("channels=8 chunk=1Mi", goodput(1, EIGHT), goodput(0.999, 2.95, 2.97))))
                .isEqualTo(Golden.read("compare.txt"));
    }

    @Test
    void tooFewForksAreRefusedAndZerosAreComparedByDifference() throws IOException {
        assertThat(render(
                        new Style(true, false, 90),
                        new Comparison.Cell("channels=1", goodput(1, 1, 2, 3), goodput(2, 1, 2, 3)),
                        new Comparison.Cell("channels=4", stalls(0, 0, 0, 0, 1, 0), stalls(12, 15, 11, 19, 14, 12)),
                        new Comparison.Cell("channels=8", goodput(1), goodput(1, FOUR))))
                .isEqualTo(Golden.read("compare-few.txt"));
    }

    @Test
    void cellsOfOneNetworkStandUnderItsName() {
        Comparison.Cell cell = new Comparison.Cell("channels=4", goodput(1, FOUR), goodput(1, FOUR));
        String text = new TextRenderer(Style.PLAIN)
                .render(new SweepTable(
                                "v0.1",
                                "v0.2",
                                SweepComparison.of(List.of(cell, cell, cell)),
                                List.of("four fast rails", "four fast rails", "one slow rail"))
                        .blocks());
        assertThat(text.lines().map(line -> line.replaceFirst(" {2,}.*", "")))
                .containsSubsequence(
                        "four fast rails", "channels=4", "channels=4", "one slow rail", "channels=4", "geometric mean");
    }

    @Test
    void colourOnlyAddsColour() {
        Comparison.Cell cell = new Comparison.Cell("channels=4", goodput(1, FOUR), goodput(0.9, FOUR));
        String coloured = render(new Style(false, true, 100), cell);
        assertThat(coloured).contains("\u001b[31mslower\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(render(Style.PLAIN, cell));
    }

    @Test
    void anEmptySweepHasNoRows() {
        assertThat(render(Style.PLAIN)).contains("no cells");
    }
}
