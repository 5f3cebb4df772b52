package tcpx.bench.stats;

import java.util.function.IntToDoubleFunction;
import org.apache.commons.math3.distribution.TDistribution;

/** What a comparison could have found: a test that sees nothing is no proof that there is nothing. */
final class Power {
    /** Chance to find what is called detectable. */
    static final double POWER = 0.8;

    /** Standard error of a rank test's estimate over that of a mean, for normal scatter. */
    static final double OF_RANKS = Math.sqrt(Math.PI / 3);

    private static final int MOST = 9999;

    private Power() {}

    /** Quantile of Student's t distribution. */
    static double quantile(double probability, double degrees) {
        return new TDistribution(null, degrees).inverseCumulativeProbability(probability);
    }

    /** The change that is found with a chance of {@link #POWER}; NaN where the scatter is not known. */
    static double detectable(double standardError, double degrees, double level) {
        return degrees >= 1
                ? (quantile(1 - level / 2, degrees) + quantile(POWER, degrees)) * standardError
                : Double.NaN;
    }

    /**
     * The least n from {@code from} on with which {@code detectable(n)}, which falls, is at most {@code wanted}; 0 if
     * there is none.
     */
    static int needed(double wanted, int from, IntToDoubleFunction detectable) {
        if (!(detectable.applyAsDouble(MOST) <= wanted)) {
            return 0;
        }
        int low = from;
        int high = MOST;
        while (low < high) {
            int middle = (low + high) / 2;
            if (detectable.applyAsDouble(middle) <= wanted) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Sum of squared deviations from the mean. */
    static double squares(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum;
    }
}
