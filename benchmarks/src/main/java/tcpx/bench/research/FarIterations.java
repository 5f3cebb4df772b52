package tcpx.bench.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import tcpx.bench.research.Incident.Kind;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.stats.Summary;

/** Iterations that are far from the others of their fork. */
final class FarIterations {
    /**
     * An iteration is far from its fork's others if it differs from their median by this share of it, and by so many
     * deviations.
     */
    private static final double FAR = 0.2;

    private static final double FAR_DEVIATIONS = 6;
    private static final double SIGMAS_OF_MAD = 1.4826;
    private static final int FEWEST = 3;
    private static final int MOST_NAMED = 3;

    private FarIterations() {}

    static void find(MeasuredCell cell, List<Incident> found) {
        if (!cell.key().isTransfer()) {
            return;
        }
        cell.iterations().stream()
                .collect(Collectors.groupingBy(Iteration::fork, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .filter(fork -> fork.size() >= FEWEST)
                // else that is why they differ
                .filter(fork -> fork.stream().map(cell.use()::silent).distinct().count() == 1)
                .forEach(fork -> {
                    double[] values =
                            fork.stream().mapToDouble(Iteration::goodput).toArray();
                    double median = Summary.median(values);
                    double deviation = SIGMAS_OF_MAD
                            * Summary.median(DoubleStream.of(values)
                                    .map(value -> Math.abs(value - median))
                                    .toArray());
                    double far = Math.max(FAR * median, FAR_DEVIATIONS * deviation);
                    fork.stream()
                            .filter(each -> Math.abs(each.goodput() - median) > far)
                            .limit(MOST_NAMED)
                            .forEach(each -> found.add(far(
                                    cell,
                                    each,
                                    fork.stream().filter(other -> other != each).toList())));
                });
    }

    private static Incident far(MeasuredCell cell, Iteration far, List<Iteration> others) {
        double with = Stream.concat(others.stream(), Stream.of(far))
                .mapToDouble(Iteration::goodput)
                .average()
                .orElseThrow();
        double without =
                others.stream().mapToDouble(Iteration::goodput).average().orElseThrow();
        return new Incident(
                Kind.FAR_ITERATION,
                String.format(
                        Locale.ROOT,
                        "iteration %d of fork %d%s%s: %s GB/s, the fork's others %s; its mean is %s with it and %s "
                                + "without. %s",
                        far.number(),
                        far.fork(),
                        cell.where(),
                        cell.clock(far),
                        MeasuredCell.brief(far.goodput()),
                        MeasuredCell.brief(Summary.median(
                                others.stream().mapToDouble(Iteration::goodput).toArray())),
                        MeasuredCell.brief(with),
                        MeasuredCell.brief(without),
                        meanwhile(cell, far, others)),
                "leave it out of what you quote, or measure again: -i more iterations, -f more forks");
    }

    /** What both nodes and the rails did in an iteration, beside what they did in others. */
    private static String meanwhile(MeasuredCell cell, Iteration far, List<Iteration> others) {
        List<String> did = new ArrayList<>();
        for (Node node : Node.values()) {
            String cpu = Metric.cpu(node).name();
            did.add(String.format(
                    Locale.ROOT,
                    "%s used %.2f of a core (else %.2f)",
                    cell.name(node),
                    far.get(cpu) * far.goodput(),
                    others.stream()
                            .mapToDouble(each -> each.get(cpu) * each.goodput())
                            .average()
                            .orElse(Double.NaN)));
        }
        String carried = cell.use().due().keySet().stream()
                .filter(rail -> Double.isFinite(RailUse.received(far, rail)))
                .map(rail -> rail + " " + MeasuredCell.brief(RailUse.received(far, rail)) + " (else "
                        + MeasuredCell.brief(
                                Iteration.mean(others, Metric.railRx(rail).name())) + ")")
                .collect(Collectors.joining(", "));
        if (!carried.isEmpty()) {
            did.add("GB/s received: " + carried);
        }
        if (far.lost() > 0) {
            did.add("channels lost " + MeasuredCell.times(far.lost()));
        }
        if (far.count(Metric.RETRANSMITS.name()) > 0) {
            did.add(String.format(Locale.ROOT, "segments sent again: %.0f", far.count(Metric.RETRANSMITS.name())));
        }
        return "Meanwhile " + String.join("; ", did);
    }
}
