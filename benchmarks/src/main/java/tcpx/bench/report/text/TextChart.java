package tcpx.bench.report.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import tcpx.bench.report.model.Chart.Lines;
import tcpx.bench.report.model.Figures;
import tcpx.bench.stats.Estimate.Interval;

/**
 * A sketch of one series: measured points with whiskers over a fitted curve and a ceiling. The y axis starts at zero,
 * so that heights can be compared by eye; the x axis is linear, or doubling from a span of {@value #DOUBLING_SPAN} on.
 *
 * @param lines what to draw, with one series over numbers
 */
record TextChart(Lines lines, Style style) {
    private static final int ROWS = 16;
    private static final int MOST_TICKS = 8;
    private static final int DOUBLING_SPAN = 32;
    private static final int LABEL_WIDTH = 8;

    /** What may stand in a cell; later ones hide earlier ones. */
    private enum Ink {
        NONE,
        CURVE,
        CEILING,
        WHISKER,
        POINT
    }

    /** The chart's text; empty when no point can be drawn. Every line ends with a line feed and none with a space. */
    String render() {
        List<Lines.Point> drawn = lines.series().get(0).points().stream()
                .filter(point -> point.x() > 0 && Double.isFinite(point.x()))
                .toList();
        double top = drawn.stream().mapToDouble(TextChart::high).max().orElse(0);
        if (!(top > 0)) {
            return "";
        }
        Axis axis = axis(drawn, Math.min(style.width() - LABEL_WIDTH - 14, 72));
        // The ceiling belongs into the picture unless it would squeeze the points into its lower half.
        double highest = Math.min(2 * top, Math.max(top, limitAt(axis.mostX())));
        Scale scale = Scale.reaching(highest);
        Ink[][] cells = new Ink[scale.height()][axis.width()];
        Arrays.stream(cells).forEach(row -> Arrays.fill(row, Ink.NONE));
        lines.curves().forEach(curve -> trace(cells, curve.at(), axis, scale, ink(curve)));
        for (Lines.Point point : drawn) {
            int column = axis.column(point.x());
            for (int row = scale.row(low(point)); row <= scale.row(high(point)); row++) {
                set(cells, row, column, Ink.WHISKER);
            }
            set(cells, scale.row(point.y()), column, Ink.POINT);
        }
        StringBuilder text = new StringBuilder(style.text(lines.y().name())).append('\n');
        body(text, cells, scale);
        footer(text, drawn, axis);
        return text.toString();
    }

    private static double low(Lines.Point point) {
        return point.interval().map(Interval::low).orElse(point.y());
    }

    private static double high(Lines.Point point) {
        return point.interval().map(Interval::high).orElse(point.y());
    }

