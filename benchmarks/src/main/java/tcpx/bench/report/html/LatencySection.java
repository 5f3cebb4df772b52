package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import tcpx.bench.result.Cell;

/** The time of one transfer by percentile, a line per cell, on a logarithmic axis. */
final class LatencySection {
    private static final String PREFIX = "latency.";
    private static final int MOST_LINES = Plot.COLOURS;

    private LatencySection() {}

    /** The section; empty where no latency was measured. */
    static Tag tag(Sweep sweep) {
        List<String> percentiles = sweep.ours().stream()
                .flatMap(cell -> cell.metrics().keySet().stream())
                .filter(name -> name.startsWith(PREFIX) && !name.startsWith(PREFIX + "half."))
                .distinct()
                .filter(name -> sweep.ours().stream().anyMatch(cell -> positive(cell, name)))
                .sorted(Comparator.comparingDouble(LatencySection::order).thenComparing(name -> name))
                .toList();
        List<Cell> cells = sweep.ours().stream()
                .filter(cell -> percentiles.stream().anyMatch(name -> positive(cell, name)))
                .toList();
        Tag section = Tag.of("section");
        if (percentiles.isEmpty()) {
            return section;
        }
        Figure figure = new Figure(
                "figure-latency",
                "Microseconds of one transfer by percentile, median of forks, logarithmic (closed loop: one transfer after the other)");
        List<Cell> drawn = cells.subList(0, Math.min(MOST_LINES, cells.size()));
        for (int i = 0; i < drawn.size(); i++) {
            figure.legend("line", Plot.colour(i), sweep.label(drawn.get(i)));
        }
        if (drawn.size() < cells.size()) {
            figure.note(cells.size() - drawn.size() + " more cells are not drawn; the table holds them.");
        }
        section.attr("id", "latency");
        return section.with(Tag.of("h2", "Latency"), figure.wide(width -> draw(width, sweep, drawn, percentiles)));
    }

    private static boolean positive(Cell cell, String name) {
        OptionalDouble median = Sweep.median(cell, name);
        return median.isPresent() && median.getAsDouble() > 0;
    }

    /** p50 before p99 before p999, which is p99.9, before max. */
    private static double order(String name) {
        double number = Axis.number(
                name.substring(PREFIX.length()).replaceFirst("^p", "").replaceFirst("^99(\\d)$", "99.$1"));
        return Double.isFinite(number) ? number : name.endsWith("min") ? -1 : 101;
    }

    private static Tag draw(int width, Sweep sweep, List<Cell> cells, List<String> percentiles) {
        Plot plot = new Plot(width, 300, "latency percentiles; the figures are in the table of all statistics", 62);
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (Cell cell : cells) {
            for (String name : percentiles) {
                if (positive(cell, name)) {
                    least = Math.min(least, Sweep.median(cell, name).orElseThrow());
                    most = Math.max(most, Sweep.median(cell, name).orElseThrow());
                }
            }
        }
        Scale y = Scale.decades(least, most, plot.bottom(), plot.top());
        List<Scale.Tick> ticks = new ArrayList<>();
        for (int i = 0; i < percentiles.size(); i++) {
            ticks.add(new Scale.Tick(i, percentiles.get(i).substring(PREFIX.length())));
        }
        Scale x = new Scale(-0.3, percentiles.size() - 0.7, plot.left(), plot.right(), false, ticks);
        plot.vertical(y, "µs");
        plot.horizontal(x, "percentile");
        for (int i = 0; i < cells.size(); i++) {
            List<double[]> line = new ArrayList<>();
            for (int p = 0; p < percentiles.size(); p++) {
                if (positive(cells.get(i), percentiles.get(p))) {
                    line.add(new double[] {
                        x.at(p),
                        y.at(Sweep.median(cells.get(i), percentiles.get(p)).orElseThrow())
                    });
                }
            }
            plot.line(line).cls("thin " + Plot.colour(i));
            for (int p = 0; p < line.size(); p++) {
                plot.dot(line.get(p)[0], line.get(p)[1], 4).cls("point " + Plot.colour(i));
            }
            for (int p = 0; p < percentiles.size(); p++) {
                if (positive(cells.get(i), percentiles.get(p))) {
                    double value =
                            Sweep.median(cells.get(i), percentiles.get(p)).orElseThrow();
                    plot.dot(x.at(p), y.at(value), 8)
                            .cls("hit")
                            .tip(sweep.label(cells.get(i)) + ", " + percentiles.get(p) + ": " + Numerals.value(value)
                                    + " µs");
                }
            }
        }
        return plot.svg();
    }
}
