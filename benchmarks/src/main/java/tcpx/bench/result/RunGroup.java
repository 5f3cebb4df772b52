package tcpx.bench.result;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import tcpx.bench.result.Cell.Series;
import tcpx.bench.result.Pairing.RunDifferences;

/**
 * Runs of one release that were measured alike, as one: on one machine, over the same network, each benchmark in one
 * version. The forks of all of them are its observations.
 *
 * @param run all of it: the newest run, with the others' forks numbered on
 * @param members what it is made of, oldest first, at least one
 * @param lastForks the last fork's number of each of them, newest run first
 */
public record RunGroup(Run run, List<Run> members, List<Integer> lastForks) {
    /** Copies. */
    public RunGroup {
        members = List.copyOf(members);
        lastForks = List.copyOf(lastForks);
    }

    /**
     * The forks of a series of this group by the run that they were measured in, newest first; runs without any are
     * left out.
     */
    public List<Series> byRun(Series series) {
        List<Series> runs = new ArrayList<>();
        int from = 0;
        for (int last : lastForks) {
            SortedMap<Integer, List<OptionalDouble>> forks = series.forks().subMap(from + 1, last + 1);
            if (!forks.isEmpty()) {
                runs.add(new Series(series.metric(), forks));
            }
            from = last;
        }
        return runs;
    }

    /**
     * Joins what may be joined: whole runs of one release. Every other run stays alone.
     *
     * @param runs oldest first
     * @return in the order of their newest runs
     */
    public static List<RunGroup> of(List<Run> runs) {
        List<List<Run>> pools = new ArrayList<>();
        for (int i = runs.size() - 1; i >= 0; i--) { // from the newest, so that older ones join what counts most
            Run run = runs.get(i);
            pools.stream()
                    .filter(pool -> pool.stream().allMatch(other -> alike(run, other)))
                    .findFirst()
                    .orElseGet(() -> {
                        List<Run> alone = new ArrayList<>();
                        pools.add(alone);
                        return alone;
                    })
                    .add(0, run);
        }
        Collections.reverse(pools);
        return pools.stream().map(RunGroup::joined).toList();
    }

    /** The runs that measured a cell, oldest first. */
    public List<Run> with(CellKey cell) {
        return members.stream()
                .filter(each ->
                        each.samples().stream().anyMatch(row -> row.cell().equals(cell)))
                .toList();
    }

    private static boolean alike(Run one, Run other) {
        Optional<String> release = one.properties().release();
        if (release.isEmpty()
                || !release.equals(other.properties().release())
                || !RunDifferences.blocking(one, other).isEmpty()) {
            return false;
        }
        Set<String> shared = benchmarks(one);
        shared.retainAll(benchmarks(other));
        return shared.stream()
                .allMatch(name -> RunDifferences.version(one, other, name).isEmpty());
    }

    private static Set<String> benchmarks(Run run) {
        return run.samples().stream()
                .map(row -> row.cell().benchmark())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static RunGroup joined(List<Run> members) {
        Run newest = members.get(members.size() - 1);
        if (members.size() == 1) {
            return new RunGroup(newest, members, List.of(Integer.MAX_VALUE - 1));
        }
        Joined joined = new Joined(newest);
        List<Integer> lastForks = new ArrayList<>();
        for (int i = members.size() - 1; i >= 0; i--) {
            joined.add(members.get(i));
            lastForks.add(joined.forks);
        }
        return new RunGroup(joined.run(), members, lastForks);
    }

    private static final class Joined {
        private final Run newest;
        private final Set<String> parameters = new LinkedHashSet<>();
        private final Set<String> warnings = new LinkedHashSet<>();
        private final Map<CellKey, Map<String, Metric>> metrics = new HashMap<>();
        private final List<SampleRow> samples = new ArrayList<>();
        private RunProperties properties;
        private int forks;

        Joined(Run newest) {
            this.newest = newest;
            this.properties = newest.properties();
        }

        void add(Run run) {
            parameters.addAll(run.parameters());
            for (String benchmark : benchmarks(run)) {
                run.properties()
                        .benchmarkVersion(benchmark)
                        .ifPresent(version -> properties = properties.withBenchmarkVersion(benchmark, version));
            }
            int before = forks;
            run.samples().forEach(row -> add(run, row, before));
            if (run == newest) {
                return; // whoever compares this pool asks for its doubts
            }
            warnings.addAll(RunDifferences.doubts(run, newest));
            EnvironmentChanges.between(run.properties(), newest.properties())
                    .forEach(change -> warnings.add(
                            "within " + newest.properties().release().orElseThrow() + ", " + change));
        }

        private void add(Run run, SampleRow row, int before) {
            Metric metric = metrics.computeIfAbsent(row.cell(), none -> new HashMap<>())
                    .computeIfAbsent(row.metric().name(), none -> row.metric());
            if (!metric.equals(row.metric())) {
                warnings.add(metric.name() + " of " + run.id() + " is in "
                        + row.metric().unit() + ", not in " + metric.unit() + ", and left out");
                return;
            }
            int fork = before + row.fork();
            forks = Math.max(forks, fork);
            samples.add(row.asFork(fork));
        }

        Run run() {
            return new Run(newest.directory(), properties, List.copyOf(parameters), samples, List.copyOf(warnings));
        }
    }
}
