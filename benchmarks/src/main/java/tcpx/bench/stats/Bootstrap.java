package tcpx.bench.stats;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Bootstrap intervals of any statistic: the sample is drawn again from itself with replacement, and the spread of the statistic over these
 * resamples stands for its uncertainty. The generator is injected: the same seed gives the same interval.
 *
 * <p>Approximate, and too narrow for small samples (about 90 % instead of 95 % for a mean of ten values): where an exact interval exists
 * ({@link Summary}, {@link HodgesLehmann}) use that. Not thread-safe, because the generator is not.
 */
public final class Bootstrap {
    private final RandomGenerator random;
    private final int resamples;
    private final double confidence;

    /**
     * A bootstrap.
     *
     * @param random source of the draws
     * @param resamples number of resamples, at least 99; 999 or more for 95 %
     * @param confidence strictly between 0 and 1
     */
    public Bootstrap(RandomGenerator random, int resamples, double confidence) {
        if (resamples < 99) {
            throw new IllegalArgumentException("resamples must be 99 or more: " + resamples);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must lie between 0 and 1, both excluded: " + confidence);
        }
        this.random = random;
        this.resamples = resamples;
        this.confidence = confidence;
    }

    /** The plain quantiles of the resampled statistic; empty below two values. */
    public Optional<Interval> percentile(double[] sample, ToDoubleFunction<double[]> statistic) {
        if (sample.length < 2) {
            return Optional.empty();
        }
        double[] sorted = resample(sample, statistic);
        double tail = (1 - confidence) / 2;
        return interval(sorted, tail, 1 - tail);
    }

    /**
     * The quantiles corrected for bias and for a spread that changes with the value (BCa); falls back to the plain ones where the
     * correction is undefined (a statistic that does not move). Empty below two values.
     *
     * @see <a href="https://doi.org/10.1080/01621459.1987.10478410">Efron, 1987</a>
     */
    public Optional<Interval> bca(double[] sample, ToDoubleFunction<double[]> statistic) {
        if (sample.length < 2) {
            return Optional.empty();
        }
        double estimate = statistic.applyAsDouble(sample.clone());
        double[] sorted = resample(sample, statistic);
        double tail = (1 - confidence) / 2;
        double below = 0;
        for (double value : sorted) {
            below += value < estimate ? 1 : value == estimate ? 0.5 : 0;
        }
        double share = below / sorted.length;
        double acceleration = acceleration(sample, statistic);
        if (!(share > 0 && share < 1) || !Double.isFinite(acceleration)) {
            return interval(sorted, tail, 1 - tail);
        }
        double bias = Normal.quantile(share);
        return interval(sorted, adjusted(bias, acceleration, tail), adjusted(bias, acceleration, 1 - tail));
    }

    private static double adjusted(double bias, double acceleration, double probability) {
        double moved = bias + Normal.quantile(probability);
        return Normal.cumulative(bias + moved / (1 - acceleration * moved));
    }

    private Optional<Interval> interval(double[] sorted, double low, double high) {
        double from = Order.quantile(sorted, Math.min(low, high));
        double to = Order.quantile(sorted, Math.max(low, high));
        return from <= to ? Optional.of(new Interval(from, to, confidence, confidence)) : Optional.empty();
    }

    private double[] resample(double[] sample, ToDoubleFunction<double[]> statistic) {
        double[] values = new double[resamples];
        double[] drawn = new double[sample.length];
        for (int r = 0; r < resamples; r++) {
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = sample[random.nextInt(sample.length)];
            }
            values[r] = statistic.applyAsDouble(drawn.clone());
        }
        Arrays.sort(values);
        return values;
    }

    /** Skewness of the statistic's leave-one-out values, divided by six. */
    private static double acceleration(double[] sample, ToDoubleFunction<double[]> statistic) {
        int n = sample.length;
        double[] left = new double[n];
        double mean = 0;
        for (int out = 0; out < n; out++) {
            double[] rest = new double[n - 1];
            System.arraycopy(sample, 0, rest, 0, out);
            System.arraycopy(sample, out + 1, rest, out, n - 1 - out);
            left[out] = statistic.applyAsDouble(rest);
            mean += left[out] / n;
        }
        double squares = 0;
        double cubes = 0;
        for (double value : left) {
            double d = mean - value;
            squares += d * d;
            cubes += d * d * d;
        }
        return cubes / (6 * Math.pow(squares, 1.5));
    }
}
