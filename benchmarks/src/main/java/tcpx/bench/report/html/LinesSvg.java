package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import tcpx.bench.report.model.Chart.Lines;
import tcpx.bench.stats.Estimate.Interval;

/** Points with their intervals and single measurements, curves, and places that mean something. */
record LinesSvg(Lines lines) {
    private static final int CURVE_POINTS = 160;
    private static final int MANY = 40;

    HtmlElement draw(int width) {
        int height = lines.small() ? 230 : width > 600 ? 400 : 300;
        Plot plot = new Plot(width, height, lines.caption(), 58);
        Scale x = across(plot);
        Scale y = up(plot, x);
        plot.vertical(y, lines.y().name());
        plot.horizontal(x, lines.x().name());
        for (Lines.Curve curve : lines.curves()) {
            plot.line(trace(x, y, curve.at())).cls(curve.isLimit() ? "ceiling" : curveColour(curve));
        }
        lines.marks().forEach(mark -> mark(plot, x, mark));
        for (int i = 0; i < lines.series().size(); i++) {
            series(plot, x, y, i);
        }
        return plot.svg();
    }

    private String curveColour(Lines.Curve curve) {
        return lines.series().size() == 1 ? "s1" : "thin " + Plot.colour(curve.series());
    }

    private DoubleStream values(boolean ofX) {
        return lines.series().stream()
                .flatMap(series -> series.points().stream())
                .mapToDouble(point -> ofX ? point.x() : point.y());
    }

    private Scale across(Plot plot) {
        if (!lines.x().names().isEmpty()) {
            return Scale.names(lines.x().names(), plot.left(), plot.right());
        }
        double[] settings = values(true).sorted().distinct().toArray();
        return Scale.settings(settings.length == 0 ? new double[] {0} : settings, plot.left(), plot.right());
    }

    private Scale up(Plot plot, Scale x) {
        if (lines.y().logarithmic()) {
            double least = values(false).min().orElse(1);
            return Scale.decades(least, values(false).max().orElse(1), plot.bottom(), plot.top());
        }
        double top = 0;
        for (Lines.Series series : lines.series()) {
            for (Lines.Point point : series.points()) {
                top = Math.max(
                        top,
                        Math.max(point.y(), point.interval().map(Interval::high).orElse(0.0)));
                top = Math.max(
                        top,
                        point.forks().stream().mapToDouble(fork -> fork).max().orElse(0));
            }
        }
        // a limit belongs into the picture unless it would squeeze the points into its lower half
        double limit = lines.curves().stream()
                .filter(Lines.Curve::isLimit)
                .mapToDouble(curve -> curve.at().applyAsDouble(x.high()))
                .max()
                .orElse(0);
        return Scale.fromZero(
                Math.max(top, Math.min(2 * top, limit)), plot.bottom(), plot.top(), lines.small() ? 4 : 6);
    }

    private static List<double[]> trace(Scale x, Scale y, DoubleUnaryOperator curve) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i <= CURVE_POINTS; i++) {
            double value = x.value((double) i / CURVE_POINTS);
            double at = curve.applyAsDouble(value);
            if (Double.isFinite(at) && at <= y.high() * 1.001) {
                points.add(new double[] {x.at(value), y.within(at)});
            }
        }
        return points;
    }

    private void series(Plot plot, Scale x, Scale y, int number) {
        List<Lines.Point> points = lines.series().get(number).points();
        String colour = Plot.colour(number);
        boolean fitted = lines.curves().stream().anyMatch(curve -> curve.series() == number);
        if (!fitted) {
            join(plot, x, y, points, colour);
        }
        // beside each other where fitted curves may meet; a line through the points must go through them
        double shift = fitted ? (number - (lines.series().size() - 1) / 2.0) * 4 : 0;
        double besideForks = lines.series().size() == 1 ? 9 : 0;
        for (Lines.Point point : points) {
            double at = x.at(point.x()) + shift;
            point.forks()
                    .forEach(fork ->
                            plot.dot(at + besideForks, y.within(fork), 2).cls("fork " + colour));
            point.interval()
                    .ifPresent(interval -> plot.whisker(at, y.within(interval.low()), y.within(interval.high()))
                            .cls(colour));
            plot.dot(at, y.within(point.y()), points.size() > MANY ? 2.5 : 4).cls("point " + colour);
            plot.dot(at, y.within(point.y()), 8).cls("hit").tip(point.says());
        }
    }

    /** Joins the points, but not across a break. */
    private void join(Plot plot, Scale x, Scale y, List<Lines.Point> points, String colour) {
        List<double[]> line = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            double at = points.get(i).x();
            double before = i == 0 ? at : points.get(i - 1).x();
            if (lines.marks().stream().anyMatch(mark -> mark.breaks() && before < mark.x() && mark.x() < at)) {
                plot.line(line).cls("thin " + colour);
                line.clear();
            }
            line.add(new double[] {x.at(at), y.within(points.get(i).y())});
        }
        plot.line(line).cls("thin " + colour);
    }

    private static void mark(Plot plot, Scale x, Lines.Mark mark) {
        double at = x.at(mark.x());
        HtmlElement line = Plot.segment(at, plot.top() - (mark.breaks() ? 0 : 6), at, plot.bottom());
        if (mark.breaks()) {
            plot.svg().with(line.cls("broken").tip(mark.text()));
            return;
        }
        boolean late = at > (plot.left() + plot.right()) / 2;
        plot.svg()
                .with(
                        line.cls("change"),
                        Plot.label(at + (late ? -5 : 5), plot.top() - 2, mark.text(), late ? "end" : "start")
                                .cls(Plot.tone(mark.tone())));
    }
}
