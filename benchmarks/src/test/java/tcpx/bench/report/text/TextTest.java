package tcpx.bench.report.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.report.model.Chart.Lines;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.stats.Estimate.Interval;

class TextTest {
    private static String table(Style style, List<Table.Column> columns, Table.Row... rows) {
        return new TextRenderer(style).render(Table.of(columns, List.of(rows)));
    }

    @Test
    void numbersStandRightAndWordsLeft() {
        String table = table(
                Style.PLAIN,
                List.of(Table.Column.words("rail"), Table.Column.number("GB/s")),
                Table.Row.of("eth1", "0.49"),
                Table.Row.of("all", "12.31"),
                Table.Row.of("none", ""));
        assertThat(table).isEqualTo("""
            rail   GB/s
            ───────────
            eth1   0.49
            all   12.31
            none
            """);
    }

    @Test
    void aTableTooWideContinuesWordsOnFurtherLines() {
        String table = table(
                new Style(true, false, 40),
                List.of(Table.Column.words("cell"), Table.Column.number("number")),
                Table.Row.of("channels=4 chunkBytes=524288 strategy=ROUND_ROBIN_WITH_A_LONG_NAME", "1234567890.123"));
        assertThat(table).isEqualTo("""
            cell                              number
            ----------------------------------------
            channels=4 chunkBytes=524288
            strategy=ROUND_ROBIN_WITH_A_LONG_NAME
                                      1234567890.123
            """);
    }

    @Test
    void theNameOfARowIsBrokenAtItsSpacesOnly() {
        String table = table(
                new Style(true, false, 40),
                List.of(Table.Column.words("cell"), Table.Column.number("number"), Table.Column.words("verdict")),
                Table.Row.of("channels=4 (mptcp)", "1234567890.123", "not decided"),
                Table.Row.of("channels=4 (bare-vmsplice)", "1234567890.123", "not decided"));
        assertThat(table).isEqualTo("""
            cell                 number  verdict
            ----------------------------------------
            channels=4   1234567890.123  not decided
            (mptcp)
            channels=4 (bare-vmsplice)
                         1234567890.123  not decided
            """);
    }

    @Test
    void refusesMoreCellsThanColumnsAndTooNarrowAPage() {
        List<Table.Column> one = List.of(Table.Column.words("a"));
        List<Table.Row> two = List.of(Table.Row.of("1", "2"));
        assertThatThrownBy(() -> Table.of(one, two)).hasMessageContaining("2 fields for 1 columns");
        assertThatThrownBy(() -> new Style(false, false, 39)).hasMessageContaining("40 columns");
    }

    @Test
    void asciiSpellsSignsOut() {
        Style ascii = new Style(true, false, 80);
        assertThat(ascii.text("λ·n / (1 + σ(n−1)) ± 14 µs → 4×"))
                .isEqualTo("lambda*n / (1 + sigma(n-1)) +- 14 us ? 4x");
        assertThat(Style.PLAIN.text("± 14 µs")).isEqualTo("± 14 µs");
    }

    @ParameterizedTest
    @CsvSource({
        "0.4925, 0.4925", "1.97, 1.970", "12.314, 12.31", "118.24, 118.2", "1234.5, 1235", "0, 0.0000",
                "0.0123, 0.01230",
        "0.000012, 1.200e-05", "123456789, 1.235e+08", "-1.5, -1.500", "NaN, -", "1, 1.000", "0.1, 0.1000",
                "9.9999, 10.000"
    })
    void valuesShowFourDigits(double value, String text) {
        assertThat(Figures.value(value)).isEqualTo(text);
    }

    @Test
    void otherFiguresAreShort() {
        assertThat(Figures.percent(0.9821, 1)).isEqualTo("98.2%");
        assertThat(Figures.change(1.129)).isEqualTo("+12.9%");
        assertThat(Figures.change(0.5)).isEqualTo("-50.0%");
        assertThat(Figures.change(21)).isEqualTo("+2000%");
        assertThat(Figures.probability(0.0021)).isEqualTo("0.002");
        assertThat(Figures.probability(0.0002)).isEqualTo("<0.001");
        assertThat(Figures.probability(Double.NaN)).isEqualTo("-");
        assertThat(Figures.plain(0.30000000000000004)).isEqualTo("0.3");
        assertThat(Figures.setting(4)).isEqualTo("4");
        assertThat(Figures.setting(2.5)).isEqualTo("2.5");
    }

    @Test
    void sparklineSpansLowestToHighest() {
        double[] values = {1, 2, 3, Double.NaN, 8};
        assertThat(Sparkline.of(values, Style.PLAIN)).isEqualTo("▁▂▃ █");
        assertThat(Sparkline.of(values, new Style(true, false, 80))).isEqualTo("_.- @");
        assertThat(Sparkline.of(new double[] {5, 5}, Style.PLAIN)).isEqualTo("██");
        assertThat(Sparkline.of(new double[] {1.9, 1.985}, Style.PLAIN)).isEqualTo("▇█");
        assertThat(Sparkline.of(new double[] {1.94, 1.985}, Style.PLAIN)).isEqualTo("██");
        assertThat(Sparkline.of(new double[0], Style.PLAIN)).isEmpty();
    }

    private static Lines.Point point(double x, double low, double middle, double high) {
        return new Lines.Point(x, middle, Optional.of(new Interval(low, high, 0.95, 0.95)), List.of(), "");
    }

    private static String chart(Lines.Point... points) {
        return new TextRenderer(Style.PLAIN)
                .render(List.of(new Lines(
                        "figure",
                        "",
                        false,
                        Lines.Axis.of("channels"),
                        Lines.Axis.of("GB/s"),
                        List.of(new Lines.Series("measured", List.of(points))),
                        List.of(),
                        List.of())));
    }

    @Test
    void aChartNeedsSomethingToShow() {
        assertThat(chart()).isEmpty();
        assertThat(chart(point(1, 0, 0, 0))).isEmpty();
        assertThat(chart(point(1, 1, 2, 3))).contains("●").contains("│");
    }

    @ParameterizedTest
    @CsvSource({"1e-9", "0.37", "1", "1.0000001", "1.97", "7.99", "8", "12.3", "99.9", "1e12"})
    void everyTickIsLabelledAndTheTopIsInThePicture(double top) {
        String chart = chart(point(1, top / 2, top / 2, top / 2), point(8, top, top, top));
        assertThat(chart.chars().filter(c -> c == '┤').count()).isBetween(4L, 9L);
        assertThat(chart.chars().filter(c -> c == '●').count()).isEqualTo(3); // two points and the legend
        assertThat(chart.lines().count()).isBetween(13L, 24L);
    }

    @Test
    void aWideSpanIsDrawnDoubling() {
        Lines.Point[] points = {point(1, 1, 1, 1), point(2, 2, 2, 2), point(32, 4, 4, 4), point(64, 5, 5, 5)};
        String axis = chart(points)
                .lines()
                .filter(line -> line.endsWith("channels"))
                .findFirst()
                .orElseThrow();
        assertThat(axis.indexOf(" 2 ") - axis.indexOf(" 1 "))
                .isCloseTo(axis.indexOf("64") - axis.indexOf("32"), offset(1));
    }
}
