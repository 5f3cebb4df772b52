package tcpx.bench.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tcpx.bench.model.Fitting.Point;
import tcpx.bench.stats.Summary;

/**
 * Points screened for fitting: logarithms grouped by distinct setting, ascending. What has no logarithm (0, negative,
 * NaN, infinite) is left out and counted, settings without any value left vanish, settings given twice are merged. A
 * fork that lies far from the median of its setting, by the scatter of all, is set aside and named: one that had a bad
 * day says nothing of the curve, and squares would make it the loudest.
 */
final class Observations {
    private final double[] xs;
    private final double[][] logs;
    private final List<String> notes;

    /** Fewest forks of a setting of which one can be told to be far from the others. */
    private static final int FEWEST = 3;

    private static final double FAR = 8;
    private static final double LEAST_FAR = 0.05;
    private static final double OF_NORMAL = 1.4826;

    private Observations(double[] xs, double[][] logs, List<String> notes) {
        this.xs = xs;
        this.logs = logs;
        this.notes = List.copyOf(notes);
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
        List<String> notes = new ArrayList<>();
        if (leftOut > 0) {
            notes.add(leftOut + " forks without a positive result are left out");
        }
        setAside(xs, logs, notes);
        return new Observations(xs, logs, notes);
    }

    private static void setAside(double[] xs, double[][] logs, List<String> notes) {
        double[] distances = Arrays.stream(logs)
                .filter(group -> group.length >= FEWEST)
                .flatMapToDouble(group -> Arrays.stream(group).map(log -> Math.abs(log - Summary.median(group))))
                .toArray();
        double far = Math.max(LEAST_FAR, FAR * OF_NORMAL * Summary.median(distances));
        for (int g = 0; g < logs.length; g++) {
            double[] group = logs[g];
            double median = Summary.median(group);
            if (group.length < FEWEST || Arrays.stream(group).allMatch(log -> Math.abs(log - median) <= far)) {
                continue;
            }
            logs[g] = Arrays.stream(group)
                    .filter(log -> Math.abs(log - median) <= far)
                    .toArray();
            notes.add(Arrays.stream(group)
                            .filter(log -> Math.abs(log - median) > far)
                            .mapToObj(log -> Wording.number(Math.exp(log)))
                            .collect(Collectors.joining(" and ", "set aside: a fork of ", ""))
                    + " at " + Wording.setting(xs[g]) + ", where the others are about "
                    + Wording.number(Math.exp(median)));
        }
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

    /** What was not taken, and why. */
    List<String> notes() {
        return notes;
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

    /**
     * Input of a fitter: distinct settings ascending, the mean logarithm at each, and its weight. Package-internal and
     * never modified after it was made; arrays are shared, not copied, because a bootstrap makes thousands.
     */
    record GroupMeans(double[] xs, double[] logs, double[] weights) {
        int size() {
            return xs.length;
        }

        /** Weighted squared deviations of {@code model} from the means, in logarithms. */
        double misfit(Model model) {
            double sum = 0;
            for (int g = 0; g < xs.length; g++) {
                double deviation = logs[g] - Math.log(model.at(xs[g]));
                sum += weights[g] * deviation * deviation;
            }
            return sum;
        }

        GroupMeans withLogs(double[] others) {
            return new GroupMeans(xs, others, weights);
        }
    }
}
