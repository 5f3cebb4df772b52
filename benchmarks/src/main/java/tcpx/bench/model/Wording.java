package tcpx.bench.model;

import java.util.Locale;

/** Numbers inside the models' sentences. */
final class Wording {
    /** Shares below this are not worth a figure. */
    private static final double NEGLIGIBLE = 5e-5;

    private Wording() {}

    /**
     * Two decimals below 10, one below 100, none above: 0.49, 12.3, 118. Three significant digits where that would be
     * 0.00.
     */
    static String number(double value) {
        double size = Math.abs(value);
        if (size < 0.1 && size > 0) {
            return String.format(Locale.ROOT, "%.3g", value);
        }
        return fixed(value, size < 10 ? 2 : size < 100 ? 1 : 0);
    }

    static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A setting, whole where it is whole. */
    static String setting(double x) {
        return x == Math.rint(x) ? Long.toString((long) x) : number(x);
    }

    static boolean negligible(double share) {
        return share < NEGLIGIBLE;
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.01 ? "%.2f %%" : "%.1f %%", 100 * share);
    }

    static String seconds(double seconds) {
        if (seconds < 1e-6) {
            return number(seconds * 1e9) + " ns";
        }
        if (seconds < 1e-4) {
            return number(seconds * 1e6) + " µs";
        }
        return seconds < 1 ? number(seconds * 1e3) + " ms" : number(seconds) + " s";
    }

    static String bytes(double bytes) {
        if (bytes < 1000) {
            return fixed(bytes, 0) + " B";
        }
        if (bytes < 1e6) {
            return number(bytes / 1e3) + " kB";
        }
        return bytes < 1e9 ? number(bytes / 1e6) + " MB" : number(bytes / 1e9) + " GB";
    }
}
