package tcpx.bench.report.html;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers as a page shows them. What is not a number shows as a dash. */
final class Numerals {
    /** Shown where there is no number. */
    static final String NONE = "–";

    private Numerals() {}

    /** Four significant digits, no exponent in the usual range: 0.4925, 1.970, 12.31, 118.2. Whole numbers stay whole. */
    static String value(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e7) {
            return Long.toString((long) value);
        }
        if (size < 1e-4 || size >= 1e7) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int whole = (int) Math.floor(Math.log10(size)) + 1;
        return fixed(value, Math.max(0, 4 - Math.max(whole, -3)));
    }

    /** Three significant digits: what a heading or a bar's end has room for. */
    static String brief(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e5) {
            return Long.toString((long) value);
        }
        if (size < 1e-4 || size >= 1e7) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int whole = (int) Math.floor(Math.log10(size)) + 1;
        return fixed(value, Math.max(0, 3 - Math.max(whole, -3)));
    }

    static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : NONE;
    }

    /** A share as percent: 98.2 %. */
    static String percent(double share, int decimals) {
        return Double.isFinite(share) ? fixed(100 * share, decimals) + " %" : NONE;
    }

    /** A ratio as signed change: +1.2 %. */
    static String change(double ratio) {
        if (!Double.isFinite(ratio)) {
            return NONE;
        }
        String change =
                String.format(Locale.ROOT, "%+.1f %%", 100 * (ratio - 1)).replace('-', '−');
        return change.substring(1).equals("0.0 %") ? "0.0 %" : change;
    }

    static String probability(double p) {
        return Double.isNaN(p) ? NONE : p < 0.001 ? "< 0.001" : fixed(p, 3);
    }

    /** Up to four significant digits without trailing zeros, for axes. */
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
        return (rounded.signum() == 0 ? BigDecimal.ZERO : rounded).toPlainString();
    }

    /** A setting: whole powers of 1024 from 16 Ki on in their unit (524288 is 512 Ki), all else as written. */
    static String setting(String text) {
        if (!text.matches("[1-9]\\d{4,17}")) {
            return text;
        }
        long value = Long.parseLong(text);
        for (String unit : new String[] {"Gi", "Mi", "Ki"}) {
            long size = unit.equals("Gi") ? 1L << 30 : unit.equals("Mi") ? 1L << 20 : 1L << 10;
            if (value % size == 0 && value >= size) {
                return value / size + " " + unit;
            }
        }
        return text;
    }

    /** A setting as text: whole where it is whole. */
    static String plainSetting(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : plain(value);
    }

    /** Two units at most: 41 s, 3 min 20 s, 2 h 5 min. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
