package tcpx.bench.stats;

/**
 * A value with its interval. Shape: the interval encloses the value.
 *
 * @param value the estimate
 * @param interval where the truth is believed to lie
 */
public record Estimate(double value, Interval interval) {
    /** The same statement about e to the power of the quantity: turns a difference of logarithms into a ratio. */
    Estimate exponential() {
        return new Estimate(
                Math.exp(value),
                new Interval(
                        Math.exp(interval.low()),
                        Math.exp(interval.high()),
                        interval.confidence(),
                        interval.nominal()));
    }
}
