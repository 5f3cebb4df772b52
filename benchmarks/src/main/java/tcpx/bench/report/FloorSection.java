package tcpx.bench.report;

import java.util.List;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Figures;
import tcpx.bench.result.Metric;

/** What harness and data path could do if the network cost nothing. */
final class FloorSection {
    private FloorSection() {}

    static List<Block> of(RunView view) {
        return view.sweeps().stream()
                .filter(view::isFloor)
                .flatMap(sweep -> sweep.ours().stream())
                .<Block>map(cell ->
                        new Note("Harness floor: " + Figures.value(Sweep.median(cell, Metric.GOODPUT.name()))
                                + " GB/s in one process, where the wire is a memory copy (channels="
                                + cell.key().param(Sweep.CHANNELS) + ")."))
                .toList();
    }
}
