package tcpx.bench.stats;

import java.util.Arrays;
import tcpx.bench.stats.Estimate.Interval;

/**
 * A value with its interval. Shape: the interval encloses the value.
 *
 * @param value the estimate
 * @param interval where the truth is believed to lie
 */
public record Estimate(double value, Interval interval) {
    /** The same statement about e to the power of the quantity: turns a difference of logarithms into a ratio. */
    Estimate exponential() {
        return new Estimate(
                Math.exp(value),
                new Interval(
                        Math.exp(interval.low()),
                        Math.exp(interval.high()),
                        interval.confidence(),
                        interval.nominal()));
    }

    /**
     * A confidence interval that says what it really covers.
     *
     * <p>Exact intervals from small samples come in steps: the confidence asked for ({@code nominal}) is often not
     * attainable, so {@code confidence} holds the one that the interval has. Shape: {@code low <= high}; both bounds
     * belong to it.
     *
     * @param low lower bound, in the unit of the estimate
     * @param high upper bound, in the unit of the estimate
     * @param confidence the interval's actual (or, for a bootstrap, approximate) confidence, 0 to 1
     * @param nominal the confidence that was asked for, 0 to 1
     */
    public record Interval(double low, double high, double confidence, double nominal) {
        /** Rounding slack when an actual confidence is compared with the one asked for. */
        private static final double SLACK = 1e-12;

        /** Refuses bounds that are not numbers or stand in the wrong order. */
        public Interval {
            if (!(low <= high)) {
                throw new IllegalArgumentException("interval bounds out of order: " + low + " .. " + high);
            }
        }

        /**
         * True when the interval is at least as sure as was asked; false for the fallback of a sample that is too
         * small.
         */
        public boolean reached() {
            return confidence >= nominal - SLACK;
        }

        /** True when {@code value} lies inside or on a bound. */
        public boolean contains(double value) {
            return low <= value && value <= high;
        }

        /**
         * Half the relative width around {@code centre}, the larger side: what a table prints after "±". NaN when the
         * centre is 0.
         */
        public double relativeHalfWidth(double centre) {
            return centre == 0 ? Double.NaN : Math.max(high - centre, centre - low) / Math.abs(centre);
        }
    }

    /**
     * How large the difference between two samples is: the median of all pairwise differences of a value of {@code b}
     * and a value of {@code a}, with the interval that belongs to the exact Mann-Whitney test. So interval and p-value
     * agree: without ties, the interval of confidence 1-alpha excludes "no change" exactly when p is at most alpha.
     *
     * <p>Where the samples are too small for the confidence asked for, the range of all pairwise values is given with
     * the confidence that it has (3 against 3: 90 %), and {@link Interval#reached()} is false. With ties the interval
     * is conservative.
     *
     * @see <a href="https://doi.org/10.1214/aoms/1177704172">Hodges and Lehmann, 1963</a>
     */
    public static final class HodgesLehmann {
        private HodgesLehmann() {}

        /** {@code b} minus {@code a}, in their unit. Throws as {@link MannWhitneyExact#test}. */
        public static Estimate shift(double[] a, double[] b, double confidence) {
            double[] pairwise = new double[a.length * b.length];
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < b.length; j++) {
                    pairwise[i * b.length + j] = b[j] - a[i];
                }
            }
            return fromPairwise(pairwise, MannWhitneyExact.cumulativeU(a.length, b.length), confidence);
        }

        /**
         * Median and symmetric order-statistic interval of pairwise values whose count below the truth is distributed
         * as {@code cumulative}; shared with the paired estimate.
         */
        static Estimate fromPairwise(double[] pairwise, double[] cumulative, double confidence) {
            Arrays.sort(pairwise);
            int k = 1;
            double half = (1 - confidence) / 2;
            while (k + 1 <= (pairwise.length + 1) / 2 && cumulative[k] <= half) {
                k++;
            }
            double actual = Math.max(0, 1 - 2 * cumulative[k - 1]);
            Interval interval = new Interval(pairwise[k - 1], pairwise[pairwise.length - k], actual, confidence);
            return new Estimate(Order.medianOfSorted(pairwise), interval);
        }
    }
}
