package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.result.Cell;

/** Benchmarks that are not of whole transfers, in short: the score of each cell. */
final class OthersSection {
    private OthersSection() {}

    static List<Block> of(RunView view) {
        List<Block> blocks = new ArrayList<>();
        for (Sweep sweep : view.judged()) {
            List<Cell> cells = sweep.cells().stream()
                    .filter(cell -> Sweep.has(cell, sweep.metric().name()))
                    .toList();
            if (!sweep.isTransfer() && !cells.isEmpty()) {
                blocks.addAll(of(sweep, cells));
            }
        }
        return blocks;
    }

    private static List<Block> of(Sweep sweep, List<Cell> cells) {
        String metric = sweep.metric().name();
        String id = Integer.toHexString(sweep.benchmark().hashCode());
        Table table = new Table.Columns<Cell>()
                .words("cell", sweep::label)
                .number(MetricNames.of(metric), cell -> Sweep.median(cell, metric), Figures::value)
                .right("±", cell -> Figures.spreadText(Sweep.summary(cell, metric)))
                .words("unit", cell -> sweep.metric().unit())
                .of(cells);
        Bars bars = Bars.of(
                "figure-" + id,
                MetricNames.capital(metric) + " in " + sweep.metric().unit() + ", median of forks",
                sweep.metric().unit(),
                cells.stream()
                        .map(cell -> Sweep.bar(cell, metric, sweep.label(cell), 0))
                        .toList());
        return List.of(new Heading("benchmark-" + id, sweep.benchmark()), table, bars);
    }
}
