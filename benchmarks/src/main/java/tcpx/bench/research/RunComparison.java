package tcpx.bench.research;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.harness.Spelling;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Cell.Series;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Pairing;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunGroup;
import tcpx.bench.result.RunPairs;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.CellTest.ForkTest;
import tcpx.bench.stats.CellTest.RunTest;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.SweepComparison;

/**
 * One metric of two sides, cell by cell. A side is a run, or all runs of a release.
 *
 * @param metric its name
 * @param matches which runs and cells could be set side by side, and why not the others
 * @param origins for each cell of the sweep what it is of
 * @param sweep the comparison, one family over all matches; has no cells where nothing could be paired
 */
public record RunComparison(String metric, RunPairs matches, List<Origin> origins, SweepComparison sweep) {
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
    }

    /**
     * Compares.
     *
     * @param defaults the same of the runs with the default command ({@link #withDefaults}): where defaults changed,
     *     what each side's gave is a cell of its own
     * @param repeated where the spread between runs is known from
     * @param alpha chance of any false verdict in the sweep
     * @param wanted the least change that matters, a share
     * @throws IllegalArgumentException if no paired cell has the metric though some cells are paired, or it has no
     *     direction
     */
    public static RunComparison of(
            RunPairs matches,
            Optional<RunPairs> defaults,
            String metric,
            RepeatedRuns repeated,
            double alpha,
            double wanted) {
        List<Comparison.Cell> cells = new ArrayList<>();
        List<Origin> origins = new ArrayList<>();
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
                String label =
                        CellLabels.of(benchmarks.get(benchmark), runs(match)).of(pair.key());
                cells.add(new Comparison.Cell(
                        label,
                        runs(match.first(), two.first()),
                        runs(match.second(), two.second()),
                        inOneSession(match)
                                ? new ForkTest()
                                : new RunTest(repeated.spread(match.second().run(), benchmark, metric))));
                origins.add(new Origin(match, benchmark));
            }
        }
        for (RunPairs.Match match : defaults.map(RunPairs::matches).orElse(List.of())) {
            byDefault(match, metric, repeated).ifPresent(cell -> {
                cells.add(cell);
                origins.add(new Origin(match, CellKey.TRANSFER));
            });
        }
        if (cells.isEmpty()) {
            refuseUnknown(matches, metric);
        }
        return new RunComparison(metric, matches, origins, SweepComparison.of(cells, alpha, wanted));
    }

    private static List<Run> runs(RunPairs.Match match) {
        return Stream.concat(match.first().members().stream(), match.second().members().stream())
                .toList();
    }

    private static void refuseUnknown(RunPairs matches, String metric) {
        List<Pairing.Pair> pairs = matches.matches().stream()
                .flatMap(match -> match.pairing().matched().stream())
                .toList();
        if (pairs.isEmpty()) {
            return;
        }
        List<String> known = pairs.stream()
                .flatMap(pair -> pair.metrics().values().stream())
                .map(Pairing.Two::metric)
                .filter(each -> each.better() != Better.NONE)
                .map(Metric::name)
                .distinct()
                .toList();
        throw new IllegalArgumentException("--metric " + metric + ": both sides have no such metric; "
                + Spelling.question(metric, known) + "allowed is " + String.join(", ", known));
    }

    /** The runs whose cells stood at their defaults, but for the number of channels. */
    public static List<Run> withDefaults(List<Run> runs) {
        return runs.stream().filter(run -> History.defaultCell(run).isPresent()).toList();
    }

    /**
     * Both sides at their own defaults; empty where these are the same settings, or the runs differ in what is not
     * accepted.
     */
    private static Optional<Comparison.Cell> byDefault(RunPairs.Match match, String metric, RepeatedRuns repeated) {
        List<Cell> before = defaultCells(match.first(), metric);
        List<Cell> after = defaultCells(match.second(), metric);
        boolean blocked = match.pairing().unpaired().stream()
                .anyMatch(each -> each.difference().isPresent());
        boolean same = !before.isEmpty()
                && !after.isEmpty()
                && before.get(0).key().equals(after.get(0).key());
        return blocked || same || before.isEmpty() || after.isEmpty()
                ? Optional.empty()
                : Optional.of(new Comparison.Cell(
                        "default command",
                        samples(before, metric),
                        samples(after, metric),
                        new RunTest(repeated.spread(match.second().run(), CellKey.TRANSFER, metric))));
    }

    private static List<Cell> defaultCells(RunGroup side, String metric) {
        return side.members().stream()
                .flatMap(run -> History.defaultCell(run).stream())
                .filter(cell -> cell.metric(metric)
                        .filter(series -> series.forkMeans().length > 0)
                        .isPresent())
                .toList();
    }

    private static List<Sample> samples(List<Cell> cells, String metric) {
        return cells.stream()
                .map(cell -> sample(cell.metric(metric).orElseThrow()))
                .toList();
    }

    /** Whether both sides were measured in turn, as ab does, or are the same: then a fork is an observation. */
    private static boolean inOneSession(RunPairs.Match match) {
        Set<Optional<Instant>> first = starts(match.first());
        return first.equals(starts(match.second())) && !first.contains(Optional.<Instant>empty());
    }

    private static Set<Optional<Instant>> starts(RunGroup side) {
        return side.members().stream().map(run -> run.properties().started()).collect(Collectors.toSet());
    }

    private static List<Sample> runs(RunGroup side, Series series) {
        return side.byRun(series).stream().map(RunComparison::sample).toList();
    }

    /**
     * A cell's fork means as a sample.
     *
     * @throws IllegalArgumentException for a metric that has no direction: it is evidence and not judged
     */
    public static Sample sample(Series series) {
        Metric metric = series.metric();
        if (metric.better() == Better.NONE) {
            throw new IllegalArgumentException("--metric " + metric.name()
                    + ": neither more nor less of it is better; it is evidence and not judged");
        }
        double[] means = series.forkMeans();
        List<Double> values = Arrays.stream(means).boxed().toList();
        return new Sample(values, series.forks().size() - means.length, metric.unit(), metric.better());
    }
}
