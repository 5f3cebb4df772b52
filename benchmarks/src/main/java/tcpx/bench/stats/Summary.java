package tcpx.bench.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.distribution.BinomialDistribution;
import tcpx.bench.stats.Estimate.Interval;

/**
 * What a sample says at a glance: centre, spread, and how well the median is known.
 *
 * <p>The median's interval is distribution-free: the k-th smallest and k-th largest value enclose the true median with
 * probability {@code 1 - 2 P(Binomial(n, 1/2) < k)}. The narrowest such pair that still reaches the confidence asked
 * for is taken. Below six values even smallest and largest do not reach 95 %: then these two are given with the
 * confidence that they have (5: 93.8 %, 4: 87.5 %, 3: 75 %, 2: 50 %), {@link Interval#reached()} is false, and a
 * warning says how many are needed. One value has no interval.
 *
 * @param n number of values
 * @param median middle value; NaN, as all other figures, when n is 0
 * @param mean arithmetic mean
 * @param min smallest value
 * @param max largest value
 * @param sd sample standard deviation (divisor n-1); NaN below two values
 * @param medianInterval interval of the median, empty below two values
 * @param warnings what keeps this summary from being as good as it looks
 */
public record Summary(
        int n,
        double median,
        double mean,
        double min,
        double max,
        double sd,
        Optional<Interval> medianInterval,
        List<Warning> warnings) {
    /** Confidence of intervals unless told otherwise. */
    public static final double CONFIDENCE = 0.95;

    /** Copies the warnings in. */
    public Summary {
        warnings = List.copyOf(warnings);
    }

    /** The median alone; NaN without values, which must be numbers. */
    public static double median(double... values) {
        return Order.median(values);
    }

    /** Summary of {@code sample} with an interval of {@link #CONFIDENCE}. */
    public static Summary of(Sample sample) {
        return of(sample, CONFIDENCE);
    }

    /** Summary of {@code sample}; {@code confidence} lies strictly between 0 and 1. */
    public static Summary of(Sample sample, double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must lie between 0 and 1, both excluded: " + confidence);
        }
        double[] sorted = Order.sorted(sample.toArray());
        int n = sorted.length;
        List<Warning> warnings = new ArrayList<>();
        if (sample.missing() > 0) {
            warnings.add(new Warning.MissingForks(sample.missing(), n + sample.missing()));
        }
        if (n == 0) {
            return new Summary(
                    0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Optional.empty(), warnings);
        }
        Optional<Interval> interval = medianInterval(sorted, confidence);
        if (interval.isEmpty() || !interval.get().reached()) {
            double actual = interval.map(Interval::confidence).orElse(0.0);
            warnings.add(new Warning.TooFewForInterval(n, forksNeeded(confidence), confidence, actual));
        }
        double mean = mean(sorted);
        return new Summary(
                n,
                Order.medianOfSorted(sorted),
                mean,
                sorted[0],
                sorted[n - 1],
                standardDeviation(sorted, mean),
                interval,
                warnings);
    }

    /**
     * The smallest number of forks whose full range covers the median with {@code confidence}: 6 for 95 %, 8 for 99 %.
     */
    public static int forksNeeded(double confidence) {
        int n = 2;
        while (1 - Math.pow(0.5, n - 1) < confidence) {
            n++;
        }
        return n;
    }

    private static Optional<Interval> medianInterval(double[] sorted, double confidence) {
        int n = sorted.length;
        if (n < 2) {
            return Optional.empty();
        }
        // Walk inwards while the pair one step further in still reaches the confidence.
        BinomialDistribution below = new BinomialDistribution(null, n, 0.5);
        int k = 1;
        while (k + 1 <= n / 2 && 1 - 2 * below.cumulativeProbability(k) >= confidence) {
            k++;
        }
        double outside = 2 * below.cumulativeProbability(k - 1);
        return Optional.of(new Interval(sorted[k - 1], sorted[n - k], 1 - outside, confidence));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    private static double standardDeviation(double[] values, double mean) {
        if (values.length < 2) {
            return Double.NaN;
        }
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / (values.length - 1));
    }
}
