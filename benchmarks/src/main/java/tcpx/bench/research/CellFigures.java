package tcpx.bench.research;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Summary;

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
        List<Double> railCeilingGBps) {
    /** Copies. */
    public CellFigures {
        railGBps = List.copyOf(railGBps);
        railCeilingGBps = List.copyOf(railCeilingGBps);
    }

    /** The figures of one cell of a run. */
    static CellFigures of(Run run, Cell cell) {
        boolean oneMachine =
                !run.properties().topology().getOrDefault("topology", "").equals("nic");
        double coresA = cores(run, Node.A);
        double coresB = cores(run, Node.B);
        Map<Integer, Double> rails = new TreeMap<>();
        cell.metrics().keySet().stream()
                .filter(name -> name.matches("rail\\.\\D+\\d+\\.tx"))
                .forEach(name -> rails.put(Integer.parseInt(name.replaceAll("\\D", "")), median(cell, name)));
        return new CellFigures(
                median(cell, Metric.GOODPUT.name()),
                median(cell, Metric.cpu(Node.A).name()),
                median(cell, Metric.cpu(Node.B).name()),
                coresA,
                coresB,
                oneMachine,
                median(cell, "stall.share"),
                median(cell, "limited.rwnd"),
                median(cell, "limited.sndbuf"),
                List.copyOf(rails.values()),
                Ceiling.of(run).map(Ceiling::railGBps).orElse(List.of()));
    }

    private static double cores(Run run, Node node) {
        return run.properties()
                .environment(node)
                .get("jdk.processors")
                .map(Double::valueOf)
                .orElse(Double.NaN);
    }

    private static double median(Cell cell, String metric) {
        return Summary.median(cell.metric(metric).map(Series::forkMeans).orElse(new double[0]));
    }
}
