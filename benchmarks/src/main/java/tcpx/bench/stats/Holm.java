package tcpx.bench.stats;

import java.util.Arrays;

/**
 * Holm's step-down correction: a sweep is many tests, and without a correction one in twenty unchanged cells looks changed. Corrected
 * p-values can be compared with alpha directly; the chance of any false positive in the whole family stays below alpha, whatever the
 * dependence between cells.
 *
 * @see <a href="https://www.jstor.org/stable/4615733">Holm, 1979</a>
 */
public final class Holm {
    private Holm() {}

    /** Corrected p-values in the order of {@code p}: each at least as large as it was, none above 1. */
    public static double[] correct(double[] p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (i, j) -> Double.compare(p[i], p[j]));
        double[] corrected = new double[p.length];
        double floor = 0;
        for (int step = 0; step < p.length; step++) {
            floor = Math.max(floor, Math.min(1, (p.length - step) * p[order[step]]));
            corrected[order[step]] = floor;
        }
        return corrected;
    }
}
