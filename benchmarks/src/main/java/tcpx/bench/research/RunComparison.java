package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Pairing;
import tcpx.bench.result.RunGroup;
import tcpx.bench.result.RunPairs;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.SweepComparison;
import tcpx.bench.stats.Verdict;

/**
 * One metric of two sides, cell by cell. A side is a run, or all runs of a release.
 *
 * @param metric its name
 * @param matches which runs and cells could be set side by side, and why not the others
 * @param origins for each cell of the sweep what it is of
 * @param sweep the comparison, one family over all matches; has no cells where nothing could be paired
 * @param doubts what to know of the samples before believing the comparison
 */
public record RunComparison(
        String metric, RunPairs matches, List<Origin> origins, SweepComparison sweep, List<String> doubts) {
    /**
     * What a cell is of: its label in the sweep tells it apart from others of the same match and benchmark only.
     *
     * @param match the pools
     * @param benchmark as in the results
     */
    public record Origin(RunPairs.Match match, String benchmark) {}

    /** Copies. */
    public RunComparison {
        origins = List.copyOf(origins);
        doubts = List.copyOf(doubts);
    }

    /**
     * Compares.
     *
     * @param alpha chance of any false verdict in the sweep
     * @throws IllegalArgumentException if no paired cell has the metric though some cells are paired, or it has no direction
     */
    public static RunComparison of(RunPairs matches, String metric, double alpha) {
        List<Comparison.Cell> cells = new ArrayList<>();
        List<Origin> origins = new ArrayList<>();
        List<String> doubts = new ArrayList<>();
        for (RunPairs.Match match : matches.matches()) {
            List<Pairing.Pair> having = match.pairing().matched().stream()
                    .filter(pair -> pair.metrics().containsKey(metric))
                    .toList();
            Map<String, List<CellKey>> benchmarks = match.pairing().matched().stream()
                    .map(Pairing.Pair::key)
                    .collect(Collectors.groupingBy(CellKey::benchmark));
            for (Pairing.Pair pair : having) {
                Pairing.Two two = pair.metrics().get(metric);
                String benchmark = pair.key().benchmark();
                String label = CellLabels.of(benchmarks.get(benchmark)).of(pair.key());
                cells.add(new Comparison.Cell(label, sample(two.first()), sample(two.second())));
                origins.add(new Origin(match, benchmark));
            }
            List<CellKey> keys = having.stream().map(Pairing.Pair::key).toList();
            for (RunGroup pool : List.of(match.first(), match.second())) {
                uneven(pool, keys, metric, alpha).ifPresent(doubts::add);
            }
        }
        if (cells.isEmpty()) {
            refuseUnknown(matches, metric);
        }
        return new RunComparison(metric, matches, origins, SweepComparison.of(cells, alpha), doubts);
    }

    private static void refuseUnknown(RunPairs matches, String metric) {
        List<Pairing.Pair> pairs = matches.matches().stream()
                .flatMap(match -> match.pairing().matched().stream())
                .toList();
        if (pairs.isEmpty()) {
            return;
        }
        String known = pairs.stream()
                .flatMap(pair -> pair.metrics().values().stream())
                .map(Pairing.Two::metric)
                .filter(each -> each.better() != tcpx.bench.result.Better.NONE)
                .map(Metric::name)
                .distinct()
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
                "--metric " + metric + ": both sides have no such metric; allowed is " + known);
    }

    /** Runs whose forks are no sample of one thing: taken together they pretend to know more than they do. */
    private static Optional<String> uneven(RunGroup pool, List<CellKey> keys, String metric, double alpha) {
        if (pool.members().size() < 2) {
            return Optional.empty();
        }
        CellLabels labels = CellLabels.of(keys);
        List<Comparison.Cell> cells = new ArrayList<>();
        for (CellKey key : keys) {
            List<Sample> runs = pool.members().stream()
                    .flatMap(run -> run.cells().stream())
                    .filter(cell -> cell.key().equals(key))
                    .flatMap(cell -> cell.metric(metric).stream())
                    .map(RunComparison::sample)
                    .toList();
            for (int i = 1; i < runs.size(); i++) {
                cells.add(new Comparison.Cell(labels.of(key), runs.get(i - 1), runs.get(i)));
            }
        }
        List<String> differing = SweepComparison.of(cells, alpha).cells().stream()
                .filter(cell -> cell.verdict() instanceof Verdict.Faster || cell.verdict() instanceof Verdict.Slower)
                .map(Comparison::label)
                .distinct()
                .toList();
        return differing.isEmpty()
                ? Optional.empty()
                : Optional.of("the runs of " + pool.run().properties().release().orElseThrow()
                        + " differ among themselves by more than chance (" + String.join("; ", differing)
                        + "): together they are surer of it than they should be; ab measures both sides in turn");
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
