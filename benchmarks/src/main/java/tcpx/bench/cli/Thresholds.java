package tcpx.bench.cli;

/** Shares on the command line. */
final class Thresholds {
    private Thresholds() {}

    /**
     * {@code 3%} or {@code 0.03} as 0.03.
     *
     * @throws IllegalArgumentException if it is neither, or not from 0 % to below 100 %
     */
    static double parse(String option, String text) {
        String allowed = option + " " + text + ": allowed is a share such as 3% or 0.03, from 0% to below 100%";
        try {
            boolean percent = text.endsWith("%");
            double share = percent
                    ? Double.parseDouble(text.substring(0, text.length() - 1).strip()) / 100
                    : Double.parseDouble(text);
            if (!(share >= 0 && share < 1)) {
                throw new IllegalArgumentException(allowed);
            }
            return share;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(allowed, e);
        }
    }
}
