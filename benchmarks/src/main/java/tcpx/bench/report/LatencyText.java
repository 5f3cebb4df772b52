package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.model.Fit;
import tcpx.bench.model.Fitting;
import tcpx.bench.model.OverheadBandwidth;
import tcpx.bench.model.Point;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.SweepPoints;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;

/** How long one message takes, as text: the percentiles of each cell, and t = a + S/b over the message sizes. */
public final class LatencyText {
    private static final String BENCHMARK = "LatencyBenchmark.roundTrip";
    private static final List<String> SHOWN = List.of("half.p50", "p50", "p90", "p99", "p999", "max");
    private static final String SIZES = "messageBytes";

    private LatencyText() {}

    /** The text, each line with a line feed; empty if the run has measured no latency. */
    public static String of(Run run, Fitting fitting, Style style) {
        List<Cell> cells = run.cells().stream()
                .filter(cell -> cell.key().benchmark().equals(BENCHMARK))
                .toList();
        if (cells.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(style.text("Time of one message from the call of send to its "
                + "acknowledgement, us; half of it is what ping-pong\nprograms call latency. Medians of forks.\n\n"));
        text.append(table(cells, style));
        SweepPoints.over(run, SIZES, Metric.GOODPUT.name(), BENCHMARK).forEach((others, points) -> {
            text.append(
                    style.text("\nOver message sizes" + (others.isEmpty() ? "" : ", " + others) + ": t = a + S/b\n"));
            Fit fit = fitting.overhead(seconds(points));
            text.append(style.text(FitText.of(fit) + "\n"));
            if (fit instanceof Fit.Fitted fitted && fitted.model() instanceof OverheadBandwidth law) {
                text.append(style.paragraph(law.messageSentence()));
            }
        });
        return text.toString();
    }

    private static String table(List<Cell> cells, Style style) {
        List<TextTable.Column> columns = new ArrayList<>(List.of(TextTable.Column.words("cell")));
        SHOWN.forEach(name -> columns.add(TextTable.Column.number(name.equals("half.p50") ? "p50/2" : name)));
        columns.add(TextTable.Column.number("GB/s"));
        TextTable table = new TextTable(style, columns.toArray(TextTable.Column[]::new));
        CellLabels labels = CellLabels.of(cells.stream().map(Cell::key).toList());
        for (Cell cell : cells) {
            List<String> row = new ArrayList<>(List.of(labels.of(cell.key())));
            SHOWN.forEach(name -> row.add(median(cell, Metric.latency(name))));
            row.add(median(cell, Metric.GOODPUT));
            table.row(row.toArray(String[]::new));
        }
        return table.render();
    }

    private static String median(Cell cell, Metric metric) {
        return cell.metric(metric.name())
                .map(series -> Figures.value(Summary.of(Sample.of(
                                java.util.Arrays.stream(series.forkMeans())
                                        .boxed()
                                        .toList(),
                                metric.unit(),
                                Better.LOWER))
                        .median()))
                .orElse("-");
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
}
