package tcpx.bench.stats;

import java.util.Arrays;

/**
 * The exact two-sided Wilcoxon signed-rank test: are paired differences centred on zero? Under "no difference" each
 * sign is as likely as its opposite; all 2^n sign patterns are counted over mid-ranks, so ties are exact. Zero
 * differences take part in the ranking and are then left out (Pratt), which keeps them from making the rest look
 * stronger.
 *
 * <p>n differences of one sign give 2/2^n: 0.0625 for 5, 0.031 for 6, 0.0078 for 8.
 *
 * @see <a href="https://doi.org/10.2307/3001968">Wilcoxon, 1945</a>
 * @see <a href="https://doi.org/10.1080/01621459.1959.10501526">Pratt, 1959</a>
 */
public final class WilcoxonExact {
    /** Most differences that are counted. */
    public static final int MAX_PAIRS = 200;

    private static final double HALF_STEP = 0.25;

    private WilcoxonExact() {}

    /**
     * What the test found.
     *
     * @param positiveRanks sum of the ranks of positive differences
     * @param p exact two-sided p-value, 1 when all differences are zero
     */
    public record Result(double positiveRanks, double p) {}

    /**
     * Tests {@code differences}. Throws IllegalArgumentException when there are none, too many, or a NaN among them.
     */
    public static Result test(double[] differences) {
        if (differences.length < 1 || differences.length > MAX_PAIRS) {
            throw new IllegalArgumentException(
                    "a signed-rank test needs 1 to " + MAX_PAIRS + " pairs, not " + differences.length);
        }
        double[] sizes = new double[differences.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(differences[i]);
            if (Double.isNaN(sizes[i])) {
                throw new IllegalArgumentException("a rank test cannot place NaN");
            }
        }
        int[] ranks = Order.doubledMidRanks(sizes);
        int[] counted = new int[ranks.length];
        int n = 0;
        int positive = 0;
        for (int i = 0; i < ranks.length; i++) {
            if (differences[i] != 0) {
                counted[n++] = ranks[i];
                positive += differences[i] > 0 ? ranks[i] : 0;
            }
        }
        double[] patterns = patternsBySum(Arrays.copyOf(counted, n));
        double expected = (patterns.length - 1) / 2.0;
        double distance = Math.abs(positive - expected) - HALF_STEP;
        double extreme = 0;
        for (int sum = 0; sum < patterns.length; sum++) {
            if (Math.abs(sum - expected) >= distance) {
                extreme += patterns[sum];
            }
        }
        return new Result(positive / 2.0, Math.min(1, extreme));
    }

    /** The smallest number of pairs that can be significant at {@code alpha}: 6 for 0.05. */
    public static int pairsNeeded(double alpha) {
        if (!(alpha > 0)) {
            throw new IllegalArgumentException("alpha must be above 0: " + alpha);
        }
        int n = 1;
        while (2 * Math.pow(0.5, n) > alpha) {
            n++;
        }
        return n;
    }

    /** Lower tail of the rank sum of n pairs without ties: {@code result[k]} is P(T <= k), k from 0 to n(n+1)/2. */
    static double[] cumulativeT(int n) {
        int[] ranks = new int[n];
        Arrays.setAll(ranks, i -> i + 1);
        double[] cumulative = patternsBySum(ranks);
        for (int k = 1; k < cumulative.length; k++) {
            cumulative[k] += cumulative[k - 1];
        }
        return cumulative;
    }

    /** Probability of each sum when every rank is taken or left with probability one half. */
    private static double[] patternsBySum(int[] ranks) {
        double[] patterns = new double[Arrays.stream(ranks).sum() + 1];
        patterns[0] = 1;
        int soFar = 0;
        for (int rank : ranks) {
            soFar += rank;
            for (int sum = soFar; sum >= 0; sum--) {
                patterns[sum] = (patterns[sum] + (sum >= rank ? patterns[sum - rank] : 0)) / 2;
            }
        }
        return patterns;
    }
}
