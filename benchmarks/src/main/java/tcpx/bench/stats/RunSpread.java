package tcpx.bench.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tcpx.bench.stats.CellTest.RunTest;
import tcpx.bench.stats.Comparison.Scale;

/**
 * How far runs of the same thing lie apart beyond what their forks explain, from things that were run more than once.
 *
 * <p>For each cell that two or more runs of one release measured, the variance of the runs' medians is taken, less what
 * the forks' scatter alone would make; these are averaged over the cells. A day that is slow is slow for all cells of a
 * run, so the degrees of freedom are counted over runs and not over cells. What is subtracted is added again by
 * {@link RunTest} for the runs that are compared: with as many forks the sum has the scaled chi-squared distribution
 * that Student's test needs, and where the difference would be negative it is taken as 0, which errs towards no
 * verdict.
 *
 * @param relative variance between runs of the logarithms; NaN where no cell has only values above zero
 * @param absolute variance between runs in the metric's unit
 * @param degrees of freedom: runs less releases
 * @param runs how many were repetitions of each other
 */
public record RunSpread(double relative, double absolute, int degrees, int runs) {
    private static final double HALF_PI = Math.PI / 2;

    /**
     * Runs of one release on one machine.
     *
     * @param cells for each cell that two or more of them measured, its forks by run
     */
    public record Repeated(List<List<Sample>> cells) {
        /** Copies. */
        public Repeated {
            cells = cells.stream().map(List::copyOf).toList();
        }

        int runs() {
            return cells.stream().mapToInt(List::size).max().orElse(0);
        }
    }

    /** From all that was repeated; empty if nothing was. */
    public static Optional<RunSpread> of(List<Repeated> repeated) {
        List<List<Sample>> cells = repeated.stream()
                .flatMap(each -> each.cells().stream())
                .filter(cell -> cell.size() > 1)
                .toList();
        List<Repeated> several =
                repeated.stream().filter(each -> each.runs() > 1).toList();
        int runs = several.stream().mapToInt(Repeated::runs).sum();
        return cells.isEmpty()
                ? Optional.empty()
                : Optional.of(new RunSpread(
                        between(
                                cells.stream()
                                        .filter(cell -> cell.stream()
                                                .flatMap(run -> run.values().stream())
                                                .allMatch(value -> value > 0))
                                        .toList(),
                                Scale.LOGARITHM),
                        between(cells, Scale.PLAIN),
                        runs - several.size(),
                        runs));
    }

    /** The standard deviation between runs, as a share; NaN where no cell has only values above zero. */
    public double share() {
        return Math.sqrt(relative);
    }

    double variance(Scale scale) {
        return scale == Scale.LOGARITHM ? relative : absolute;
    }

    private static double between(List<List<Sample>> cells, Scale scale) {
        double squares = 0;
        double explained = 0;
        int degrees = 0;
        for (List<Sample> cell : cells) {
            List<double[]> runs = scale.of(cell);
            double noise = noise(List.of(runs));
            int free = runs.size() - 1;
            squares += Power.squares(runs.stream().mapToDouble(Order::median).toArray());
            explained += free
                    * runs.stream()
                            .mapToDouble(forks -> ofMedian(noise, forks.length))
                            .average()
                            .orElseThrow();
            degrees += free;
        }
        double between = (squares - explained) / degrees;
        return Double.isFinite(between) ? Math.max(0, between) : Double.NaN;
    }

    /**
     * Variance of a fork within its run; 0 where no run has two forks: then all that is seen counts as between runs.
     */
    static double noise(List<List<double[]>> sides) {
        double squares = 0;
        int degrees = 0;
        List<double[]> runs = new ArrayList<>();
        sides.forEach(runs::addAll);
        for (double[] forks : runs) {
            squares += Power.squares(forks);
            degrees += forks.length - 1;
        }
        return degrees == 0 ? 0 : squares / degrees;
    }

    /**
     * Variance of the median of so many forks: of many pi/2 times the mean's, of one or two the mean's; within 3 % for
     * normal scatter.
     */
    static double ofMedian(double noise, int forks) {
        return noise * HALF_PI / (forks + (forks % 2 == 1 ? HALF_PI - 1 : 2 * HALF_PI - 2));
    }
}
