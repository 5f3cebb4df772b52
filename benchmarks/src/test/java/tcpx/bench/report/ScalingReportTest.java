package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tcpx.bench.model.Fitting;
import tcpx.bench.model.Point;

class ScalingReportTest {
    /** Six forks each on four rails shaped to 4 Gbit/s. */
    private static final List<Point> LAB = List.of(
            new Point(1, List.of(0.4921, 0.4925, 0.4924, 0.4926, 0.4922, 0.4925)),
            new Point(2, List.of(0.9838, 0.9847, 0.9850, 0.9843, 0.9841, 0.9846)),
            new Point(4, List.of(1.9661, 1.9684, 1.9690, 1.9672, 1.9688, 1.9679)),
            new Point(8, List.of(1.9622, 1.9331, 1.9668, 1.8801, 1.9640, 1.9592)));

    private static final Optional<Ceiling> SHAPED = Optional.of(Ceiling.equal("shaped rails", 4, 0.4968));

    private static String page(List<Point> points, Optional<Ceiling> ceiling, Style style) {
        return new ScalingReport(points, ceiling, new Fitting(new Random(1)).scaling(points)).render(style);
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
        assertThat(page(few, Optional.empty(), Style.PLAIN)).isEqualTo(Golden.read("scaling-one-fork.txt"));
    }

    @Test
    void colourOnlyAddsColour() {
        String coloured = page(LAB, SHAPED, new Style(false, true, 100));
        assertThat(coloured).contains("\u001b[");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(page(LAB, SHAPED, Style.PLAIN));
    }

    @Test
    void emptyAndFailedSweepsStillPrintAPage() {
        assertThat(page(List.of(), SHAPED, Style.PLAIN))
                .contains("No model can be chosen")
                .contains("No goodput was measured.");
        List<Point> failed =
                List.of(new Point(1, List.of(Double.NaN)), new Point(4, List.of(0.0)), new Point(2, List.of()));
        assertThat(page(failed, Optional.empty(), Style.PLAIN)).contains("1 of 1 forks gave no number");
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
