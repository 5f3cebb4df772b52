package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tcpx.bench.model.Fit;
import tcpx.bench.model.Fitting.Point;
import tcpx.bench.model.Model.OverheadBandwidth;
import tcpx.bench.report.Sweep.SweptParameter;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Lines;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.SweepPoints;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;

/** How long one message takes: the percentiles of each cell, and t = a + S/b over the message sizes. */
final class LatencySection {
    private static final String BENCHMARK = "LatencyBenchmark.roundTrip";
    private static final String PREFIX = "latency.";
    private static final int MOST_LINES = 8;
    private static final List<String> SHOWN = List.of("half.p50", "p50", "p90", "p99", "p999", "max");

    private LatencySection() {}

    /** The section; empty where no latency was measured. */
    static List<Block> of(RunView view) {
        List<Block> blocks = new ArrayList<>(List.of(new Heading("latency", "Latency")));
        List<Cell> cells = view.run().cells().stream()
                .filter(cell -> cell.key().benchmark().equals(BENCHMARK))
                .toList();
        if (!cells.isEmpty()) {
            blocks.add(
                    new Note("Time of one message from the call of send to its acknowledgement, us; half of it is what "
                            + "ping-pong programs call latency. Medians of forks."));
            blocks.add(table(cells));
        }
        view.sweeps().stream()
                .flatMap(sweep -> chart(sweep).stream())
                .findFirst()
                .ifPresent(blocks::add);
        SweepPoints.over(view.run(), "messageBytes", Metric.GOODPUT.name(), BENCHMARK)
                .forEach((others, points) ->
                        overSizes(others, view.fitting().get().overhead(seconds(points)), blocks));
        return blocks.size() > 1 ? blocks : List.of();
    }

    private static Table table(List<Cell> cells) {
        CellLabels labels = CellLabels.of(cells.stream().map(Cell::key).toList());
        Table.Columns<Cell> columns = new Table.Columns<Cell>().words("cell", cell -> labels.of(cell.key()));
        SHOWN.forEach(name -> columns.number(
                name.equals("half.p50") ? "p50/2" : name, cell -> Sweep.median(cell, PREFIX + name), Figures::value));
        return columns.number("GB/s", cell -> Sweep.median(cell, Metric.GOODPUT.name()), Figures::value)
                .of(cells);
    }

    private static void overSizes(String others, Fit fit, List<Block> blocks) {
        blocks.add(Heading.part("Over message sizes" + (others.isEmpty() ? "" : ", " + others) + ": t = a + S/b"));
        blocks.add(new Note(FitBlocks.line(fit)));
        if (fit instanceof Fit.Fitted fitted && fitted.model() instanceof OverheadBandwidth law) {
            blocks.add(new Note(law.messageSentence()));
        }
    }

    private static List<Point> seconds(List<Point> goodputs) {
        return goodputs.stream()
                .map(point -> new Point(
                        point.x(),
                        point.values().stream()
                                .map(goodput -> OverheadBandwidth.seconds(point.x(), goodput))
                                .toList()))
                .toList();
    }

    /** A line per cell over the percentiles; empty where there are none. */
    private static Optional<Lines> chart(Sweep sweep) {
        List<String> percentiles = sweep.metrics().stream()
                .map(Metric::name)
                .filter(name -> name.startsWith(PREFIX) && !name.startsWith(PREFIX + "half."))
                .filter(name -> sweep.ours().stream().anyMatch(cell -> Sweep.median(cell, name) > 0))
                .sorted(Comparator.comparingDouble(LatencySection::order).thenComparing(name -> name))
                .toList();
        List<Lines.Series> series = sweep.ours().stream()
                .map(cell -> series(sweep.label(cell), cell, percentiles))
                .filter(line -> !line.points().isEmpty())
                .toList();
        String more = series.size() > MOST_LINES
                ? "; " + (series.size() - MOST_LINES) + " more cells are in the tables only"
                : "";
        return Optional.of(new Lines(
                        "figure-latency",
                        "Microseconds of one transfer by percentile, median of forks (closed loop: one transfer "
                                + "after the other)"
                                + more,
                        false,
                        Lines.Axis.of(
                                "percentile",
                                percentiles.stream()
                                        .map(name -> name.substring(PREFIX.length()))
                                        .toList()),
                        new Lines.Axis("us", true, List.of()),
                        series.stream().limit(MOST_LINES).toList(),
                        List.of(),
                        List.of()))
                .filter(chart -> !series.isEmpty());
    }

    private static Lines.Series series(String label, Cell cell, List<String> percentiles) {
        List<Lines.Point> points = new ArrayList<>();
        for (int i = 0; i < percentiles.size(); i++) {
            double median = Sweep.median(cell, percentiles.get(i));
            if (median > 0) {
                String says = label + ", " + percentiles.get(i) + ": " + Figures.value(median) + " us";
                points.add(new Lines.Point(i, median, Optional.empty(), List.of(), says));
            }
        }
        return new Lines.Series(label, points);
    }

    /** p50 before p99 before p999, which is p99.9, before max. */
    private static double order(String name) {
        String number = name.substring(PREFIX.length()).replaceFirst("^p", "").replaceFirst("^99(\\d)$", "99.$1");
        double percent = SweptParameter.number(number);
        return Double.isFinite(percent) ? percent : name.endsWith("min") ? -1 : 101;
    }
}
