package tcpx.bench.stats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/** Order statistics shared by this package; arguments are never modified. */
final class Order {
    private Order() {}

    static double[] sorted(double[] values) {
        double[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }

    /** Median of an unsorted array; NaN when empty. */
    static double median(double[] values) {
        return medianOfSorted(sorted(values));
    }

    static double medianOfSorted(double[] sorted) {
        int n = sorted.length;
        if (n == 0) {
            return Double.NaN;
        }
        return n % 2 == 1 ? sorted[n / 2] : midpoint(sorted[n / 2 - 1], sorted[n / 2]);
    }

    /** Half-way, without overflow, and infinite where one of them is. */
    private static double midpoint(double a, double b) {
        return a / 2 + b / 2;
    }

    /**
     * Mid-ranks times two, so that they are whole numbers also with ties. Shape: {@code result[i]} belongs to
     * {@code values[i]}; values 3, 5, 5 give 2, 5, 5.
     */
    static int[] doubledMidRanks(double[] values) {
        int n = values.length;
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
        int[] ranks = new int[n];
        for (int from = 0; from < n; ) {
            int to = from;
            while (to + 1 < n && values[order[to + 1]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i <= to; i++) {
                ranks[order[i]] = from + to + 2;
            }
            from = to + 1;
        }
        return ranks;
    }

    /** Numbers inside sentences. */
    static final class Digits {
        private Digits() {}

        /** Up to three significant digits without trailing zeros or exponent: 0.05, 0.00217, 12. */
        static String plain(double value) {
            if (!Double.isFinite(value)) {
                return Double.toString(value);
            }
            BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
            return (rounded.signum() == 0 ? BigDecimal.ZERO : rounded).toPlainString();
        }
    }
}
