package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.model.Fitting;
import tcpx.bench.model.Fitting.Point;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.research.Ceiling;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;

class ScalingSectionTest {
    /** Six forks each on four rails shaped to 4 Gbit/s. */
    private static final List<Point> LAB = List.of(
            new Point(1, List.of(0.4921, 0.4925, 0.4924, 0.4926, 0.4922, 0.4925)),
            new Point(2, List.of(0.9838, 0.9847, 0.9850, 0.9843, 0.9841, 0.9846)),
            new Point(4, List.of(1.9661, 1.9684, 1.9690, 1.9672, 1.9688, 1.9679)),
            new Point(8, List.of(1.9622, 1.9331, 1.9668, 1.8801, 1.9640, 1.9592)));

    private static final String SHAPED = "0.4968,0.4968,0.4968,0.4968";
    private static final String UNKNOWN = "";

    @TempDir
    private Path directory;

    private RunView view(List<Point> points, String ceiling) {
        Path place = directory.resolve("run-" + points.hashCode() + ceiling);
        Map<String, String> topology = ceiling.isEmpty() ? Map.of() : Map.of("ceiling", ceiling);
        if (!Files.exists(place)) {
            try (RunWriter writer = RunWriter.open(
                    place,
                    SyntheticRun.withoutTopology("").withTopology("veth-shaped", topology),
                    List.of("channels"))) {
                points.forEach(point -> rows(writer, point));
                writer.finish(RunStatus.OK);
            }
        }
        return RunView.of(Run.load(place), () -> new Fitting(new Random(1)));
    }

    private static void rows(RunWriter writer, Point point) {
        CellKey cell = CellKey.of(SyntheticRun.BENCHMARK, Map.of("channels", Integer.toString((int) point.x())));
        for (int fork = 1; fork <= point.values().size(); fork++) {
            writer.samples(List.of(
                    SampleRow.of(cell, fork, 1, Metric.GOODPUT, point.values().get(fork - 1))));
        }
    }

    private static List<Block> sections(RunView view) {
        return Stream.of(ScalingSection.picture(view), ScalingSection.of(view))
                .flatMap(List::stream)
                .toList();
    }

    private String page(List<Point> points, String ceiling, Style style) {
        return new TextRenderer(style).render(sections(view(points, ceiling)));
    }

    @Test
    void printsTableModelsChartAndPrediction() throws IOException {
        assertThat(page(LAB, SHAPED, Style.PLAIN)).isEqualTo(Golden.read("scaling.txt"));
    }

    @Test
    void printsTheSameInAsciiOfEightyColumns() throws IOException {
        String page = page(LAB, SHAPED, new Style(true, false, 80));
        assertThat(page).isEqualTo(Golden.read("scaling-ascii.txt"));
        assertThat(page.chars()).allMatch(c -> c < 128);
        assertThat(page.lines()).allMatch(line -> line.length() <= 80 || line.contains("ceiling: shaped rails"));
    }

    @Test
    void oneForkEachIsToldToRunMore() throws IOException {
        List<Point> few = LAB.stream()
                .map(point -> new Point(point.x(), point.values().subList(0, 1)))
                .toList();
        assertThat(page(few, UNKNOWN, Style.PLAIN)).isEqualTo(Golden.read("scaling-one-fork.txt"));
        assertThat(new TextRenderer(Style.PLAIN).render(FindingsSection.doubts(view(few, UNKNOWN))))
                .isEqualTo("warning: 1 fork has no 95 % interval of the median (all cells): run at least 6 forks (-f "
                        + "6)\n");
    }

    @Test
    void colourOnlyAddsColour() {
        String coloured = page(LAB, SHAPED, new Style(false, true, 100));
        assertThat(coloured).contains("\u001b[");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(page(LAB, SHAPED, Style.PLAIN));
    }

    @Test
    void failedSweepsStillPrintAPage() {
        List<Point> failed = List.of(new Point(1, List.of(Double.NaN)), new Point(4, List.of(Double.NaN)));
        assertThat(page(failed, UNKNOWN, Style.PLAIN))
                .contains("No model can be chosen")
                .contains("No goodput was measured.");
        assertThat(new TextRenderer(Style.PLAIN).render(FindingsSection.doubts(view(failed, UNKNOWN))))
                .contains("1 of 1 forks gave no number");
        List<Point> zero = List.of(new Point(1, List.of(Double.NaN)), new Point(4, List.of(0.0)));
        assertThat(page(zero, SHAPED, Style.PLAIN)).contains("No model can be chosen");
    }

    @Test
    void ceilingFollowsTheRailsInOrder() {
        Ceiling unequal = new Ceiling("shaped rails", List.of(1.25, 1.25, 1.25, 0.3125));
        assertThat(unequal.at(1)).isEqualTo(1.25);
        assertThat(unequal.at(4)).isEqualTo(4.0625);
        assertThat(unequal.at(8)).isEqualTo(4.0625);
        assertThat(unequal.at(3.5)).isEqualTo(3.90625);
        assertThat(unequal.at(0)).isZero();
    }
}
