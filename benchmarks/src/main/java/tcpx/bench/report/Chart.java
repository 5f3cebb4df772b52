package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * A terminal chart: measured points with whiskers over a fitted curve and a ceiling. The y axis starts at zero, so that heights can be
 * compared by eye; the x axis is linear, or doubling from a span of {@value #DOUBLING_SPAN} on.
 *
 * @param points measured points, any order
 * @param curve fitted curve, with the name for the legend
 * @param ceiling what cannot be exceeded, with its name
 * @param xLabel name of the x axis
 * @param yLabel unit of the y axis
 */
public record Chart(List<Point> points, Optional<Line> curve, Optional<Line> ceiling, String xLabel, String yLabel) {
    private static final int ROWS = 16;
    private static final int MOST_TICKS = 8;
    private static final int DOUBLING_SPAN = 32;
    private static final int LABEL_WIDTH = 8;

    /** Copies the points in. */
    public Chart {
        points = List.copyOf(points);
    }

    /** A measured point; whiskers from {@code low} to {@code high}. */
    public record Point(double x, double low, double middle, double high) {}

    /** A curve and its name. */
    public record Line(String name, DoubleUnaryOperator at) {}

    /** What may stand in a cell; later ones hide earlier ones. */
    private enum Ink {
        NONE,
        CURVE,
        CEILING,
        WHISKER,
        POINT
    }

    /** The chart's text; empty when no point can be drawn. Every line ends with a line feed and none with a space. */
    public String render(Style style) {
        List<Point> drawn = points.stream()
                .filter(point -> point.x() > 0 && Double.isFinite(point.x()) && finite(point))
                .toList();
        double top = drawn.stream().mapToDouble(Point::high).max().orElse(0);
        if (!(top > 0)) {
            return "";
        }
        Axis axis = axis(drawn, Math.min(style.width() - LABEL_WIDTH - 14, 72));
        // The ceiling belongs into the picture unless it would squeeze the points into its lower half.
        double highest = Math.min(2 * top, Math.max(top, ceilingAt(axis.mostX())));
        Scale scale = Scale.reaching(highest);
        Ink[][] cells = new Ink[scale.height()][axis.width()];
        Arrays.stream(cells).forEach(row -> Arrays.fill(row, Ink.NONE));
        ceiling.ifPresent(line -> trace(cells, line, axis, scale, Ink.CEILING));
        curve.ifPresent(line -> trace(cells, line, axis, scale, Ink.CURVE));
        for (Point point : drawn) {
            int column = axis.column(point.x());
            for (int row = scale.row(point.low()); row <= scale.row(point.high()); row++) {
                set(cells, row, column, Ink.WHISKER);
            }
            set(cells, scale.row(point.middle()), column, Ink.POINT);
        }
        StringBuilder text = new StringBuilder(style.text(yLabel)).append('\n');
        body(text, cells, scale, style);
        footer(text, drawn, axis, style);
        return text.toString();
    }

    private static boolean finite(Point point) {
        return Double.isFinite(point.low()) && Double.isFinite(point.middle()) && Double.isFinite(point.high());
    }

    private double ceilingAt(double x) {
        double at = ceiling.map(line -> line.at().applyAsDouble(x)).orElse(0.0);
        return Double.isFinite(at) ? at : 0;
    }

    private static void trace(Ink[][] cells, Line line, Axis axis, Scale scale, Ink ink) {
        for (int column = 0; column < axis.width(); column++) {
            // Every other column for the ceiling: where both coincide, both are seen.
            if (ink != Ink.CEILING || column % 2 == 0) {
                double y = line.at().applyAsDouble(axis.x(column));
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

    private static void body(StringBuilder text, Ink[][] cells, Scale scale, Style style) {
        for (int row = cells.length - 1; row >= 0; row--) {
            String label = scale.label(row);
            StringBuilder line = new StringBuilder();
            for (Ink ink : cells[row]) {
                line.append(sign(ink, style));
            }
            String axis = style.text(label.isEmpty() ? "│" : "┤");
            String margin = " ".repeat(Math.max(0, LABEL_WIDTH - label.length()));
            text.append((margin + label + " " + axis + line).stripTrailing()).append('\n');
        }
    }

    private static String sign(Ink ink, Style style) {
        return switch (ink) {
            case NONE -> " ";
            case CEILING -> style.paint(style.ascii() ? "-" : "╌", Style.Paint.CEILING);
            case CURVE -> style.paint(style.ascii() ? "." : "·", Style.Paint.CURVE);
            case WHISKER -> style.paint(style.ascii() ? "|" : "│", Style.Paint.MEASURED);
            case POINT -> style.paint(style.ascii() ? "o" : "●", Style.Paint.MEASURED);
        };
    }

    private void footer(StringBuilder text, List<Point> drawn, Axis axis, Style style) {
        String margin = " ".repeat(LABEL_WIDTH + 1);
        text.append(margin)
                .append(style.text("└"))
                .append(style.text("─").repeat(axis.width()))
                .append('\n');
        StringBuilder ticks = new StringBuilder(" ".repeat(axis.width() + LABEL_WIDTH));
        int free = 0;
        for (double x : drawn.stream().mapToDouble(Point::x).sorted().distinct().toArray()) {
            String label = Figures.setting(x);
            int at = Math.max(0, axis.column(x) - (label.length() - 1) / 2);
            if (at >= free) {
                ticks.replace(at, at + label.length(), label);
                free = at + label.length() + 1;
            }
        }
        text.append(margin)
                .append(' ')
                .append(ticks.toString().stripTrailing())
                .append("  ")
                .append(xLabel)
                .append('\n');
        List<String> legend = new ArrayList<>();
        legend.add(sign(Ink.POINT, style) + " median, min to max of forks");
        curve.ifPresent(line -> legend.add(sign(Ink.CURVE, style) + " " + style.text(line.name())));
        ceiling.ifPresent(line -> legend.add(sign(Ink.CEILING, style) + " " + style.text(line.name())));
        text.append(margin).append(' ').append(String.join("   ", legend)).append('\n');
    }

    private static Axis axis(List<Point> drawn, int width) {
        double least = drawn.stream().mapToDouble(Point::x).min().orElseThrow();
        double most = drawn.stream().mapToDouble(Point::x).max().orElseThrow();
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
