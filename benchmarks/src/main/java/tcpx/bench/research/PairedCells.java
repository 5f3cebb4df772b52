package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.CellKey.ChangedDefault;
import tcpx.bench.result.CellKey.SharedParameters;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.CellTest.PairTest;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Sample;

/**
 * The cells of two revisions that one command had run in turn, A B B A A B B A and so on.
 *
 * @param metric what is compared
 * @param cells those that both have; of their parameters those count that both revisions know, and that did not only
 *     change their default
 * @param changed the defaults that changed: each revision ran at its own
 */
public record PairedCells(Metric metric, List<Comparison.Cell> cells, List<ChangedDefault> changed) {
    private static final int ABBA = 4;

    /** Copies. */
    public PairedCells {
        cells = List.copyOf(cells);
        changed = List.copyOf(changed);
    }

    /**
     * Pairs.
     *
     * @param turns one entry per turn, in the order A B B A …: what each cell gave in it; an even number. A pair of
     *     which one gave no number is counted as missing on both sides
     * @param given the parameters that the command gave; all others stood at each revision's own defaults
     */
    public static PairedCells of(List<Map<CellKey, Double>> turns, Metric metric, Collection<String> given) {
        if (turns.size() % 2 != 0) {
            throw new IllegalArgumentException("the last of " + turns.size() + " turns has no partner");
        }
        List<Map<CellKey, Double>> a = new ArrayList<>();
        List<Map<CellKey, Double>> b = new ArrayList<>();
        for (int i = 0; i < turns.size(); i += 2) {
            a.add(turns.get(i % ABBA == 0 ? i : i + 1));
            b.add(turns.get(i % ABBA == 0 ? i + 1 : i));
        }
        Set<CellKey> cellsOfA = cells(a);
        Set<CellKey> cellsOfB = cells(b);
        SharedParameters shared = SharedParameters.ofOneCommand(cellsOfA, cellsOfB, given);
        Map<CellKey, CellKey> ours = byShared(shared, cellsOfA);
        Map<CellKey, CellKey> theirs = byShared(shared, cellsOfB);
        ours.keySet().retainAll(theirs.keySet()); // a cell that one revision does not have cannot be paired
        CellLabels labels = CellLabels.of(ours.keySet());
        List<Comparison.Cell> cells = new ArrayList<>();
        ours.forEach(
                (key, cell) -> cells.add(paired(labels.of(key), values(a, cell), values(b, theirs.get(key)), metric)));
        return new PairedCells(metric, cells, shared.changed());
    }

    private static Set<CellKey> cells(List<Map<CellKey, Double>> side) {
        Set<CellKey> cells = new LinkedHashSet<>();
        side.forEach(turn -> cells.addAll(turn.keySet()));
        return cells;
    }

    private static Map<CellKey, CellKey> byShared(SharedParameters shared, Set<CellKey> side) {
        Map<CellKey, CellKey> cells = new LinkedHashMap<>();
        side.forEach(cell -> cells.put(cell, cell));
        return shared.reduce(cells);
    }

    private static List<Double> values(List<Map<CellKey, Double>> side, CellKey cell) {
        return side.stream().map(turn -> turn.getOrDefault(cell, Double.NaN)).toList();
    }

    private static Comparison.Cell paired(String label, List<Double> ofA, List<Double> ofB, Metric metric) {
        List<Double> a = new ArrayList<>();
        List<Double> b = new ArrayList<>();
        for (int i = 0; i < ofA.size(); i++) {
            if (Double.isFinite(ofA.get(i) + ofB.get(i))) {
                a.add(ofA.get(i));
                b.add(ofB.get(i));
            }
        }
        int missing = ofA.size() - a.size();
        return new Comparison.Cell(
                label,
                List.of(new Sample(a, missing, metric.unit(), metric.better())),
                List.of(new Sample(b, missing, metric.unit(), metric.better())),
                new PairTest());
    }
}
