package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.result.Difference;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Pairing;
import tcpx.bench.result.Run;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.SweepComparison;

/**
 * One metric of two runs, cell by cell.
 *
 * @param metric its name
 * @param pairing which cells could be set side by side, and why not the others
 * @param sweep the comparison; has no cells where nothing could be paired
 */
public record RunComparison(String metric, Pairing pairing, SweepComparison sweep) {
    /**
     * Compares.
     *
     * @param accepted differences between the runs that the user says do not matter
     * @param alpha chance of any false verdict in the sweep
     * @throws IllegalArgumentException if no paired cell has the metric though some cells are paired, or it has no direction
     */
    public static RunComparison of(Run before, Run after, Set<Difference> accepted, String metric, double alpha) {
        Pairing pairing = Pairing.of(before, after, accepted);
        List<Pairing.Pair> having = pairing.matched().stream()
                .filter(pair -> pair.metrics().containsKey(metric))
                .toList();
        if (having.isEmpty() && !pairing.matched().isEmpty()) {
            String known = pairing.matched().stream()
                    .flatMap(pair -> pair.metrics().values().stream())
                    .map(Pairing.Two::metric)
                    .filter(each -> each.better() != tcpx.bench.result.Better.NONE)
                    .map(Metric::name)
                    .distinct()
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "--metric " + metric + ": both runs have no such metric; allowed is " + known);
        }
        CellLabels labels =
                CellLabels.of(pairing.matched().stream().map(Pairing.Pair::key).toList());
        List<Comparison.Cell> cells = new ArrayList<>();
        for (Pairing.Pair pair : having) {
            Pairing.Two two = pair.metrics().get(metric);
            cells.add(new Comparison.Cell(labels.of(pair.key()), sample(two.first()), sample(two.second())));
        }
        return new RunComparison(metric, pairing, SweepComparison.of(cells, alpha));
    }

    /**
     * A cell's fork means as a sample.
     *
     * @throws IllegalArgumentException for a metric that has no direction: it is evidence and not judged
     */
    public static Sample sample(Series series) {
        Metric metric = series.metric();
        tcpx.bench.stats.Better better = switch (metric.better()) {
            case HIGHER -> tcpx.bench.stats.Better.HIGHER;
            case LOWER -> tcpx.bench.stats.Better.LOWER;
            case NONE ->
                throw new IllegalArgumentException("--metric " + metric.name()
                        + ": neither more nor less of it is better; it is evidence and not judged");
        };
        double[] means = series.forkMeans();
        List<Double> values = Arrays.stream(means).boxed().toList();
        return new Sample(values, series.forks().size() - means.length, metric.unit(), better);
    }
}
