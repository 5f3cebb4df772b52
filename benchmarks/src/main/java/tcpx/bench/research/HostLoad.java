package tcpx.bench.research;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.RunProperties;

/**
 * Who took a machine's cores during an iteration.
 *
 * @param where whose machine, in words
 * @param who the nodes on it, in words
 * @param cores that it has
 * @param own cores that the nodes on it took
 * @param others cores that everything else took, the hypervisor included
 */
record HostLoad(String where, String who, double cores, double own, double others) {
    static final String REMEDY = "top tells which programs; end them, or measure when the machine is idle";

    /** Of the cores, from which others count. */
    private static final double NOTICED = 0.1;

    /** Whether others take cores, and there are none left. What is not known is no load. */
    boolean isCrowded() {
        return others >= NOTICED * cores && own + others >= Limits.BUSY * cores;
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "other programs took %.2f of the %.0f cores of %s, %s %.2f",
                others,
                cores,
                where,
                who,
                own);
    }

    /** A machine with all nodes of a run that are on it. */
    static HostLoad ofAll(String where, double cores, double own, double others) {
        return new HostLoad(where, "the nodes", cores, own, Math.max(0, others));
    }

    /** The machines of both nodes in an iteration: one, where both are on it. */
    static List<HostLoad> of(RunProperties properties, Iteration iteration) {
        Map<Node, Double> own = Map.of(Node.A, own(iteration, Node.A), Node.B, own(iteration, Node.B));
        double ofA = iteration.get(Metric.others(Node.A).name());
        if (properties.isOnOneMachine()) {
            double ofB = own.get(Node.B);
            return List.of(ofAll("this machine", cores(properties, Node.A), own.get(Node.A) + ofB, ofA - ofB));
        }
        double ofB = iteration.get(Metric.others(Node.B).name());
        return List.of(
                new HostLoad("node A's machine", "node A", cores(properties, Node.A), own.get(Node.A), ofA),
                new HostLoad("node B's machine", "node B", cores(properties, Node.B), own.get(Node.B), ofB));
    }

    /** The machines that were crowded in more than half of these iterations, as they then were on average. */
    static List<HostLoad> crowded(RunProperties properties, List<Iteration> iterations) {
        List<List<HostLoad>> all =
                iterations.stream().map(each -> of(properties, each)).toList();
        List<HostLoad> crowded = new ArrayList<>();
        for (int machine = 0; !all.isEmpty() && machine < all.get(0).size(); machine++) {
            int which = machine;
            List<HostLoad> those = all.stream()
                    .map(each -> each.get(which))
                    .filter(HostLoad::isCrowded)
                    .toList();
            if (2 * those.size() > all.size()) {
                crowded.add(mean(those));
            }
        }
        return crowded;
    }

    /** The mean of several of one machine. */
    static HostLoad mean(List<HostLoad> those) {
        HostLoad first = those.get(0);
        return new HostLoad(
                first.where,
                first.who,
                first.cores,
                those.stream().mapToDouble(HostLoad::own).average().orElseThrow(),
                those.stream().mapToDouble(HostLoad::others).average().orElseThrow());
    }

    static double own(Iteration iteration, Node node) {
        return iteration.get(Metric.cpu(node).name()) * iteration.get(Metric.GOODPUT.name());
    }

    static double cores(RunProperties properties, Node node) {
        return properties
                .environment(node)
                .get("cpu.threads")
                .map(Double::valueOf)
                .orElse(Double.NaN);
    }
}
