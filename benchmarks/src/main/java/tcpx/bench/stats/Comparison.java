package tcpx.bench.stats;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import tcpx.bench.stats.CellTest.ForkTest;

/**
 * One cell of an old and a new sweep, compared. Made by {@link SweepComparison}, because the verdict depends on how
 * many cells there are.
 *
 * @param cell what was compared
 * @param before summary of all old forks
 * @param after summary of all new forks
 * @param effect size of the change, empty when a side has no values
 * @param p two-sided p-value of this cell times the number of cells (Bonferroni), at most 1; NaN when refused
 * @param verdict the conclusion: there is a change exactly where the interval of the effect excludes "no change"
 * @param detectable how small a change could have been found; empty when refused, or where that cannot be said
 */
public record Comparison(
        Cell cell,
        Summary before,
        Summary after,
        Optional<Effect> effect,
        double p,
        Verdict verdict,
        Optional<Detectable> detectable) {

    /**
     * Size of a change, as ratio where all values are above zero, else as difference.
     *
     * @param kind what the figures mean
     * @param shift the estimate; its interval is that of the test, at the level that the cell was decided at
     */
    public record Effect(Kind kind, Estimate shift) {
        /** Whether an effect is a factor or a difference. */
        public enum Kind {
            /** New over old; 1 is no change. */
            RATIO,
            /** New minus old, in the unit of the samples; 0 is no change. */
            DIFFERENCE;

            double none() {
                return this == RATIO ? 1 : 0;
            }
        }
    }

    /**
     * Two samples of one cell, to be compared.
     *
     * @param label the cell's parameters, such as {@code channels=4 chunk=512Ki}
     * @param before the old forks, by the run that they were measured in, at least one
     * @param after the new forks, in the same way
     * @param test what is an observation: a fork, a pair of forks, or a run
     */
    public record Cell(String label, List<Sample> before, List<Sample> after, CellTest test) {
        /** Copies; refuses a side without a run. */
        public Cell {
            before = List.copyOf(before);
            after = List.copyOf(after);
            if (before.isEmpty() || after.isEmpty()) {
                throw new IllegalArgumentException(label + ": a side has no run");
            }
        }

        /** Forks that were measured in one run, in turn. */
        public Cell(String label, Sample before, Sample after) {
            this(label, List.of(before), List.of(after), new ForkTest());
        }

        /** All old forks. */
        public Sample old() {
            return Sample.joined(before);
        }

        /** All new forks. */
        public Sample now() {
            return Sample.joined(after);
        }

        Scale scale() {
            boolean positive = Stream.concat(before.stream(), after.stream())
                    .flatMap(sample -> sample.values().stream())
                    .allMatch(value -> value > 0);
            return positive ? Scale.LOGARITHM : Scale.PLAIN;
        }
    }

    /** The cell's parameters. */
    public String label() {
        return cell.label();
    }

    /** Unit of both samples. */
    public String unit() {
        return cell.after().get(0).unit();
    }

    /** True when a verdict was possible. */
    public boolean isDecided() {
        return !(verdict instanceof Verdict.Refused);
    }

    /**
     * True when the cell is significantly slower by more than {@code threshold} (0.03 is 3 %) of the old value: what a
     * gate asks.
     */
    public boolean regressesBeyond(double threshold) {
        return verdict instanceof Verdict.Slower && worsening().orElse(0) > threshold;
    }

    /** How much worse it is, as a share of the old value; negative where it is better, empty without an effect. */
    public OptionalDouble worsening() {
        if (effect.isEmpty()) {
            return OptionalDouble.empty();
        }
        Effect size = effect.get();
        double change = size.shift().value() - size.kind().none();
        if (size.kind() == Effect.Kind.DIFFERENCE && change != 0) {
            // relative to nothing any change is beyond every threshold
            change = before.median() == 0
                    ? Math.copySign(Double.POSITIVE_INFINITY, change)
                    : change / Math.abs(before.median());
        }
        return OptionalDouble.of(cell.after().get(0).better() == Better.HIGHER ? -change : change);
    }

    /** The warnings of both summaries, old first. */
    public List<Warning> warnings() {
        return Stream.concat(before.warnings().stream(), after.warnings().stream())
                .distinct()
                .toList();
    }

    /** What a comparison concludes about one cell. */
    public sealed interface Verdict {
        /** One word or sign, as a table shows it. */
        String mark();

        /** Significantly better in the metric's own direction: more goodput, or less time or CPU. */
        record Faster() implements Verdict {
            @Override
            public String mark() {
                return "faster";
            }
        }

        /** Significantly worse in the metric's own direction. */
        record Slower() implements Verdict {
            @Override
            public String mark() {
                return "slower";
            }
        }

        /**
         * The test could have found a difference and did not; not a proof of equality: the interval says how large it
         * may still be.
         */
        record Indistinguishable() implements Verdict {
            @Override
            public String mark() {
                return "~";
            }
        }

        /**
         * No conclusion is possible from these values.
         *
         * @param reason what is missing, with what to do
         * @param forksNeeded forks needed on each side, 0 where more forks would not help
         */
        record Refused(String reason, int forksNeeded) implements Verdict {
            @Override
            public String mark() {
                return "not decided";
            }
        }
    }

    /**
     * How small a change a comparison could have found, with a chance of 80 %.
     *
     * @param change as a share of the old value where the effect is a ratio, else in the metric's unit
     * @param wanted the least change that matters, a share
     * @param needed how many observations would find that; 0 where no reasonable number would, or where the effect is
     *     no ratio
     * @param observations of what, such as {@code forks on each side}
     */
    public record Detectable(double change, double wanted, int needed, String observations) {}

    /** On which scale values are compared: ratios are differences of logarithms. */
    enum Scale {
        LOGARITHM,
        PLAIN;

        double[] of(Sample sample) {
            double[] values = sample.toArray();
            return this == PLAIN ? values : Arrays.stream(values).map(Math::log).toArray();
        }

        List<double[]> of(List<Sample> runs) {
            return runs.stream().map(this::of).toList();
        }

        Comparison.Effect effect(Estimate shift) {
            return this == PLAIN
                    ? new Comparison.Effect(Comparison.Effect.Kind.DIFFERENCE, shift)
                    : new Comparison.Effect(Comparison.Effect.Kind.RATIO, shift.exponential());
        }
    }
}
