package tcpx.bench.model;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.QRDecomposition;

/**
 * Fits Amdahl's law and the universal scalability law. Costs cannot be negative, and contention is no more than the
 * whole; where the free solution makes no sense, those with a cost held at zero are compared instead.
 */
final class ContentionSolver {
    private ContentionSolver() {}

    static Model amdahl(GroupMeans means) {
        double[] free = solve(means, true, false);
        return free[1] >= 0 ? new Amdahl(free[0], free[1]) : new Amdahl(solve(means, false, false)[0], 0);
    }

    static Model universal(GroupMeans means) {
        double[] free = solve(means, true, true);
        if (makesSense(free)) {
            return new UniversalScalability(free[0], free[1], free[2]);
        }
        List<double[]> held = new ArrayList<>();
        held.add(solve(means, true, false));
        held.add(solve(means, false, true));
        held.add(solve(means, false, false));
        Model best = null;
        double least = Double.POSITIVE_INFINITY;
        for (double[] solution : held) {
            if (makesSense(solution)) {
                Model model = new UniversalScalability(solution[0], solution[1], solution[2]);
                double misfit = means.misfit(model);
                if (best == null || misfit < least) {
                    best = model;
                    least = misfit;
                }
            }
        }
        return best; // the last candidate has both at zero and is always feasible
    }

    /** Nothing is negative, and nobody waits for more than all of the time. */
    private static boolean makesSense(double[] solution) {
        return solution[1] >= 0 && solution[1] <= 1 && solution[2] >= 0;
    }

    /** Goodput of one channel, contention, crosstalk; what is not asked for is 0. */
    private static double[] solve(GroupMeans means, boolean contention, boolean crosstalk) {
        int n = means.size();
        double[] offset = new double[n];
        List<double[]> basis = new ArrayList<>();
        double[] turns = new double[n];
        double[] pairs = new double[n];
        for (int g = 0; g < n; g++) {
            double channels = means.xs()[g];
            offset[g] = Math.log(channels);
            turns[g] = channels - 1;
            pairs[g] = channels * (channels - 1);
        }
        if (contention) {
            basis.add(turns);
        }
        if (crosstalk) {
            basis.add(pairs);
        }
        double[][] terms = basis.toArray(double[][]::new);
        double[] found = LogLeastSquares.solve(means, offset, terms, -1, start(means, terms));
        int next = 1;
        double sigma = contention ? found[next++] : 0;
        double kappa = crosstalk ? found[next] : 0;
        return new double[] {Math.exp(found[0]), sigma, kappa};
    }

    /** n/y is linear in 1/λ, σ/λ and κ/λ: one weighted linear solution is close to the answer for small noise. */
    private static double[] start(GroupMeans means, double[][] terms) {
        int n = means.size();
        double[][] rows = new double[n][terms.length + 1];
        double[] right = new double[n];
        for (int g = 0; g < n; g++) {
            double scale = Math.sqrt(means.weights()[g]);
            double perChannel = Math.exp(means.logs()[g]) / means.xs()[g];
            right[g] = scale;
            rows[g][0] = scale * perChannel;
            for (int k = 0; k < terms.length; k++) {
                rows[g][k + 1] = scale * perChannel * terms[k][g];
            }
        }
        double[] flat = new double[terms.length + 1];
        flat[0] = means.logs()[0] - Math.log(means.xs()[0]);
        DecompositionSolver solver = new QRDecomposition(new Array2DRowRealMatrix(rows, false)).getSolver();
        if (!solver.isNonSingular()) {
            return flat;
        }
        double[] linear = solver.solve(new ArrayRealVector(right, false)).toArray();
        if (!(linear[0] > 0)) {
            return flat;
        }
        double[] start = new double[linear.length];
        start[0] = -Math.log(linear[0]);
        for (int k = 1; k < linear.length; k++) {
            start[k] = linear[k] / linear[0];
        }
        return start;
    }
}
