package tcpx.bench.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import tcpx.bench.result.BenchmarkVersion;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunGroup;
import tcpx.bench.result.Series;
import tcpx.bench.stats.ChangePoints;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.SweepComparison;

/**
 * A metric over the releases: one line per cell and per machine, network and way of measuring, because across these
 * nothing may be joined.
 *
 * @param metric its name
 * @param lines in order of machine, then of first appearance
 */
public record History(String metric, List<Line> lines) {
    /** Copies. */
    public History {
        lines = List.copyOf(lines);
    }

    /**
     * One cell's way through the releases.
     *
     * @param machine the machine's name
     * @param topology what lies between the nodes, as in the results
     * @param cell which cell
     * @param metric the metric, with its unit and direction
     * @param entries oldest first, at least one
     * @param changes changes of level; their indices are of {@code entries}
     */
    public record Line(
            String machine,
            Map<String, String> topology,
            CellKey cell,
            Metric metric,
            List<Entry> entries,
            List<ChangePoints.ChangePoint> changes) {
        /** Copies. */
        public Line {
            topology = Map.copyOf(topology);
            entries = List.copyOf(entries);
            changes = List.copyOf(changes);
        }

        /** The medians, oldest first; a fresh array. */
        public double[] medians() {
            return entries.stream()
                    .mapToDouble(entry -> entry.summary().median())
                    .toArray();
        }
    }

    /**
     * One release.
     *
     * @param release its name
     * @param runs ids of the runs that it was measured in, oldest first: their forks are all taken together
     * @param summary the forks' median and interval
     * @param step the comparison with the release before, corrected over the line; empty for the first
     */
    public record Entry(String release, List<String> runs, Summary summary, Optional<Comparison> step) {
        /** Copies. */
        public Entry {
            runs = List.copyOf(runs);
        }
    }

    private record Place(String machine, Map<String, String> topology, String version, CellKey cell) {}

    private record Measured(String release, List<String> runs, Series series) {}

    /**
     * Puts runs in line.
     *
     * @param runs oldest release first, and within it oldest first; those of a release that were measured alike are taken together
     * @param cells which cells
     * @param changes finds changes of level among the releases' medians
     */
    public static History of(List<Run> runs, String metric, Predicate<CellKey> cells, ChangePoints changes) {
        Map<String, Map<Place, List<Measured>>> machines = new TreeMap<>();
        for (RunGroup pool : RunGroup.of(runs)) {
            Run run = pool.run();
            String machine = run.properties().machine().orElse("not known");
            for (Cell cell : run.cells()) {
                Optional<Series> series = cell.metric(metric).filter(each -> each.forkMeans().length > 0);
                if (series.isEmpty() || !cells.test(cell.key())) {
                    continue;
                }
                String version = run.properties()
                        .benchmarkVersion(cell.key().benchmark())
                        .map(BenchmarkVersion::text)
                        .orElse(run.id().toString()); // not known is never the same
                List<Measured> line = machines.computeIfAbsent(machine, none -> new LinkedHashMap<>())
                        .computeIfAbsent(
                                new Place(machine, run.properties().topology(), version, cell.key()),
                                none -> new ArrayList<>());
                String release = run.properties().release().orElse(run.id().toString());
                // pools of one release that share this benchmark's version differ in another's: the newest counts
                line.removeIf(earlier -> earlier.release().equals(release));
                line.add(new Measured(release, pool.idsWith(cell.key()), series.get()));
            }
        }
        List<Line> lines = new ArrayList<>();
        machines.values().forEach(places -> places.forEach((place, series) -> lines.add(line(place, series, changes))));
        return new History(metric, lines);
    }

    private static Line line(Place place, List<Measured> measured, ChangePoints changes) {
        List<Sample> samples = measured.stream()
                .map(each -> RunComparison.sample(each.series()))
                .toList();
        List<Comparison.Cell> steps = new ArrayList<>();
        for (int i = 1; i < samples.size(); i++) {
            steps.add(new Comparison.Cell(measured.get(i).release(), samples.get(i - 1), samples.get(i)));
        }
        List<Comparison> compared = SweepComparison.of(steps).cells();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            entries.add(new Entry(
                    measured.get(i).release(),
                    measured.get(i).runs(),
                    Summary.of(samples.get(i)),
                    i == 0 ? Optional.empty() : Optional.of(compared.get(i - 1))));
        }
        double[] medians =
                entries.stream().mapToDouble(entry -> entry.summary().median()).toArray();
        return new Line(
                place.machine(),
                place.topology(),
                place.cell(),
                measured.get(0).series().metric(),
                entries,
                changes.find(medians));
    }
}
