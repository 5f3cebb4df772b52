package tcpx.bench.report.text;

/**
 * A series as one line of bars, for a history in a table cell. The height is the series' own range, but a fifth of its
 * highest value at least: a change of one percent is no drama.
 */
public final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final String ASCII_BARS = "_.-=+*#@";

    private static final double LEAST_RANGE = 0.2;

    private Sparkline() {}

    /** One sign per value; what is not finite is a space, a constant series is drawn at its full height. */
    public static String of(double[] values, Style style) {
        String bars = style.ascii() ? ASCII_BARS : BARS;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        low = Math.min(low, high - LEAST_RANGE * Math.abs(high));
        StringBuilder line = new StringBuilder();
        for (double value : values) {
            if (!Double.isFinite(value)) {
                line.append(' ');
            } else {
                double share = high > low ? (value - low) / (high - low) : 1;
                line.append(bars.charAt((int) Math.min(bars.length() - 1, Math.floor(share * bars.length()))));
            }
        }
        return line.toString();
    }
}
