package tcpx.bench.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Finds where the level of a history changed, without assuming a distribution: hierarchical division by energy distance
 * (e-divisive).
 *
 * <p>At each step the split with the largest energy distance between its two sides is looked for in every segment. It
 * is kept when it is larger than almost all best splits of series whose values were shuffled inside the segments; else
 * the search ends. So the chance of reporting anything in an unchanged history is alpha. A change must be followed (and
 * preceded) by {@code minSegment} values: the newest release alone cannot be one.
 *
 * <p>Not thread-safe, because the injected generator is not. Cost: permutations · n².
 *
 * @see <a href="https://doi.org/10.1080/01621459.2013.849605">Matteson and James, 2014</a>
 * @see <a href="https://doi.org/10.1145/3358960.3375791">Daly et al., 2020: the same in continuous integration</a>
 */
public final class ChangePoints {
    private final RandomGenerator random;
    private final double alpha;
    private final int permutations;
    private final int minSegment;

    /**
     * A finder.
     *
     * @param random source of the shuffles
     * @param alpha significance level, strictly between 0 and 1
     * @param permutations shuffles per step; (permutations + 1) · alpha must be 1 or more, else nothing could be
     *     significant
     * @param minSegment fewest values between two changes, at least 2
     */
    public ChangePoints(RandomGenerator random, double alpha, int permutations, int minSegment) {
        if (!(alpha > 0 && alpha < 1) || (permutations + 1) * alpha < 1) {
            throw new IllegalArgumentException(
                    permutations + " permutations cannot be significant at alpha " + alpha + ": raise one of them");
        }
        if (minSegment < 2) {
            throw new IllegalArgumentException("minSegment must be 2 or more: " + minSegment);
        }
        this.random = random;
        this.alpha = alpha;
        this.permutations = permutations;
        this.minSegment = minSegment;
    }

    /**
     * One change of level.
     *
     * @param index position of the first value of the new level
     * @param before median of the segment that ends here
     * @param after median of the segment that begins here
     * @param p share of shuffled series with a split at least as strong
     */
    public record ChangePoint(int index, double before, double after, double p) {}

    /** A split and how strong it is; index -1 where no segment is long enough. */
    private record Split(int index, double strength) {}

    /**
     * The changes of {@code series} in order; empty for short or constant ones. Throws IllegalArgumentException for
     * values not finite.
     */
    public List<ChangePoint> find(double[] series) {
        for (double value : series) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a history holds finite values only, not " + value);
            }
        }
        List<Integer> bounds = new ArrayList<>(List.of(0, series.length));
        List<double[]> found = new ArrayList<>();
        while (true) {
            Split best = strongest(series, bounds);
            if (best.index() < 0 || best.strength() <= 0) {
                break;
            }
            double p = significance(series, bounds, best.strength());
            if (p > alpha) {
                break;
            }
            bounds.add(best.index());
            bounds.sort(null);
            found.add(new double[] {best.index(), p});
        }
        found.sort((a, b) -> Double.compare(a[0], b[0]));
        List<ChangePoint> changes = new ArrayList<>();
        for (double[] change : found) {
            int index = (int) change[0];
            int at = bounds.indexOf(index);
            changes.add(new ChangePoint(
                    index,
                    Order.median(Arrays.copyOfRange(series, bounds.get(at - 1), index)),
                    Order.median(Arrays.copyOfRange(series, index, bounds.get(at + 1))),
                    change[1]));
        }
        return changes;
    }

    /** Stops early, with a p above alpha, once too many shuffles were as strong. */
    private double significance(double[] series, List<Integer> bounds, double strength) {
        double[] shuffled = series.clone();
        int asStrong = 0;
        for (int r = 0; r < permutations; r++) {
            for (int s = 0; s + 1 < bounds.size(); s++) {
                shuffle(shuffled, bounds.get(s), bounds.get(s + 1));
            }
            if (strongest(shuffled, bounds).strength() >= strength) {
                asStrong++;
                if (asStrong + 1 > alpha * (permutations + 1)) {
                    break;
                }
            }
        }
        return (asStrong + 1.0) / (permutations + 1.0);
    }

    private void shuffle(double[] values, int from, int to) {
        for (int i = to - 1; i > from; i--) {
            int j = from + random.nextInt(i - from + 1);
            double kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    private Split strongest(double[] series, List<Integer> bounds) {
        Split best = new Split(-1, 0);
        for (int s = 0; s + 1 < bounds.size(); s++) {
            Split split = strongest(series, bounds.get(s), bounds.get(s + 1));
            if (split.index() >= 0 && (best.index() < 0 || split.strength() > best.strength())) {
                best = split;
            }
        }
        return best;
    }

    /** Moves the split from left to right through one segment, keeping the three sums of distances up to date. */
    private Split strongest(double[] x, int from, int to) {
        double right = 0; // distances among values not yet passed
        for (int i = from; i < to; i++) {
            for (int j = i + 1; j < to; j++) {
                right += Math.abs(x[i] - x[j]);
            }
        }
        double left = 0;
        double between = 0;
        int best = -1;
        double strength = 0;
        for (int split = from + 1; split < to; split++) {
            int moved = split - 1;
            double toLeft = 0;
            double toRight = 0;
            for (int i = from; i < moved; i++) {
                toLeft += Math.abs(x[i] - x[moved]);
            }
            for (int j = split; j < to; j++) {
                toRight += Math.abs(x[j] - x[moved]);
            }
            left += toLeft;
            right -= toRight;
            between += toRight - toLeft;
            int m = split - from;
            int n = to - split;
            if (m >= minSegment && n >= minSegment) {
                double energy = 2 * between / ((double) m * n)
                        - 2 * left / ((double) m * (m - 1))
                        - 2 * right / ((double) n * (n - 1));
                double scaled = energy * m * n / (m + n);
                if (best < 0 || scaled > strength) {
                    best = split;
                    strength = scaled;
                }
            }
        }
        return new Split(best, strength);
    }
}
