package tcpx.bench.model;

import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresBuilder;
import org.apache.commons.math3.fitting.leastsquares.LevenbergMarquardtOptimizer;
import org.apache.commons.math3.fitting.leastsquares.MultivariateJacobianFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DiagonalMatrix;
import org.apache.commons.math3.util.Pair;

/**
 * Levenberg-Marquardt on logarithms, for curves of the form ln y = p0 + sign · ln(1 + Σ p(k+1)·basis k(x)) + offset(x).
 * The optimiser's own parameter errors are not used: they are unscaled, and the bootstrap over forks knows more.
 */
final class LogLeastSquares {
    private static final int MOST_EVALUATIONS = 500;
    /**
     * Keeps the logarithm finite when a trial step makes the bracket negative; the step is then rejected by its misfit.
     */
    private static final double LEAST_BRACKET = 1e-9;

    private LogLeastSquares() {}

    /**
     * Solves for (p0, p1, …).
     *
     * @param means what to fit
     * @param offset known part of ln y per setting
     * @param basis {@code basis[k][g]}: k-th term of the bracket at setting g
     * @param sign +1 or -1
     * @param start where to begin
     * @return the solution, or {@code start} when the iteration does not settle
     */
    static double[] solve(GroupMeans means, double[] offset, double[][] basis, int sign, double[] start) {
        MultivariateJacobianFunction curve = point -> {
            double[] values = new double[means.size()];
            double[][] slopes = new double[means.size()][basis.length + 1];
            for (int g = 0; g < values.length; g++) {
                double bracket = 1;
                for (int k = 0; k < basis.length; k++) {
                    bracket += point.getEntry(k + 1) * basis[k][g];
                }
                boolean held = bracket < LEAST_BRACKET;
                double safe = held ? LEAST_BRACKET : bracket;
                values[g] = point.getEntry(0) + offset[g] + sign * Math.log(safe);
                slopes[g][0] = 1;
                for (int k = 0; k < basis.length; k++) {
                    slopes[g][k + 1] = sign * basis[k][g] / safe;
                }
            }
            return new Pair<>(new ArrayRealVector(values, false), new Array2DRowRealMatrix(slopes, false));
        };
        try {
            return new LevenbergMarquardtOptimizer()
                    .optimize(new LeastSquaresBuilder()
                            .start(start)
                            .model(curve)
                            .target(means.logs())
                            .weight(new DiagonalMatrix(means.weights()))
                            .maxEvaluations(MOST_EVALUATIONS)
                            .maxIterations(MOST_EVALUATIONS)
                            .lazyEvaluation(false)
                            .build())
                    .getPoint()
                    .toArray();
        } catch (MathIllegalStateException doesNotSettle) {
            return start; // flat valleys: the start is already a weighted least-squares solution
        }
    }
}
