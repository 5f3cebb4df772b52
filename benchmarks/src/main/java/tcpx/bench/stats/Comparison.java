package tcpx.bench.stats;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One cell of an old and a new sweep, compared. Made by {@link SweepComparison}, because the verdict depends on how many cells there are.
 *
 * @param label the cell's parameters, such as {@code channels=4 chunk=512Ki}
 * @param unit unit of both samples
 * @param before summary of the old sample
 * @param after summary of the new sample
 * @param effect size of the change, empty when a side has no values
 * @param p exact two-sided p-value of this cell alone, NaN when refused
 * @param correctedP the same, Holm-corrected over the sweep, NaN when refused
 * @param verdict the conclusion, from {@code correctedP}
 */
public record Comparison(
        String label,
        String unit,
        Summary before,
        Summary after,
        Optional<Effect> effect,
        double p,
        double correctedP,
        Verdict verdict) {

    /**
     * Size of a change, as ratio where all values are above zero, else as difference.
     *
     * @param kind what the figures mean
     * @param medians median of the new sample over (or minus) that of the old one: what a reader can check by hand
     * @param shift Hodges-Lehmann estimate with the interval that agrees with the test
     */
    public record Effect(Kind kind, double medians, Estimate shift) {
        /** Whether an effect is a factor or a difference. */
        public enum Kind {
            /** New over old; 1 is no change. */
            RATIO,
            /** New minus old, in the unit of the samples; 0 is no change. */
            DIFFERENCE
        }
    }

    /** Two samples of one cell, to be compared. */
    public record Cell(String label, Sample before, Sample after) {}

    /** True when the cell is significantly slower by more than {@code threshold} (0.03 is 3 %) of the old median: what a gate asks. */
    public boolean regressesBeyond(double threshold) {
        return verdict instanceof Verdict.Slower && effect.isPresent() && relativeChange(effect.get()) > threshold;
    }

    private double relativeChange(Effect size) {
        if (size.kind() == Effect.Kind.RATIO) {
            return Math.abs(size.medians() - 1);
        }
        // Relative to nothing any worsening is beyond every threshold.
        return before.median() == 0 ? Double.POSITIVE_INFINITY : Math.abs(size.medians() / before.median());
    }

    /** The warnings of both summaries, old first. */
    public List<Warning> warnings() {
        return Stream.concat(before.warnings().stream(), after.warnings().stream())
                .distinct()
                .toList();
    }
}