    private double limitAt(double x) {
        return lines.curves().stream()
                .filter(Lines.Curve::isLimit)
                .mapToDouble(curve -> curve.at().applyAsDouble(x))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    private static Ink ink(Lines.Curve curve) {
        return curve.isLimit() ? Ink.CEILING : Ink.CURVE;
    }

    private static void trace(Ink[][] cells, DoubleUnaryOperator at, Axis axis, Scale scale, Ink ink) {
        for (int column = 0; column < axis.width(); column++) {
            // Every other column for the ceiling: where both coincide, both are seen.
            if (ink != Ink.CEILING || column % 2 == 0) {
                double y = at.applyAsDouble(axis.x(column));
                if (Double.isFinite(y)) {
                    set(cells, scale.row(y), column, ink);
                }
            }
        }
    }

    private static void set(Ink[][] cells, int row, int column, Ink ink) {
        if (row >= 0
                && row < cells.length
                && column >= 0
                && column < cells[row].length
                && ink.compareTo(cells[row][column]) > 0) {
            cells[row][column] = ink;
        }
    }

    private void body(StringBuilder text, Ink[][] cells, Scale scale) {
        for (int row = cells.length - 1; row >= 0; row--) {
            String label = scale.label(row);
            StringBuilder line = new StringBuilder();
            for (Ink ink : cells[row]) {
                line.append(sign(ink));
            }
            String axis = style.text(label.isEmpty() ? "│" : "┤");
            String margin = " ".repeat(Math.max(0, LABEL_WIDTH - label.length()));
            text.append((margin + label + " " + axis + line).stripTrailing()).append('\n');
        }
    }

    private String sign(Ink ink) {
        return switch (ink) {
            case NONE -> " ";
            case CEILING -> style.paint(style.ascii() ? "-" : "╌", Style.Paint.CEILING);
            case CURVE -> style.paint(style.ascii() ? "." : "·", Style.Paint.CURVE);
            case WHISKER -> style.paint(style.ascii() ? "|" : "│", Style.Paint.MEASURED);
            case POINT -> style.paint(style.ascii() ? "o" : "●", Style.Paint.MEASURED);
        };
    }

    private void footer(StringBuilder text, List<Lines.Point> drawn, Axis axis) {
        String margin = " ".repeat(LABEL_WIDTH + 1);
        text.append(margin)
                .append(style.text("└"))
                .append(style.text("─").repeat(axis.width()))
                .append('\n');
        StringBuilder ticks = new StringBuilder(" ".repeat(axis.width() + LABEL_WIDTH));
        int free = 0;
        for (double x :
                drawn.stream().mapToDouble(Lines.Point::x).sorted().distinct().toArray()) {
            String label = Figures.setting(x);
            int at = Math.max(0, axis.column(x) - (label.length() - 1) / 2);
            if (at >= free) {
                ticks.replace(at, at + label.length(), label);
                free = at + label.length() + 1;
            }
        }
        text.append(margin + " " + ticks.toString().stripTrailing() + "  "
                + lines.x().name() + "\n");
        List<String> legend = new ArrayList<>(List.of(sign(Ink.POINT) + " median and its interval"));
        lines.curves().forEach(curve -> legend.add(sign(ink(curve)) + " " + style.text(curve.name())));
        text.append(margin + " " + String.join("   ", legend) + "\n");
    }

    private static Axis axis(List<Lines.Point> drawn, int width) {
        double least = drawn.stream().mapToDouble(Lines.Point::x).min().orElseThrow();
        double most = drawn.stream().mapToDouble(Lines.Point::x).max().orElseThrow();
        boolean doubling = most / least >= DOUBLING_SPAN;
        return new Axis(
                width, doubling, doubling ? least / Math.sqrt(2) : 0, doubling ? most * Math.sqrt(2) : most * 1.06);
    }

    /** Rows and the values of y they stand for: whole rows per tick, so that ticks are evenly spaced. */
    private record Scale(double tick, int ticks, int rowsPerTick) {
        /** The smallest round tick of which at most {@value #MOST_TICKS} reach {@code top}. */
        static Scale reaching(double top) {
            double power = Math.pow(10, Math.floor(Math.log10(top)) - 1);
            double tick = 20 * power;
            for (double step : new double[] {10, 5, 2.5, 2, 1}) {
                tick = Math.ceil(top / (step * power)) <= MOST_TICKS ? step * power : tick;
            }
            int ticks = (int) Math.max(1, Math.ceil(top / tick));
            return new Scale(tick, ticks, Math.max(1, ROWS / ticks));
        }

        int height() {
            return ticks * rowsPerTick + 1;
        }

        /** May lie one outside of the picture. */
        int row(double y) {
            return (int) Math.round(Math.max(-1, Math.min(height(), y / tick * rowsPerTick)));
        }

        String label(int row) {
            return row % rowsPerTick == 0 ? Figures.plain(row / rowsPerTick * tick) : "";
        }
    }

    /** Columns and the values of x they stand for. */
    private record Axis(int width, boolean doubling, double from, double mostX) {
        int column(double x) {
            double share = doubling ? Math.log(x / from) / Math.log(mostX / from) : (x - from) / (mostX - from);
            return (int) Math.round(share * (width - 1));
        }

        double x(int column) {
            double share = (double) column / (width - 1);
            return doubling ? from * Math.pow(mostX / from, share) : from + share * (mostX - from);
        }
    }
}
