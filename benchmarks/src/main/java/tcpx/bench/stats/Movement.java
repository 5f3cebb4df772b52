package tcpx.bench.stats;

import java.util.Arrays;
import java.util.List;

/**
 * How a history moved. A search for steps takes values for independent of each other, and finds a step in whatever is
 * not: so a step is believed only where it explains the history better than a straight line does, and where what is
 * left does not still resemble its neighbours.
 *
 * @param kind what it is
 * @param steps what the search found; where the kind is not {@link Kind#STEPS} they are to be shown as doubtful or not
 *     at all
 * @param drift by how much it moves from value to value, in its unit: the slope of the straight line
 * @param resemblance correlation of neighbours around the steps, from -1 to 1; NaN where nothing was found
 */
public record Movement(Kind kind, List<ChangePoints.ChangePoint> steps, double drift, double resemblance) {
    /** What a history does. */
    public enum Kind {
        /** No step was found. */
        STEADY,
        /** Its level changed. */
        STEPS,
        /** A straight line says as much as steps do. */
        DRIFT,
        /** It wanders: neighbours resemble each other also around the steps. */
        WANDERS
    }

    /** Copies. */
    public Movement {
        steps = List.copyOf(steps);
    }

    /**
     * Of values in order.
     *
     * @param finder finds steps in values that do not depend on each other
     */
    public static Movement of(double[] series, ChangePoints finder) {
        List<ChangePoints.ChangePoint> steps = finder.find(series);
        double[] line = line(series);
        if (steps.isEmpty()) {
            return new Movement(Kind.STEADY, steps, line[1], Double.NaN);
        }
        int n = series.length;
        double[] left = aroundLevels(series, steps);
        double squares = squares(left);
        double ofLine = squares(aroundLine(series, line));
        double together = 0;
        for (int i = 1; i < n; i++) {
            together += left[i - 1] * left[i];
        }
        double resemblance = squares == 0 ? 0 : together / squares;
        // Schwarz: a level and the place of each step are constants, too
        boolean straight = ofLine == 0
                || squares > 0
                        && n * Math.log(ofLine / n) + 2 * Math.log(n)
                                <= n * Math.log(squares / n) + (2 * steps.size() + 1) * Math.log(n);
        Kind kind = straight ? Kind.DRIFT : resemblance > 1 / Math.sqrt(n) ? Kind.WANDERS : Kind.STEPS;
        return new Movement(kind, steps, line[1], resemblance);
    }

    private static double[] aroundLevels(double[] series, List<ChangePoints.ChangePoint> steps) {
        double[] left = series.clone();
        int from = 0;
        for (int s = 0; s <= steps.size(); s++) {
            int to = s == steps.size() ? series.length : steps.get(s).index();
            double level = Arrays.stream(series, from, to).average().orElseThrow();
            for (int i = from; i < to; i++) {
                left[i] -= level;
            }
            from = to;
        }
        return left;
    }

    private static double[] aroundLine(double[] series, double[] line) {
        double[] left = series.clone();
        for (int i = 0; i < left.length; i++) {
            left[i] -= line[0] + line[1] * i;
        }
        return left;
    }

    /** Height at the first value, and slope. */
    private static double[] line(double[] series) {
        double middle = (series.length - 1) / 2.0;
        double mean = Arrays.stream(series).average().orElse(0);
        double along = 0;
        double spread = 0;
        for (int i = 0; i < series.length; i++) {
            along += (i - middle) * (series[i] - mean);
            spread += (i - middle) * (i - middle);
        }
        double slope = spread == 0 ? 0 : along / spread;
        return new double[] {mean - slope * middle, slope};
    }

    private static double squares(double[] values) {
        return Arrays.stream(values).map(value -> value * value).sum();
    }
}
