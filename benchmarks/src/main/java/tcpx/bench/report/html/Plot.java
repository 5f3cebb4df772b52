package tcpx.bench.report.html;

import java.util.List;
import tcpx.bench.report.model.Table.Field;

/**
 * A drawing with two axes: frame, grid, labels, and marks in the drawing's own coordinates. Colours are classes
 * ({@code s0} to {@code s7}), so that one drawing serves light, dark and paper.
 *
 * <p>Not thread-safe.
 */
final class Plot {
    private static final int COLOURS = 8;

    private final HtmlElement svg;
    private final double left;
    private final double right;
    private final double top;
    private final double bottom;

    /**
     * An empty plot.
     *
     * @param says what a screen reader says in its place
     * @param left margin that holds the labels of the vertical axis
     */
    Plot(int width, int height, String says, double left) {
        this.svg = svg(width, height, says);
        this.left = left;
        this.right = width - 14;
        this.top = 28;
        this.bottom = height - 38;
    }

    /** An empty drawing. */
    static HtmlElement svg(int width, int height, String says) {
        return HtmlElement.of("svg")
                .attr("viewBox", "0 0 " + width + " " + height)
                .attr("role", "img")
                .attr("aria-label", says);
    }

    /** Width of a text at the drawings' font size, rather too much than too little: labels must not touch. */
    static double width(String text) {
        return text.chars()
                .mapToDouble(c -> c >= 'A' && c <= 'Z' || c == '_' ? 8.6 : 7)
                .sum();
    }

    /** The class of a series' colour. */
    static String colour(int series) {
        return "s" + Math.floorMod(series, COLOURS);
    }

    /** The class of good or bad news. */
    static String tone(Field.Tone tone) {
        return switch (tone) {
            case GOOD -> "better";
            case BAD -> "worse";
            case PLAIN -> "";
        };
    }

    double left() {
        return left;
    }

    double right() {
        return right;
    }

    double top() {
        return top;
    }

    double bottom() {
        return bottom;
    }

    HtmlElement svg() {
        return svg;
    }

    /** Horizontal grid lines with their labels, and the unit above them. */
    void vertical(Scale scale, String unit) {
        HtmlElement grid = HtmlElement.of("g").cls("grid");
        for (Scale.Tick tick : scale.ticks()) {
            double y = scale.at(tick.value());
            grid.with(segment(left, y, right, y).cls(tick.value() == scale.low() ? "base" : "rule"));
            grid.with(label(left - 7, y + 4, tick.label(), "end"));
        }
        boolean wide = unit.length() > 6;
        grid.with(label(wide ? 2 : left - 7, top - 14, unit, wide ? "start" : "end")
                .cls("unit"));
        svg.with(grid);
    }

    /** Labels below the plot where they do not overlap, and the axis' name. */
    void horizontal(Scale scale, String name) {
        HtmlElement grid = HtmlElement.of("g").cls("grid");
        grid.with(segment(left, bottom, right, bottom).cls("base"));
        double free = 0;
        for (Scale.Tick tick : scale.ticks()) {
            double x = scale.at(tick.value());
            double half = width(tick.label()) / 2;
            if (x - half >= free) {
                grid.with(segment(x, bottom, x, bottom + 4).cls("base"));
                grid.with(label(x, bottom + 17, tick.label(), "middle"));
                free = x + half + 6;
            }
        }
        grid.with(label(right, bottom + 33, name, "end").cls("unit"));
        svg.with(grid);
    }

    /** A line through points; {@code xy} holds pairs. */
    HtmlElement line(List<double[]> xy) {
        HtmlElement line = HtmlElement.of("path").cls("line").attr("d", path(xy, ""));
        svg.with(line);
        return line;
    }

    /** A filled shape. */
    HtmlElement area(List<double[]> xy) {
        HtmlElement area = HtmlElement.of("path").cls("area").attr("d", path(xy, "Z"));
        svg.with(area);
        return area;
    }

    HtmlElement dot(double x, double y, double radius) {
        HtmlElement dot = HtmlElement.of("circle").attr("cx", x).attr("cy", y).attr("r", radius);
        svg.with(dot);
        return dot;
    }

    /** A vertical range with end strokes. */
    HtmlElement whisker(double x, double low, double high) {
        HtmlElement whisker = HtmlElement.of("path")
                .cls("whisker")
                .attr(
                        "d",
                        path(List.of(new double[] {x, low}, new double[] {x, high}), "")
                                + path(List.of(new double[] {x - 4, low}, new double[] {x + 4, low}), "")
                                + path(List.of(new double[] {x - 4, high}, new double[] {x + 4, high}), ""));
        svg.with(whisker);
        return whisker;
    }

    static HtmlElement segment(double x1, double y1, double x2, double y2) {
        return HtmlElement.of("path").attr("d", path(List.of(new double[] {x1, y1}, new double[] {x2, y2}), ""));
    }

    static HtmlElement box(double x, double y, double width, double height) {
        return HtmlElement.of("rect")
                .attr("x", x)
                .attr("y", y)
                .attr("width", Math.max(0, width))
                .attr("height", Math.max(0, height));
    }

    static HtmlElement label(double x, double y, String text, String anchor) {
        return HtmlElement.of("text", text).attr("x", x).attr("y", y).attr("text-anchor", anchor);
    }

    private static String path(List<double[]> xy, String end) {
        StringBuilder path = new StringBuilder();
        for (double[] point : xy) {
            path.append(path.length() == 0 ? 'M' : 'L')
                    .append(HtmlElement.coordinate(point[0]))
                    .append(' ')
                    .append(HtmlElement.coordinate(point[1]));
        }
        return path.append(end).toString();
    }
}
