package tcpx.bench.model;

/**
 * The exact least-squares fit of min(slope·x, capacity) in logarithms. For a knee between two given settings the
 * problem is two means; if these put the knee elsewhere, the best is at the border of the gap, where it is one mean. So
 * all gaps are tried and no iteration can end in the wrong minimum. The smallest setting always counts as below the
 * knee, else the slope would be arbitrary.
 */
final class KneeSolver {
    private KneeSolver() {}

    /** Slope (per unit of x) and capacity. */
    record Solution(double slope, double capacity) {}

    static Solution solve(GroupMeans means) {
        double best = Double.POSITIVE_INFINITY;
        double bestSlope = 0;
        double bestKnee = 0;
        int n = means.size();
        for (int below = 1; below <= n; below++) {
            double from = Math.log(means.xs()[below - 1]);
            double to = below < n ? Math.log(means.xs()[below]) : from;
            double knee = Math.min(Math.max(freeKnee(means, below, from), from), to);
            double slope = slopeFor(means, knee);
            double misfit = misfit(means, slope, knee);
            if (misfit < best) {
                best = misfit;
                bestSlope = slope;
                bestKnee = knee;
            }
        }
        return new Solution(Math.exp(bestSlope), Math.exp(bestSlope + bestKnee));
    }

    /** Logarithm of the knee if the first {@code below} settings lie on the slope and the rest on the capacity. */
    private static double freeKnee(GroupMeans means, int below, double otherwise) {
        double slope = 0;
        double slopeWeight = 0;
        double capacity = 0;
        double capacityWeight = 0;
        for (int g = 0; g < means.size(); g++) {
            double weight = means.weights()[g];
            if (g < below) {
                slope += weight * (means.logs()[g] - Math.log(means.xs()[g]));
                slopeWeight += weight;
            } else {
                capacity += weight * means.logs()[g];
                capacityWeight += weight;
            }
        }
        return capacityWeight == 0 ? otherwise : capacity / capacityWeight - slope / slopeWeight;
    }

    private static double slopeFor(GroupMeans means, double knee) {
        double sum = 0;
        double weight = 0;
        for (int g = 0; g < means.size(); g++) {
            sum += means.weights()[g] * (means.logs()[g] - Math.min(Math.log(means.xs()[g]), knee));
            weight += means.weights()[g];
        }
        return sum / weight;
    }

    private static double misfit(GroupMeans means, double slope, double knee) {
        double sum = 0;
        for (int g = 0; g < means.size(); g++) {
            double deviation = means.logs()[g] - slope - Math.min(Math.log(means.xs()[g]), knee);
            sum += means.weights()[g] * deviation * deviation;
        }
        return sum;
    }
}
