package tcpx.bench.research;

import java.util.List;
import java.util.OptionalDouble;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.SweepComparison;

/**
 * What comparisons mean to whoever waits for a yes or no, such as a pipeline.
 *
 * @param outcome the answer
 * @param regressed cells that are worse by more than is tolerated, and by more than chance
 * @param open cells that look so, and of which it could not be told; where no cell could be decided, all
 */
public record Gate(Outcome outcome, List<Comparison> regressed, List<Comparison> open) {
    /** The answers. */
    public enum Outcome {
        /** Something was decided, and nothing is worse than tolerated, or looks so. */
        NO_REGRESSION,
        /** A cell is worse than tolerated. */
        REGRESSION,
        /** No cell could be decided, or one that looks worse than tolerated could not. */
        UNDECIDED
    }

    /** Copies. */
    public Gate {
        regressed = List.copyOf(regressed);
        open = List.copyOf(open);
    }

    /**
     * Judges.
     *
     * @param tolerated a worsening up to this is tolerated, a share
     */
    public static Gate of(List<SweepComparison> sweeps, double tolerated) {
        List<Comparison> cells =
                sweeps.stream().flatMap(sweep -> sweep.cells().stream()).toList();
        List<Comparison> regressed =
                cells.stream().filter(cell -> cell.regressesBeyond(tolerated)).toList();
        boolean decided = cells.stream().anyMatch(Comparison::isDecided);
        List<Comparison> open = decided
                ? cells.stream().filter(cell -> looksWorse(cell, tolerated)).toList()
                : cells;
        Outcome outcome = !regressed.isEmpty()
                ? Outcome.REGRESSION
                : decided && open.isEmpty() ? Outcome.NO_REGRESSION : Outcome.UNDECIDED;
        return new Gate(outcome, regressed, open);
    }

    private static boolean looksWorse(Comparison cell, double tolerated) {
        boolean told = cell.verdict() instanceof Verdict.Faster || cell.verdict() instanceof Verdict.Slower;
        OptionalDouble worsening = cell.worsening();
        return !told && worsening.isPresent() && worsening.getAsDouble() > Math.max(tolerated, SweepComparison.LEAST);
    }
}
