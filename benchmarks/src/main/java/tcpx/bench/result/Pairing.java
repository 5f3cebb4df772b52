package tcpx.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which cells of two runs may be compared, and a reason for each that may not. Nothing is left out in silence: every
 * cell of either run is in one of the two lists.
 *
 * @param matched cells of both runs, in the first run's order, with the metrics that both have
 * @param unpaired cells, and metrics of matched cells, without a partner
 * @param warnings differences that do not forbid a comparison and must stand beside it
 */
public record Pairing(List<Pair> matched, List<Unpaired> unpaired, List<String> warnings) {
    /** Copies. */
    public Pairing {
        matched = List.copyOf(matched);
        unpaired = List.copyOf(unpaired);
        warnings = List.copyOf(warnings);
    }

    /**
     * One cell measured in both runs.
     *
     * @param key which
     * @param metrics the metrics with usable values in both, in the first run's order
     */
    public record Pair(CellKey key, Map<String, Two> metrics) {}

    /**
     * One metric of one cell in both runs.
     *
     * @param metric what, with unit and direction
     * @param first the first run's values
     * @param second the second run's
     */
    public record Two(Metric metric, Series first, Series second) {}

    /** Pairs cells of the same benchmark, parameters, peer, machine, topology and benchmark version in two OK runs. */
    public static Pairing of(Run first, Run second) {
        return of(first, second, Set.of());
    }

    /**
     * Pairs although something differs, because the user asked for it; each accepted difference becomes a warning.
     *
     * @param accepted what may differ
     */
    public static Pairing of(Run first, Run second, Set<Difference> accepted) {
        Map<CellKey, Cell> all = byKey(first);
        Map<CellKey, Cell> others = byKey(second);
        SharedParameters shared = SharedParameters.of(List.of(all.keySet(), others.keySet()));
        Map<CellKey, Cell> ours = shared.reduce(all);
        Map<CellKey, Cell> theirs = shared.reduce(others);
        Set<CellKey> keys = new LinkedHashSet<>(ours.keySet());
        keys.addAll(theirs.keySet());

        List<Pair> matched = new ArrayList<>();
        List<Unpaired> unpaired = new ArrayList<>();
        Set<String> warnings = new LinkedHashSet<>();
        Map<Difference, String> runWide = RunDifferences.blocking(first, second);
        for (CellKey key : keys) {
            if (!theirs.containsKey(key)) {
                unpaired.add(Unpaired.cell(key, "not measured in the second run"));
                continue;
            }
            if (!ours.containsKey(key)) {
                unpaired.add(Unpaired.cell(key, "not measured in the first run"));
                continue;
            }
            Map<Difference, String> differences = new LinkedHashMap<>(runWide);
            RunDifferences.version(first, second, key.benchmark())
                    .ifPresent(text -> differences.put(Difference.BENCHMARK_VERSION, text));
            if (accepted.containsAll(differences.keySet())) {
                warnings.addAll(differences.values());
                matched.add(pair(ours.get(key), theirs.get(key), unpaired));
            } else {
                differences.keySet().removeAll(accepted);
                differences.forEach(
                        (kind, text) -> unpaired.add(new Unpaired(key, Optional.of(kind), Optional.empty(), text)));
            }
        }
        warnings.addAll(RunDifferences.doubts(first, second));
        warnings.addAll(EnvironmentChanges.between(first.properties(), second.properties()));
        return new Pairing(matched, unpaired, List.copyOf(warnings));
    }

    private static Map<CellKey, Cell> byKey(Run run) {
        Map<CellKey, Cell> cells = new LinkedHashMap<>();
        run.cells().forEach(cell -> cells.put(cell.key(), cell));
        return cells;
    }

    private static Pair pair(Cell first, Cell second, List<Unpaired> unpaired) {
        Map<String, Two> metrics = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>(first.metrics().keySet());
        names.addAll(second.metrics().keySet());
        for (String name : names) {
            Optional<Series> a = first.metric(name).filter(series -> series.forkMeans().length > 0);
            Optional<Series> b = second.metric(name).filter(series -> series.forkMeans().length > 0);
            if (a.isEmpty() && b.isEmpty()) {
                continue; // measured by neither
            }
            if (a.map(Series::metric).equals(b.map(Series::metric))) {
                metrics.put(name, new Two(a.orElseThrow().metric(), a.orElseThrow(), b.orElseThrow()));
            } else {
                unpaired.add(Unpaired.metric(first.key(), name, mismatch(a.map(Pairing::unit), b.map(Pairing::unit))));
            }
        }
        return new Pair(first.key(), metrics);
    }

    private static String mismatch(Optional<String> first, Optional<String> second) {
        return first.isPresent() && second.isPresent()
                ? "is in " + first.get() + " and in " + second.get()
                : "has no values in the " + (first.isPresent() ? "second" : "first") + " run";
    }

    private static String unit(Series series) {
        return series.metric().unit() + " (" + series.metric().better().label() + ")";
    }
}
