package tcpx.bench.stats;

import java.util.Optional;

/**
 * How the two sides of a cell are compared. What counts as one observation decides: a fork where both sides were
 * measured in turn, a pair of forks that ran one after the other, or a run where the sides are of different days.
 * Values; safe to share between threads.
 */
public sealed interface CellTest permits ForkTest, PairTest, RunTest {
    /** What p and interval come from, such as {@code exact Mann-Whitney over forks}. */
    String method();

    /** What there must be more of to see more, such as {@code forks on each side}. */
    String observations();

    /**
     * Why such a cell cannot be decided, whatever its values are: looks at sizes only, so that it does not bias the
     * test.
     */
    Optional<Verdict.Refused> refusal(Comparison.Cell cell, Level level);

    /** Compares a cell that is not refused. */
    Found find(Comparison.Cell cell, Level level);

    /**
     * How many observations would find a change with a chance of {@link Power#POWER}; 0 where no reasonable number
     * would.
     *
     * @param wanted the change, on the scale of the test
     */
    int needed(Comparison.Cell cell, double wanted, Level level);

    /**
     * What a test says, on its scale.
     *
     * @param shift new minus old, with the interval of confidence 1 - level
     * @param p two-sided, of this cell alone
     * @param standardError of the estimate, for what is made of several cells
     * @param degrees of freedom of the standard error
     */
    record Found(Estimate shift, double p, double standardError, double degrees) {}

    /**
     * The chance of a wrong verdict, shared out equally between cells (Bonferroni): with it all verdicts are right, and
     * all intervals hold, together.
     *
     * @param alpha over all cells
     * @param cells how many share it
     */
    record Level(double alpha, int cells) {
        double each() {
            return alpha / Math.max(1, cells);
        }

        @Override
        public String toString() {
            return "alpha " + Digits.plain(alpha) + (cells <= 1 ? "" : " in a sweep of " + cells + " cells");
        }
    }
}
