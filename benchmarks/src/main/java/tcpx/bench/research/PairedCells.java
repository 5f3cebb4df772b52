package tcpx.bench.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.CellKey.SharedParameters;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.CellTest.PairTest;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Sample;

/** The cells of two revisions that were run in turn, A B B A A B B A and so on. */
public final class PairedCells {
    private PairedCells() {}

    /**
     * The cells that both have. Of the cells' parameters those count that both revisions know.
     *
     * @param turns one entry per turn, in the order A B B A …: what each cell gave in it; an even number. A pair of
     *     which one gave no number is counted as missing on both sides
     * @param unit the metric's
     */
    public static List<Comparison.Cell> of(List<Map<CellKey, Double>> turns, String unit, Better better) {
        if (turns.size() % 2 != 0) {
            throw new IllegalArgumentException("the last of " + turns.size() + " turns has no partner");
        }
        Map<CellKey, List<Double>> series = new LinkedHashMap<>();
        SharedParameters shared =
                SharedParameters.of(turns.stream().map(Map::keySet).toList());
        for (Map<CellKey, Double> turn : turns) {
            shared.reduce(turn)
                    .forEach((cell, value) -> series.computeIfAbsent(cell, none -> new ArrayList<>())
                            .add(value));
        }
        // a cell that one revision does not have cannot be paired
        series.values().removeIf(values -> values.size() != turns.size());
        CellLabels labels = CellLabels.of(series.keySet());
        List<Comparison.Cell> cells = new ArrayList<>();
        series.forEach((cell, values) -> cells.add(paired(labels.of(cell), values, unit, better)));
        return cells;
    }

    private static Comparison.Cell paired(String label, List<Double> inOrder, String unit, Better better) {
        List<Double> a = new ArrayList<>();
        List<Double> b = new ArrayList<>();
        for (int i = 0; i < inOrder.size(); i += 2) {
            double first = inOrder.get(i);
            double second = inOrder.get(i + 1);
            if (Double.isFinite(first + second)) {
                a.add(i % 4 == 0 ? first : second);
                b.add(i % 4 == 0 ? second : first);
            }
        }
        int missing = inOrder.size() / 2 - a.size();
        return new Comparison.Cell(
                label,
                List.of(new Sample(a, missing, unit, better)),
                List.of(new Sample(b, missing, unit, better)),
                new PairTest());
    }
}
