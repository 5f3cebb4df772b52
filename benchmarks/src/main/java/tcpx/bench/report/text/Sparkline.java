package tcpx.bench.report.text;

/** A series as one line of bars, lowest value to highest; for a history in a table cell. */
public final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final String ASCII_BARS = "_.-=+*#@";

    private Sparkline() {}

    /** One sign per value; what is not finite is a space, a constant series is drawn at half height. */
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
        StringBuilder line = new StringBuilder();
        for (double value : values) {
            if (!Double.isFinite(value)) {
                line.append(' ');
            } else {
                double share = high > low ? (value - low) / (high - low) : 0.5;
                line.append(bars.charAt((int) Math.min(bars.length() - 1, Math.floor(share * bars.length()))));
            }
        }
        return line.toString();
    }
}
