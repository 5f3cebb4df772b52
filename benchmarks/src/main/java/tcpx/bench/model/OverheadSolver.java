package tcpx.bench.model;

/**
 * Fits t = a + S/b in logarithms, written as ln t = ln(1/b) + ln S + ln(1 + ab/S); a is held at zero when the free
 * solution is below.
 */
final class OverheadSolver {
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
                : new double[] {LogLeastSquares.solve(means, offset, new double[0][], 1, new double[] {free[0]})[0], 0};
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
