package tcpx.bench.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import tcpx.bench.NodeBenchmark;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.harness.BenchRun;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.Sweep;
import tcpx.bench.timeline.Timeline;

/**
 * Event logs of a run's chunks, from forks of their own: an event costs time, so these forks do not count.
 *
 * @param wanted whether any
 */
record Timelines(boolean wanted) {
    static final String OPTION = "--timeline";

    /** Options by which another process of ours gets the same. */
    List<String> arguments() {
        return wanted ? List.of(OPTION) : List.of();
    }

    /** Takes them for every transfer cell; one that fails is told and costs nothing else. */
    void take(BenchRun bench, Sweep sweep, Path run, PrintStream out) {
        if (!wanted) {
            return;
        }
        List<Sweep.Cell> cells = sweep.cells().stream()
                .filter(cell -> cell.isOf(TransferBenchmark.class))
                .toList();
        for (Sweep.Cell cell : cells) {
            String name = cells.size() == 1 ? "" : sweep.fileName(cell);
            Path file = run.resolve(Timeline.fileOf(name)).toAbsolutePath();
            try {
                bench.runApart(cell, "timeline", List.of("-D" + NodeBenchmark.TIMELINE + "=" + file));
                out.println("Timeline: " + Home.shown(file));
            } catch (BenchmarkFailure e) {
                out.println("note: no timeline" + (name.isEmpty() ? "" : " of " + name) + ": " + e.getMessage());
            }
        }
    }
}
