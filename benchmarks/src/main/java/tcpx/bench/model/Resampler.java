package tcpx.bench.model;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import tcpx.bench.model.Observations.GroupMeans;

/**
 * Draws the settings' means again, as other forks might have given them.
 *
 * <p>A setting with three forks or more draws from its own forks, because noise differs between settings (one channel
 * on a shaped rail is steadier than eight on two cores). Smaller ones draw from the deviations of all settings
 * together; with one fork everywhere the deviations from the curve take their place. Deviations are enlarged by
 * √(r/(r−1)), the part of the variance that estimating their own mean has eaten.
 */
final class Resampler {
    private static final int OWN_FORKS = 3;

    private final GroupMeans centre;
    private final double[][] deviations;
    private final boolean[] own;
    private final int freedom;

    /** Shape: {@code deviations[g]} is what setting g draws from; {@code own[g]} says that these are its own forks'. */
    private Resampler(GroupMeans centre, double[][] deviations, boolean[] own, int freedom) {
        this.centre = centre;
        this.deviations = deviations;
        this.own = own;
        this.freedom = freedom;
    }

    static Resampler of(Observations observations, Model fitted, int parameters) {
        GroupMeans means = observations.means();
        int groups = means.size();
        int forks = observations.forks();
        if (forks == groups) {
            return ofResiduals(means, fitted, parameters);
        }
        double[] pooled = new double[forks];
        double[][] deviations = new double[groups][];
        boolean[] own = new boolean[groups];
        int at = 0;
        for (int g = 0; g < groups; g++) {
            deviations[g] = observations.logs(g);
            int count = deviations[g].length;
            double enlarge = count > 1 ? Math.sqrt(count / (count - 1.0)) : 0;
            for (int i = 0; i < count; i++) {
                double deviation = deviations[g][i] - means.logs()[g];
                deviations[g][i] = enlarge * deviation;
                pooled[at++] = Math.sqrt((double) forks / (forks - groups)) * deviation;
            }
        }
        for (int g = 0; g < groups; g++) {
            own[g] = deviations[g].length >= OWN_FORKS;
            deviations[g] = own[g] ? deviations[g] : pooled;
        }
        return new Resampler(means, deviations, own, forks - groups);
    }

    private static Resampler ofResiduals(GroupMeans means, Model fitted, int parameters) {
        int groups = means.size();
        int freedom = groups - parameters;
        double[] residuals = new double[groups];
        double[] curve = new double[groups];
        double mean = 0;
        for (int g = 0; g < groups; g++) {
            curve[g] = Math.log(fitted.at(means.xs()[g]));
            residuals[g] = means.logs()[g] - curve[g];
            mean += residuals[g] / groups;
        }
        for (int g = 0; g < groups; g++) {
            residuals[g] = (residuals[g] - mean) * Math.sqrt((double) groups / Math.max(1, freedom));
        }
        double[][] deviations = new double[groups][];
        Arrays.fill(deviations, residuals);
        return new Resampler(means.withLogs(curve), deviations, new boolean[groups], freedom);
    }

    /** Degrees of freedom of the noise; below 1 nothing can be resampled. */
    int freedom() {
        return freedom;
    }

    /** One draw of all settings' means. */
    GroupMeans draw(RandomGenerator random) {
        double[] logs = centre.logs().clone();
        for (int g = 0; g < logs.length; g++) {
            int forks = (int) centre.weights()[g];
            double sum = 0;
            for (int i = 0; i < forks; i++) {
                sum += deviations[g][random.nextInt(deviations[g].length)];
            }
            logs[g] += sum / forks;
        }
        return centre.withLogs(logs);
    }

    /**
     * How much wider an interval must be because the noise itself was estimated: Student's quantile over the normal
     * one. The degrees of freedom are Satterthwaite's: a capacity that only one setting of four forks determines has 3,
     * however many forks there are elsewhere.
     *
     * @param moved {@code moved[g]}: change of the quantity when setting g's mean moves by its standard error
     */
    double widening(double[] moved, double confidence) {
        double variance = 0;
        double pooledVariance = 0;
        double spread = 0;
        for (int g = 0; g < moved.length; g++) {
            double part = moved[g] * moved[g];
            variance += part;
            if (own[g]) {
                spread += part * part / (deviations[g].length - 1);
            } else {
                pooledVariance += part;
            }
        }
        spread += pooledVariance * pooledVariance / freedom;
        double degrees = variance * variance / spread;
        if (!Double.isFinite(degrees)) {
            return 1; // no noise at all
        }
        double probability = (1 + confidence) / 2;
        return new TDistribution(null, Math.max(1, degrees)).inverseCumulativeProbability(probability)
                / new NormalDistribution(null, 0, 1).inverseCumulativeProbability(probability);
    }

    /** Means with setting {@code g} moved up by its standard error. */
    GroupMeans moved(int g) {
        double squares = 0;
        for (double deviation : deviations[g]) {
            squares += deviation * deviation;
        }
        double[] logs = centre.logs().clone();
        logs[g] += Math.sqrt(squares / deviations[g].length / centre.weights()[g]);
        return centre.withLogs(logs);
    }

    int settings() {
        return centre.size();
    }
}
