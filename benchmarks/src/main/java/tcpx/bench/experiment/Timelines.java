package tcpx.bench.experiment;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import tcpx.bench.NodeBenchmark;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.Sweep;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.timeline.Timeline;

/**
 * Event logs of a run's chunks, from forks of their own: an event costs time, so these forks do not count.
 *
 * @param wanted whether any
 */
public record Timelines(boolean wanted) {
    /** Takes them for every transfer cell; one that fails is told and costs nothing else. */
    public void take(SweepRunner runner, Sweep sweep, ProgressPrinter progress, PrintStream out) {
        if (!wanted) {
            return;
        }
        List<Sweep.Cell> cells = sweep.cells().stream()
                .filter(cell -> cell.isOf(TransferBenchmark.class))
                .toList();
        for (Sweep.Cell cell : cells) {
            String name = cells.size() == 1 ? "" : sweep.fileName(cell);
            Path file = runner.directory().resolve(Timeline.fileOf(name)).toAbsolutePath();
            try {
                runner.forkApart(
                        cell, "timeline of " + sweep.label(cell), "-D" + NodeBenchmark.TIMELINE + "=" + file, progress);
                out.println("Timeline: " + ProjectHome.shown(file));
            } catch (BenchmarkFailure e) {
                out.println("note: no timeline" + (name.isEmpty() ? "" : " of " + name) + ": " + e.getMessage());
            }
        }
    }
}
