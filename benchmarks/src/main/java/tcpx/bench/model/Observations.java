package tcpx.bench.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Points screened for fitting: logarithms grouped by distinct setting, ascending. What has no logarithm (0, negative, NaN, infinite) is
 * left out and counted, settings without any value left vanish, settings given twice are merged.
 */
final class Observations {
    private final double[] xs;
    private final double[][] logs;
    private final int leftOut;

    private Observations(double[] xs, double[][] logs, int leftOut) {
        this.xs = xs;
        this.logs = logs;
        this.leftOut = leftOut;
    }

    static Observations of(List<Point> points) {
        Map<Double, List<Double>> grouped = new TreeMap<>();
        int leftOut = 0;
        for (Point point : points) {
            for (double value : point.values()) {
                if (positive(value) && positive(point.x())) {
                    grouped.computeIfAbsent(point.x(), x -> new ArrayList<>()).add(Math.log(value));
                } else {
                    leftOut++;
                }
            }
        }
        double[] xs = grouped.keySet().stream().mapToDouble(Double::doubleValue).toArray();
        double[][] logs = grouped.values().stream()
                .map(group -> group.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);
        return new Observations(xs, logs, leftOut);
    }

    private static boolean positive(double value) {
        return value > 0 && value <= Double.MAX_VALUE;
    }

    /** Distinct settings. */
    int settings() {
        return xs.length;
    }

    /** All forks together. */
    int forks() {
        return Arrays.stream(logs).mapToInt(group -> group.length).sum();
    }

    int leftOut() {
        return leftOut;
    }

    double x(int group) {
        return xs[group];
    }

    double[] logs(int group) {
        return logs[group].clone();
    }

    double largestX() {
        return xs[xs.length - 1];
    }

    /** What a fitter sees: means of logarithms, weighted by forks. Same minimum as over single forks. */
    GroupMeans means() {
        double[] means = new double[xs.length];
        double[] weights = new double[xs.length];
        for (int g = 0; g < xs.length; g++) {
            means[g] = Arrays.stream(logs[g]).average().orElseThrow();
            weights[g] = logs[g].length;
        }
        return new GroupMeans(xs, means, weights);
    }

    /** Squared deviations of the forks from their own setting's mean: what no curve can explain. */
    double pureError() {
        double[] means = means().logs();
        double sum = 0;
        for (int g = 0; g < xs.length; g++) {
            for (double log : logs[g]) {
                sum += (log - means[g]) * (log - means[g]);
            }
        }
        return sum;
    }
}
