package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tcpx.bench.report.Sweep.SweptParameter;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.CellLabels;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.Estimate.Interval;
import tcpx.bench.stats.Summary;

/** Every number, folded away: a row per cell with the medians, and a row per cell and metric with all statistics. */
final class CellsSection {
    /** Cells that stand beside each other. */
    private static final int MOST_BESIDE = 6;

    private CellsSection() {}

    static List<Block> of(RunView view) {
        List<Block> blocks = new ArrayList<>(List.of(new Heading("cells", "Every cell")));
        for (Sweep sweep : view.sweeps()) {
            String cells = Figures.count(sweep.cells().size(), "cell");
            String fixed = sweep.fixed().entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(", "));
            List<Block> medians = new ArrayList<>(List.of(medians(sweep)));
            if (!fixed.isEmpty()) {
                medians.add(new Note("The same in all cells: " + fixed));
            }
            blocks.add(new Fold("Medians of all metrics: " + sweep.benchmark(), cells, "", false, medians));
            blocks.add(Fold.ofPage("All statistics: " + sweep.benchmark(), cells, statistics(sweep)));
        }
        if (view.sweeps().isEmpty()) {
            blocks.add(new Note("There are no rows."));
        }
        return blocks;
    }

    private static Table medians(Sweep sweep) {
        return sweep.cells().size() > MOST_BESIDE ? below(sweep) : beside(sweep);
    }

    /** A metric per row, so that few cells with many metrics need no scrolling. */
    private static Table beside(Sweep sweep) {
        Table.Columns<Metric> columns = new Table.Columns<Metric>()
                .words("metric", metric -> MetricNames.of(metric.name()))
                .words("unit", Metric::unit);
        CellLabels labels = CellLabels.of(sweep.cells().stream().map(Cell::key).toList());
        for (Cell cell : sweep.cells()) {
            columns.number(labels.of(cell.key()), metric -> Sweep.median(cell, metric.name()), Figures::value);
        }
        return columns.of(MetricNames.inOrder(sweep.metrics()))
                .anyOrder()
                .captioned(sweep.benchmark() + ": medians of fork means");
    }

    /** A cell per row. */
    private static Table below(Sweep sweep) {
        Table.Columns<Cell> columns = new Table.Columns<>();
        if (!sweep.others().isEmpty()) {
            columns.words("peer", cell -> cell.key().peer());
        }
        for (SweptParameter parameter : sweep.swept()) {
            if (parameter.numeric()) {
                columns.number(parameter.name(), parameter::number, Figures::setting);
            } else {
                columns.words(parameter.name(), cell -> cell.key().param(parameter.name()));
            }
        }
        columns.number("forks", CellsSection::forks, Figures.fixed(0));
        for (Metric metric : MetricNames.inOrder(sweep.metrics())) {
            columns.number(
                    MetricNames.of(metric.name()) + " " + metric.unit(),
                    cell -> Sweep.median(cell, metric.name()),
                    Figures::value);
        }
        Optional<Cell> best = sweep.best().filter(cell -> sweep.ours().size() > 1);
        Table table = columns.of(sweep.cells());
        List<Table.Row> rows = new ArrayList<>(table.rows());
        best.ifPresent(cell -> rows.set(
                sweep.cells().indexOf(cell),
                new Table.Row(Table.Mark.CHOSEN, columns.row(cell).fields())));
        return Table.of(table.columns(), rows).anyOrder().captioned(sweep.benchmark() + ": medians of fork means");
    }

    private static int forks(Cell cell) {
        return cell.metrics().values().stream()
                .mapToInt(series -> series.forks().size())
                .max()
                .orElse(0);
    }

    /** One metric of one cell. */
    private record Line(String cell, Metric metric, int forks, Summary summary) {
        double of(ToDoubleFunction<Interval> side) {
            return summary.medianInterval().map(side::applyAsDouble).orElse(Double.NaN);
        }
    }

    private static Table statistics(Sweep sweep) {
        List<Line> lines = new ArrayList<>();
        for (Cell cell : sweep.cells()) {
            for (Metric metric : MetricNames.inOrder(sweep.metrics())) {
                cell.metric(metric.name())
                        .ifPresent(series -> lines.add(new Line(
                                sweep.label(cell), metric, series.forks().size(), Sweep.summary(cell, metric.name()))));
            }
        }
        return new Table.Columns<Line>()
                .words("cell", Line::cell)
                .words(
                        "metric",
                        line -> MetricNames.of(line.metric().name()) + ", "
                                + line.metric().unit())
                .number("forks", line -> line.summary().n(), Figures.fixed(0))
                .number("missing", line -> line.forks() - line.summary().n(), Figures.fixed(0))
                .number("median", line -> line.summary().median(), Figures::value)
                .number("low", line -> line.of(Interval::low), Figures::value)
                .number("high", line -> line.of(Interval::high), Figures::value)
                .number("surely", line -> line.of(Interval::confidence), Figures.percent(1))
                .number("mean", line -> line.summary().mean(), Figures::value)
                .number("sd", line -> line.summary().sd(), Figures::value)
                .number("min", line -> line.summary().min(), Figures::value)
                .number("max", line -> line.summary().max(), Figures::value)
                .of(lines)
                .anyOrder()
                .captioned(sweep.benchmark()
                        + ": over fork means; low and high enclose the median as surely as is said beside them");
    }
}
