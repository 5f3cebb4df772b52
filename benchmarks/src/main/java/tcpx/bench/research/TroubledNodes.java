package tcpx.bench.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.research.Incident.Kind;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;

/** Nodes that had no time: they stood still, or other programs took their machine's cores. */
final class TroubledNodes {
    /** Time a node may stand still within an iteration, as a share of it. */
    private static final double STOPPED = 0.05;

    private TroubledNodes() {}

    /** Both nodes at a time are told at once. */
    static void stopped(MeasuredCell cell, List<Incident> found) {
        List<Iteration> all = cell.iterations();
        Map<List<Node>, List<Iteration>> stopped = all.stream()
                .collect(Collectors.groupingBy(TroubledNodes::stopped, LinkedHashMap::new, Collectors.toList()));
        stopped.remove(List.<Node>of());
        stopped.forEach((nodes, iterations) -> found.add(new Incident(
                Kind.STOPPED_NODE,
                nodes.stream()
                                .map(node -> String.format(
                                        Locale.ROOT,
                                        "%s stood still for %.1f s",
                                        cell.name(node),
                                        Iteration.sum(
                                                iterations, Metric.stopped(node).name())))
                                .collect(Collectors.joining(" and "))
                        + " in " + cell.when(iterations, all) + cell.where(),
                (nodes.size() > 1
                                ? "their machine gave them no time"
                                : "its process was stopped (a signal, a debugger, a long collection of garbage), or"
                                        + " its machine gave it no time")
                        + ": look for other load, and for stolen time of a virtual machine")));
    }

    private static List<Node> stopped(Iteration iteration) {
        return Stream.of(Node.values())
                .filter(node ->
                        iteration.count(Metric.stopped(node).name()) > STOPPED * iteration.count(Metric.ELAPSED.name()))
                .toList();
    }

    static void crowded(MeasuredCell cell, List<Incident> found) {
        List<Iteration> all = cell.iterations();
        Map<String, List<Iteration>> crowded = new LinkedHashMap<>();
        Map<String, List<HostLoad>> loads = new LinkedHashMap<>();
        for (Iteration each : all) {
            HostLoad.of(cell.properties(), each).stream()
                    .filter(HostLoad::isCrowded)
                    .forEach(load -> {
                        crowded.computeIfAbsent(load.where(), where -> new ArrayList<>())
                                .add(each);
                        loads.computeIfAbsent(load.where(), where -> new ArrayList<>())
                                .add(load);
                    });
        }
        crowded.forEach((where, iterations) -> found.add(new Incident(
                Kind.CROWDED_HOST,
                HostLoad.mean(loads.get(where)).text() + ", which left none, in " + cell.when(iterations, all)
                        + cell.where(),
                HostLoad.REMEDY)));
    }
}
