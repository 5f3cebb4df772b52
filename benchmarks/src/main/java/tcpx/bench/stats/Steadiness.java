package tcpx.bench.stats;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How evenly bytes flowed: the correlation of the cumulative byte count with time. 1 is a perfectly even pace; a pause bends the curve
 * and lowers it. Blunt (a sawtooth finer than the samples stays unseen), but it needs no model and catches stalled runs.
 */
public final class Steadiness {
    /** Below this a report warns. */
    public static final double LIMIT = 0.99;

    private Steadiness() {}

    /**
     * Pearson correlation of {@code cumulativeBytes} with {@code times}.
     *
     * @param times when each count was read, any unit
     * @param cumulativeBytes counts, of the same length
     * @return empty below three points, or when time or bytes do not move, or a value is not finite
     * @throws IllegalArgumentException when the lengths differ
     */
    public static OptionalDouble of(double[] times, double[] cumulativeBytes) {
        if (times.length != cumulativeBytes.length) {
            throw new IllegalArgumentException(times.length + " times but " + cumulativeBytes.length + " byte counts");
        }
        int n = times.length;
        if (n < 3) {
            return OptionalDouble.empty();
        }
        double meanTime = mean(times);
        double meanBytes = mean(cumulativeBytes);
        double both = 0;
        double time = 0;
        double bytes = 0;
        for (int i = 0; i < n; i++) {
            double dt = times[i] - meanTime;
            double db = cumulativeBytes[i] - meanBytes;
            both += dt * db;
            time += dt * dt;
            bytes += db * db;
        }
        double correlation = both / Math.sqrt(time) / Math.sqrt(bytes);
        return Double.isFinite(correlation)
                ? OptionalDouble.of(Math.max(-1, Math.min(1, correlation)))
                : OptionalDouble.empty();
    }

    /** A warning when the steadiness exists and lies below {@link #LIMIT}. */
    public static Optional<Warning> check(double[] times, double[] cumulativeBytes) {
        OptionalDouble steadiness = of(times, cumulativeBytes);
        return steadiness.isPresent() && steadiness.getAsDouble() < LIMIT
                ? Optional.of(new Warning.Unsteady(steadiness.getAsDouble(), LIMIT))
                : Optional.empty();
    }

    private static double mean(double[] values) {
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            mean += (values[i] - mean) / (i + 1);
        }
        return mean;
    }
}
