package tcpx.bench.stats;

/** The standard normal distribution, as far as the bootstrap needs it. */
final class Normal {
    /** Beyond this many standard deviations the distribution function is 0 or 1 in double precision's neighbourhood. */
    private static final double FAR = 8;

    private Normal() {}

    /** P(Z <= x), by the series around zero; accurate to about 1e-15 within ±6. */
    static double cumulative(double x) {
        if (x <= -FAR || x >= FAR) {
            return x < 0 ? 0 : 1;
        }
        double term = x;
        double sum = x;
        for (int odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
            term *= x * x / odd;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** The x with {@code cumulative(x) = probability}, by halving; {@code probability} lies strictly between 0 and 1. */
    static double quantile(double probability) {
        double low = -FAR;
        double high = FAR;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (cumulative(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }
}
