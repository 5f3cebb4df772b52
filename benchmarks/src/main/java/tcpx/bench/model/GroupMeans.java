package tcpx.bench.model;

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
