package tcpx.bench.model;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresBuilder;
import org.apache.commons.math3.fitting.leastsquares.LevenbergMarquardtOptimizer;
import org.apache.commons.math3.fitting.leastsquares.MultivariateJacobianFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.DiagonalMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.util.Pair;
import tcpx.bench.model.Model.Amdahl;
import tcpx.bench.model.Model.Knee;
import tcpx.bench.model.Model.Linear;
import tcpx.bench.model.Model.OverheadBandwidth;
import tcpx.bench.model.Model.UniversalScalability;
import tcpx.bench.model.Model.WindowBound;
import tcpx.bench.model.Observations.GroupMeans;

/**
 * How one kind of model is fitted. Deterministic; never throws for positive input of at least {@code parameters}
 * settings.
 */
record Fitter(String name, int parameters, Solver solver) {
    /** The least-squares solution in logarithms. */
    @FunctionalInterface
    interface Solver {
        Model solve(GroupMeans means);
    }

    static final Fitter LINEAR = new Fitter(Linear.NAME, 1, Fitter::linear);
    static final Fitter AMDAHL = new Fitter(Amdahl.NAME, 2, ContentionSolver::amdahl);
    static final Fitter USL = new Fitter(UniversalScalability.NAME, 3, ContentionSolver::universal);
    static final Fitter KNEE = new Fitter(Knee.NAME, 2, means -> {
        KneeSolver.Solution knee = KneeSolver.solve(means);
        return new Knee(knee.slope(), knee.capacity());
    });
    static final Fitter WINDOW = new Fitter(WindowBound.NAME, 2, means -> {
        KneeSolver.Solution knee = KneeSolver.solve(means);
        return new WindowBound(1 / (knee.slope() * 1e9), knee.capacity());
    });
    static final Fitter OVERHEAD = new Fitter(OverheadBandwidth.NAME, 2, OverheadSolver::solve);

    /** Settings needed so that the model can be wrong: one more than it has parameters. */
    int settingsNeeded() {
        return parameters + 1;
    }

    private static Model linear(GroupMeans means) {
        double sum = 0;
        double weight = 0;
        for (int g = 0; g < means.size(); g++) {
            sum += means.weights()[g] * (means.logs()[g] - Math.log(means.xs()[g]));
            weight += means.weights()[g];
        }
        return new Linear(Math.exp(sum / weight));
    }

    /**
     * The exact least-squares fit of min(slope·x, capacity) in logarithms. For a knee between two given settings the
     * problem is two means; if these put the knee elsewhere, the best is at the border of the gap, where it is one
     * mean. So all gaps are tried and no iteration can end in the wrong minimum. The smallest setting always counts as
     * below the knee, else the slope would be arbitrary.
     */
    static final class KneeSolver {
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

    /**
     * Fits Amdahl's law and the universal scalability law. Costs cannot be negative, and contention is no more than the
     * whole; where the free solution makes no sense, those with a cost held at zero are compared instead.
     */
    static final class ContentionSolver {
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

    /**
     * Fits t = a + S/b in logarithms, written as ln t = ln(1/b) + ln S + ln(1 + ab/S); a is held at zero when the free
     * solution is below.
     */
    static final class OverheadSolver {
        private OverheadSolver() {}

        static Model solve(GroupMeans means) {
            int n = means.size();
            double[] offset = new double[n];
            double[] inverse = new double[n];
            double unit = means.xs()[0]; // sizes in units of the smallest, so that both parameters are of order one
            for (int g = 0; g < n; g++) {
                offset[g] = Math.log(means.xs()[g] / unit);
                inverse[g] = unit / means.xs()[g];
            }
            double[] free =
                    LogLeastSquares.solve(means, offset, new double[][] {inverse}, 1, start(means, offset, inverse));
            double[] found = free[1] >= 0
                    ? free
                    : new double[] {
                        LogLeastSquares.solve(means, offset, new double[0][], 1, new double[] {free[0]})[0], 0
                    };
            double secondsPerUnit = Math.exp(found[0]);
            return new OverheadBandwidth(secondsPerUnit * found[1], unit / secondsPerUnit / 1e9);
        }

        /** The relative-weighted linear solution of t = c·s + a, two unknowns by hand. */
        private static double[] start(GroupMeans means, double[] offset, double[] inverse) {
            double cc = 0;
            double ca = 0;
            double aa = 0;
            double c = 0;
            double a = 0;
            for (int g = 0; g < means.size(); g++) {
                double weight = means.weights()[g];
                double perTime = Math.exp(offset[g] - means.logs()[g]);
                double oneOverTime = perTime * inverse[g];
                cc += weight * perTime * perTime;
                ca += weight * perTime * oneOverTime;
                aa += weight * oneOverTime * oneOverTime;
                c += weight * perTime;
                a += weight * oneOverTime;
            }
            double determinant = cc * aa - ca * ca;
            double perUnit = (c * aa - a * ca) / determinant;
            double overhead = (a * cc - c * ca) / determinant;
            if (perUnit > 0 && overhead > 0) {
                return new double[] {Math.log(perUnit), overhead / perUnit};
            }
            int last = means.size() - 1;
            return new double[] {means.logs()[last] - offset[last], 0};
        }
    }

    /**
     * Levenberg-Marquardt on logarithms, for curves of the form ln y = p0 + sign · ln(1 + Σ p(k+1)·basis k(x)) +
     * offset(x). The optimiser's own parameter errors are not used: they are unscaled, and the bootstrap over forks
     * knows more.
     */
    static final class LogLeastSquares {
        private static final int MOST_EVALUATIONS = 500;
        /**
         * Keeps the logarithm finite when a trial step makes the bracket negative; the step is then rejected by its
         * misfit.
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
}
