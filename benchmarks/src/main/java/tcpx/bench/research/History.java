package tcpx.bench.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import tcpx.bench.result.BenchmarkVersion;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Cell.Series;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunGroup;
import tcpx.bench.stats.CellTest.RunTest;
import tcpx.bench.stats.ChangePoints;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Movement;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.SweepComparison;

/**
 * A metric over the releases: one line per cell and per machine, network and way of measuring, because across these
 * nothing may be joined.
 *
 * @param metric its name
 * @param headlines what the default command did: one line per machine and network, each release at its own defaults
 * @param lines all cells, in order of machine, then of first appearance
 */
public record History(String metric, List<Line> headlines, List<Line> lines) {
    private static final String CHANNELS = "channels";

    /** Copies. */
    public History {
        headlines = List.copyOf(headlines);
        lines = List.copyOf(lines);
    }

    /**
     * One cell's way through the releases.
     *
     * @param machine the machine's name
     * @param topology what lies between the nodes, as in the results
     * @param cell which cell; of a headline only what was the same in all releases
     * @param metric the metric, with its unit and direction
     * @param entries oldest first, at least one
     * @param movement how its medians moved; indices of steps are of {@code entries}
     */
    public record Line(
            String machine,
            Map<String, String> topology,
            CellKey cell,
            Metric metric,
            List<Entry> entries,
            Movement movement) {
        /** Copies. */
        public Line {
            topology = Map.copyOf(topology);
            entries = List.copyOf(entries);
        }
    }

    /**
     * One release.
     *
     * @param release its name
     * @param runs the runs that it was measured in, oldest first
     * @param summary the forks' median and interval
     * @param step the comparison with the release before, by the spread between runs; empty for the first
     */
    public record Entry(String release, List<Run> runs, Summary summary, Optional<Comparison> step) {
        /** Copies. */
        public Entry {
            runs = List.copyOf(runs);
        }
    }

    private record Place(String machine, Map<String, String> topology, String version, CellKey cell) {}

    private record Measured(String release, List<Run> runs, List<Series> series) {}

    /**
     * Puts runs in line.
     *
     * @param runs oldest release first, and within it oldest first; those of a release that were measured alike are
     *     taken together
     * @param cells which cells
     * @param changes finds changes of level among the releases' medians
     * @param repeated where the spread between runs is known from
     */
    public static History of(
            List<Run> runs, String metric, Predicate<CellKey> cells, ChangePoints changes, RepeatedRuns repeated) {
        Map<String, Map<Place, List<Measured>>> all = new TreeMap<>();
        for (RunGroup pool : RunGroup.of(runs)) {
            Run run = pool.run();
            for (Cell cell : run.cells()) {
                cell.metric(metric)
                        .filter(each -> each.forkMeans().length > 0 && cells.test(cell.key()))
                        .ifPresent(series -> add(all, run, cell.key(), pool.with(cell.key()), pool.byRun(series)));
            }
        }
        Map<String, Map<Place, List<Measured>>> byDefault = new TreeMap<>();
        for (RunGroup pool : RunGroup.of(
                runs.stream().filter(run -> defaultCell(run).isPresent()).toList())) {
            Run run = pool.run();
            defaultCell(run)
                    .filter(cell -> cells.test(cell.key()))
                    .ifPresent(cell -> cell.metric(metric)
                            .filter(each -> each.forkMeans().length > 0)
                            .ifPresent(series -> add(
                                    byDefault,
                                    run,
                                    cell.key().by(Set.of(CHANNELS)),
                                    pool.with(cell.key()),
                                    pool.byRun(series))));
        }
        return new History(metric, lines(byDefault, changes, repeated), lines(all, changes, repeated));
    }

    /** What somebody gets who types nothing: all defaults, and a channel for each rail. */
    static Optional<Cell> defaultCell(Run run) {
        boolean standard = run.properties()
                .typedParameters()
                .filter(Set.of(CHANNELS)::containsAll)
                .isPresent();
        List<Cell> cells = run.cells().stream()
                .filter(cell ->
                        standard && cell.key().isTransfer() && cell.key().peer().equals(CellKey.OURS))
                .toList();
        String rails = run.properties().topology().getOrDefault("topology.rails", "");
        return cells.size() == 1
                ? Optional.of(cells.get(0))
                : cells.stream()
                        .filter(cell -> cell.key().param(CHANNELS).equals(rails))
                        .findFirst();
    }

    private static void add(
            Map<String, Map<Place, List<Measured>>> machines,
            Run run,
            CellKey key,
            List<Run> runs,
            List<Series> series) {
        String machine = run.properties().machine().orElse("not known");
        String version = run.properties()
                .benchmarkVersion(key.benchmark())
                .map(BenchmarkVersion::text)
                .orElse(run.id().toString()); // not known is never the same
        List<Measured> line = machines.computeIfAbsent(machine, none -> new LinkedHashMap<>())
                .computeIfAbsent(
                        new Place(machine, run.properties().topology(), version, key), none -> new ArrayList<>());
        String release = run.properties().release().orElse(run.id().toString());
        // pools of one release that share this benchmark's version differ in another's: the newest counts
        line.removeIf(earlier -> earlier.release().equals(release));
        line.add(new Measured(release, runs, series));
    }

    private static List<Line> lines(
            Map<String, Map<Place, List<Measured>>> machines, ChangePoints changes, RepeatedRuns repeated) {
        List<Line> lines = new ArrayList<>();
        machines.values()
                .forEach(places ->
                        places.forEach((place, measured) -> lines.add(line(place, measured, changes, repeated))));
        return lines;
    }

    private static Line line(Place place, List<Measured> measured, ChangePoints changes, RepeatedRuns repeated) {
        Metric metric = measured.get(0).series().get(0).metric();
        List<List<Sample>> samples = measured.stream()
                .map(each -> each.series().stream().map(RunComparison::sample).toList())
                .toList();
        List<Comparison.Cell> steps = new ArrayList<>();
        for (int i = 1; i < samples.size(); i++) {
            Run run = measured.get(i).runs().get(0);
            steps.add(new Comparison.Cell(
                    measured.get(i).release(),
                    samples.get(i - 1),
                    samples.get(i),
                    new RunTest(repeated.spread(run, place.cell().benchmark(), metric.name()))));
        }
        List<Comparison> compared = SweepComparison.of(steps).cells();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            entries.add(new Entry(
                    measured.get(i).release(),
                    measured.get(i).runs(),
                    Summary.of(Sample.joined(samples.get(i))),
                    i == 0 ? Optional.empty() : Optional.of(compared.get(i - 1))));
        }
        double[] medians =
                entries.stream().mapToDouble(entry -> entry.summary().median()).toArray();
        return new Line(
                place.machine(), place.topology(), place.cell(), metric, entries, Movement.of(medians, changes));
    }
}
