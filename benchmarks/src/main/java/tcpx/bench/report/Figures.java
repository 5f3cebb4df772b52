package tcpx.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as tables show them. What is not a number shows as a dash. */
final class Figures {
    private static final String NONE = "-";

    private Figures() {}

    /** Four significant digits, no exponent in the usual range: 0.4925, 1.970, 12.31, 118.2. */
    static String value(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e7)) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int whole = size < 1
                ? (size < 0.1 && size > 0 ? (int) Math.floor(Math.log10(size)) + 1 : 0)
                : (int) Math.log10(size) + 1;
        return fixed(value, Math.max(0, 4 - whole));
    }

    /** Decimals that show the smallest of {@code values} with three significant digits, so that a column lines up at its points. */
    static int decimals(double... values) {
        double least = Double.POSITIVE_INFINITY;
        for (double value : values) {
            least = Double.isFinite(value) && value > 0 ? Math.min(least, value) : least;
        }
        return Double.isFinite(least) ? Math.max(0, Math.min(9, 2 - (int) Math.floor(Math.log10(least)))) : 2;
    }

    static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : NONE;
    }

    /** A share as percent: 98.2%. */
    static String percent(double share, int decimals) {
        return Double.isFinite(share) ? fixed(100 * share, decimals) + "%" : NONE;
    }

    /** A change as signed percent; whole percents from 1000 on. */
    static String change(double ratio) {
        double change = 100 * (ratio - 1);
        return Double.isFinite(change)
                ? String.format(Locale.ROOT, Math.abs(change) < 1000 ? "%+.1f%%" : "%+.0f%%", change)
                : NONE;
    }

    /** A p-value: three decimals, or where that would be 0.000, what it is below. */
    static String probability(double p) {
        if (Double.isNaN(p)) {
            return NONE;
        }
        return p < 0.001 ? "<0.001" : fixed(p, 3);
    }

    /** Up to three significant digits without trailing zeros, for axis labels and headings. */
    static String plain(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        return (rounded.signum() == 0 ? BigDecimal.ZERO : rounded).toPlainString();
    }

    /** A setting such as a channel count: whole where it is whole. */
    static String setting(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : plain(x);
    }
}
