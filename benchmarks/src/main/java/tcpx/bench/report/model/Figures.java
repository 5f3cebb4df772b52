package tcpx.bench.report.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Estimate.Interval;
import tcpx.bench.stats.Summary;

/** Numbers as reports show them, in the terminal and on a page alike. What is not a number shows as a dash. */
public final class Figures {
    /** Shown where there is no number. */
    public static final String NONE = "-";

    private Figures() {}

    /** Four significant digits, no exponent in the usual range: 0.4925, 1.970, 12.31, 118.2. */
    public static String value(double value) {
        return digits(value, 4);
    }

    /** Three significant digits, and whole numbers whole: what a heading or a bar's end has room for. */
    public static String brief(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e5;
        return whole ? Long.toString((long) value) : digits(value, 3);
    }

    private static String digits(double value, int digits) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e7)) {
            return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value);
        }
        int whole = size < 1
                ? (size < 0.1 && size > 0 ? (int) Math.floor(Math.log10(size)) + 1 : 0)
                : (int) Math.log10(size) + 1;
        return fixed(value, Math.max(0, digits - whole));
    }

    /**
     * Decimals that show the smallest of {@code values} with three significant digits, so that a column lines up at its
     * points.
     */
    public static int decimals(double... values) {
        double least = Double.POSITIVE_INFINITY;
        for (double value : values) {
            least = Double.isFinite(value) && value > 0 ? Math.min(least, value) : least;
        }
        return Double.isFinite(least) ? Math.max(0, Math.min(9, 2 - (int) Math.floor(Math.log10(least)))) : 2;
    }

    /** So many decimals. */
    public static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : NONE;
    }

    /** {@link #fixed(double, int)} for a column. */
    public static DoubleFunction<String> fixed(int decimals) {
        return value -> fixed(value, decimals);
    }

    /** A share as percent: 98.2%. */
    public static String percent(double share, int decimals) {
        return Double.isFinite(share) ? fixed(100 * share, decimals) + "%" : NONE;
    }

    /** {@link #percent(double, int)} for a column. */
    public static DoubleFunction<String> percent(int decimals) {
        return share -> percent(share, decimals);
    }

    /** A factor: 1.21×. */
    public static String factor(double factor) {
        return Double.isFinite(factor) ? fixed(factor, 2) + "×" : NONE;
    }

    /** A change as signed percent; whole percents from 1000 on. */
    public static String change(double ratio) {
        double change = 100 * (ratio - 1);
        return Double.isFinite(change)
                ? String.format(Locale.ROOT, Math.abs(change) < 1000 ? "%+.1f%%" : "%+.0f%%", change)
                : NONE;
    }

    /** The size of a change: a ratio as signed percent, a difference with its sign in the metric's unit. */
    public static String change(Comparison.Effect.Kind kind, double size) {
        return kind == Comparison.Effect.Kind.RATIO ? change(size) : (size > 0 ? "+" : "") + value(size);
    }

    /** A p-value: three decimals, or where that would be 0.000, what it is below. */
    public static String probability(double p) {
        if (Double.isNaN(p)) {
            return NONE;
        }
        return p < 0.001 ? "<0.001" : fixed(p, 3);
    }

    /** What every ± means: half width of the median's interval, relative to it. */
    public static double spread(Summary summary) {
        return summary.medianInterval()
                .map(interval -> interval.relativeHalfWidth(summary.median()))
                .orElse(Double.NaN);
    }

    /**
     * {@link #spread} as percent: in brackets where the forks are too few for the confidence and the full range stands
     * in.
     */
    public static String spreadText(Summary summary) {
        double half = spread(summary);
        boolean reached = summary.medianInterval().map(Interval::reached).orElse(true);
        String text = percent(half, half < 0.0995 ? 1 : 0);
        return reached || text.equals(NONE) ? text : "(" + text + ")";
    }

    /** An interval: 1.93 to 1.95. */
    public static String interval(Optional<Interval> interval, DoubleFunction<String> shown) {
        return interval.map(range -> shown.apply(range.low()) + " to " + shown.apply(range.high()))
                .orElse(NONE);
    }

    /** A confidence as a column's heading says it: 95% interval. */
    public static String intervalHeading(double confidence) {
        return plain(100 * confidence) + "% interval";
    }

    /** Up to three significant digits without trailing zeros, for axis labels and headings. */
    public static String plain(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        return (rounded.signum() == 0 ? BigDecimal.ZERO : rounded).toPlainString();
    }

    /** A setting such as a channel count: whole where it is whole. */
    public static String setting(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : plain(x);
    }

    /**
     * A setting where there is little room: from 16 Ki on in its unit where it is whole in that (524288 is 512 Ki),
     * else as written.
     */
    public static String setting(String text) {
        if (!text.matches("[1-9]\\d{4,17}")) {
            return text;
        }
        long value = Long.parseLong(text);
        for (int power = 3; power > 0; power--) {
            long size = 1L << 10 * power;
            if (value % size == 0) {
                return value / size + " " + "KMG".charAt(power - 1) + "i";
            }
        }
        return text;
    }

    /** A number of things: 1 fork, 2 forks. */
    public static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** Two units at most: 41 s, 3 min 20 s, 2 h 5 min. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
