package tcpx.bench.research;

import java.util.List;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.BufferLimits;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;

/**
 * What is known of a cell. What was not measured is NaN, and is then no evidence for or against anything.
 *
 * @param goodputGBps median over forks
 * @param cpuA CPU seconds of node A per GB
 * @param cpuB the same of node B
 * @param coresA cores that node A may use
 * @param coresB the same of node B; both are the same cores if {@code oneMachine}
 * @param oneMachine whether both nodes run on the same cores
 * @param stallShare share of the time that a channel, on average, had a chunk waiting for its window
 * @param rwnd share of the time that the peer's receive window held TCP back
 * @param sndbuf share of the time that the send buffer held TCP back
 * @param railGBps what each rail carried, in order
 * @param railCeilingGBps what each rail can carry, payload; empty where not known
 * @param silences rails with channels that carried nothing in some iteration
 * @param resentShare segments sent again, as a share of all
 * @param crowded machines whose cores others took for most of the time
 * @param roundTripUs the longest of the channels' shortest round trips, by the kernel
 * @param buffersA what node A's kernel holds of a connection
 * @param buffersB the same of node B
 */
public record CellFigures(
        double goodputGBps,
        double cpuA,
        double cpuB,
        double coresA,
        double coresB,
        boolean oneMachine,
        double stallShare,
        double rwnd,
        double sndbuf,
        List<Double> railGBps,
        List<Double> railCeilingGBps,
        List<Silence> silences,
        double resentShare,
        List<HostLoad> crowded,
        double roundTripUs,
        BufferLimits buffersA,
        BufferLimits buffersB) {
    /** Copies. */
    public CellFigures {
        railGBps = List.copyOf(railGBps);
        railCeilingGBps = List.copyOf(railCeilingGBps);
        silences = List.copyOf(silences);
        crowded = List.copyOf(crowded);
    }

    /** The figures of one cell of a run; {@code iterations} are its own. */
    static CellFigures of(Run run, Cell cell, List<Iteration> iterations) {
        boolean oneMachine = run.properties().isOnOneMachine();
        double coresA = cores(run, Node.A);
        double coresB = cores(run, Node.B);
        List<String> rails = RailUse.rails(run);
        RailUse use = RailUse.of(cell.key(), rails);
        return new CellFigures(
                RoundTrips.median(cell, Metric.GOODPUT.name()),
                RoundTrips.median(cell, Metric.cpu(Node.A).name()),
                RoundTrips.median(cell, Metric.cpu(Node.B).name()),
                coresA,
                coresB,
                oneMachine,
                RoundTrips.median(cell, "stall.share"),
                RoundTrips.median(cell, "limited.rwnd"),
                RoundTrips.median(cell, "limited.sndbuf"),
                rails.stream()
                        .map(rail -> RoundTrips.median(cell, Metric.railTx(rail).name()))
                        .filter(Double::isFinite)
                        .toList(),
                Ceiling.of(run).map(Ceiling::railGBps).orElse(List.of()),
                Silence.of(iterations, use),
                LostTraffic.resentShare(iterations, Ceiling.mtu(run.properties(), rails.isEmpty() ? "" : rails.get(0))),
                HostLoad.crowded(run.properties(), iterations),
                RoundTrips.longest(cell),
                new BufferLimits(run.properties().environment(Node.A)),
                new BufferLimits(run.properties().environment(Node.B)));
    }

    /**
     * How often a rail with channels carried nothing.
     *
     * @param rail its name
     * @param place its place among the run's rails, from 0
     * @param silent iterations in which it carried nothing
     * @param iterations all of the cell
     */
    record Silence(String rail, int place, int silent, int iterations) {
        /** Whether nothing else about the cell counts: for a quarter of the iterations or more. */
        boolean isLong() {
            return 4 * silent >= iterations;
        }

        /** Those of rails that were silent at all. */
        static List<Silence> of(List<Iteration> iterations, RailUse use) {
            List<String> rails = List.copyOf(use.channels().keySet());
            return rails.stream()
                    .map(rail -> new Silence(
                            rail,
                            rails.indexOf(rail),
                            (int) iterations.stream()
                                    .filter(each -> use.silent(each).contains(rail))
                                    .count(),
                            iterations.size()))
                    .filter(each -> each.silent > 0)
                    .toList();
        }
    }

    private static double cores(Run run, Node node) {
        return run.properties()
                .environment(node)
                .get("jdk.processors")
                .map(Double::valueOf)
                .orElse(Double.NaN);
    }
}
