package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;

/** The main table: what each cell moved and what that cost, medians of forks. A metric's column is a line here. */
final class TransfersSection {
    private static final double WORTH_SAYING = 0.05;

    private TransfersSection() {}

    static List<Block> of(RunView view) {
        return view.transfers().map(TransfersSection::of).orElse(List.of());
    }

    private static List<Block> of(Sweep sweep) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Table.Columns<Cell>()
                .words("cell", sweep::label)
                .number("GB/s", median(Metric.GOODPUT.name()), Figures::value)
                .right("±", cell -> Figures.spreadText(Sweep.summary(cell, Metric.GOODPUT.name())))
                .number("receiver", median(Metric.GOODPUT_RECEIVER.name()), Figures::value)
                .number("cpu A", median(Metric.cpu(Node.A).name()), Figures.fixed(3))
                .number("cpu B", median(Metric.cpu(Node.B).name()), Figures.fixed(3))
                .number("retrans", median(Metric.RETRANSMITS.name()), Figures.fixed(0))
                .number("stalled", median("stall.share"), Figures.percent(0))
                .number("rwnd", median("limited.rwnd"), Figures.percent(0))
                .number("sndbuf", median("limited.sndbuf"), Figures.percent(0))
                .of(sweep.ours())
                .captioned("What each cell moved and what that cost, medians of forks"));
        blocks.add(
                new Note("±: half of the median's 95% interval; in brackets half of the range, where forks are too few "
                        + "for it. cpu: seconds per GB of each node. stalled: share of the time a chunk "
                        + "waited for its channel's "
                        + "window. rwnd, sndbuf: share of the time the receive window or the send buffer "
                        + "held TCP back."));
        compilers(sweep.ours(), blocks);
        return blocks;
    }

    private static ToDoubleFunction<Cell> median(String metric) {
        return cell -> Sweep.median(cell, metric);
    }

    // a run whose JVMs still compile costs more than a long one would
    private static void compilers(List<Cell> cells, List<Block> blocks) {
        double largest = cells.stream()
                .mapToDouble(cell -> Sweep.median(cell, "cpu.jit")
                        / (Sweep.median(cell, Metric.cpu(Node.A).name())
                                + Sweep.median(cell, Metric.cpu(Node.B).name())))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        if (largest >= WORTH_SAYING) {
            blocks.add(new Note("Up to " + Figures.percent(largest, 0)
                    + " of the cpu is the JVMs' compilers: a longer warm-up (-wi, -w) shows what stays."));
        }
    }
}
