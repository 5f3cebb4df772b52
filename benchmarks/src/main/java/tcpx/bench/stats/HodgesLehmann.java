package tcpx.bench.stats;

import java.util.Arrays;
import tcpx.bench.stats.Estimate.Interval;

/**
 * How large the difference between two samples is: the median of all pairwise differences of a value of {@code b} and a
 * value of {@code a}, with the interval that belongs to the exact Mann-Whitney test. So interval and p-value agree:
 * without ties, the interval of confidence 1-alpha excludes "no change" exactly when p is at most alpha.
 *
 * <p>Where the samples are too small for the confidence asked for, the range of all pairwise values is given with the
 * confidence that it has (3 against 3: 90 %), and {@link Interval#reached()} is false. With ties the interval is
 * conservative.
 *
 * @see <a href="https://doi.org/10.1214/aoms/1177704172">Hodges and Lehmann, 1963</a>
 */
public final class HodgesLehmann {
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
     * Median and symmetric order-statistic interval of pairwise values whose count below the truth is distributed as
     * {@code cumulative}; shared with the paired estimate.
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
