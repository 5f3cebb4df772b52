package tcpx.bench.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.SharedParameters;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.PairedRatio;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Verdict;

/**
 * One cell of two revisions that were run in turn, A B B A A B B A and so on.
 *
 * @param label the cell's name among the others
 * @param a A's forks
 * @param b B's forks
 * @param ratio B over A with its interval, and the verdict
 */
public record PairedCell(String label, Sample a, Sample b, PairedRatio ratio) {
    /**
     * Decides every cell. Of the cells' parameters those count that both revisions know.
     *
     * @param turns one entry per turn, in the order A B B A …: what each cell gave in it; an even number
     * @param unit the metric's
     * @param alpha chance of any false verdict over all cells; shared out equally between them (Bonferroni)
     */
    public static List<PairedCell> of(List<Map<CellKey, Double>> turns, String unit, Better better, double alpha) {
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
        List<PairedCell> cells = new ArrayList<>();
        series.forEach((cell, values) -> {
            List<PairedRatio.Pair> pairs = PairedRatio.pairsOfInterleaved(values);
            cells.add(new PairedCell(
                    labels.of(cell),
                    Sample.of(pairs.stream().map(PairedRatio.Pair::a).toList(), unit, better),
                    Sample.of(pairs.stream().map(PairedRatio.Pair::b).toList(), unit, better),
                    PairedRatio.of(pairs, better, alpha / series.size())));
        });
        return cells;
    }

    /** True when B is significantly worse by more than {@code threshold} (0.03 is 3 %). */
    public boolean regressesBeyond(double threshold) {
        return ratio.verdict() instanceof Verdict.Slower
                && Math.abs(ratio.ratio().orElseThrow().value() - 1) > threshold;
    }
}
