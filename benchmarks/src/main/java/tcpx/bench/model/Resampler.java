package tcpx.bench.model;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Draws the settings' means again, as other forks might have given them.
 *
 * <p>A setting with three forks or more draws from its own forks, because noise differs between settings (one channel on a shaped rail is
 * steadier than eight on two cores). Smaller ones draw from the deviations of all settings together; with one fork everywhere the
 * deviations from the curve take their place. Deviations are enlarged by √(r/(r−1)), the part of the variance that estimating
 * their own mean has eaten.
 */
final class Resampler {
    private static final int OWN_FORKS = 3;

    private final GroupMeans centre;
    private final double[][] deviations;
    private final int freedom;

    private Resampler(GroupMeans centre, double[][] deviations, int freedom) {
        this.centre = centre;
        this.deviations = deviations;
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
        int at = 0;
        double[][] own = new double[groups][];
        for (int g = 0; g < groups; g++) {
            own[g] = observations.logs(g);
            double enlarge = own[g].length > 1 ? Math.sqrt(own[g].length / (own[g].length - 1.0)) : 0;
            for (int i = 0; i < own[g].length; i++) {
                double deviation = own[g][i] - means.logs()[g];
                own[g][i] = enlarge * deviation;
                pooled[at++] = Math.sqrt((double) forks / (forks - groups)) * deviation;
            }
        }
        for (int g = 0; g < groups; g++) {
            own[g] = own[g].length >= OWN_FORKS ? own[g] : pooled;
        }
        return new Resampler(means, own, forks - groups);
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
        return new Resampler(means.withLogs(curve), deviations, freedom);
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

    /** How much wider an interval must be because the noise itself was estimated: Student's quantile over the normal one. */
    double widening(double confidence) {
        double probability = (1 + confidence) / 2;
        return new TDistribution(null, freedom).inverseCumulativeProbability(probability)
                / new NormalDistribution(null, 0, 1).inverseCumulativeProbability(probability);
    }
}
