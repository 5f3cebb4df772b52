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

    /**
     * A confidence interval that says what it really covers.
     *
     * <p>Exact intervals from small samples come in steps: the confidence asked for ({@code nominal}) is often not
     * attainable, so {@code confidence} holds the one that the interval has. Shape: {@code low <= high}; both bounds
     * belong to it.
     *
     * @param low lower bound, in the unit of the estimate
     * @param high upper bound, in the unit of the estimate
     * @param confidence the interval's actual (or, for a bootstrap, approximate) confidence, 0 to 1
     * @param nominal the confidence that was asked for, 0 to 1
     */
    public record Interval(double low, double high, double confidence, double nominal) {
        /** Rounding slack when an actual confidence is compared with the one asked for. */
        private static final double SLACK = 1e-12;

        /** Refuses bounds that are not numbers or stand in the wrong order. */
        public Interval {
            if (!(low <= high)) {
                throw new IllegalArgumentException("interval bounds out of order: " + low + " .. " + high);
            }
        }

        /**
         * True when the interval is at least as sure as was asked; false for the fallback of a sample that is too
         * small.
         */
        public boolean reached() {
            return confidence >= nominal - SLACK;
        }

        /** True when {@code value} lies inside or on a bound. */
        public boolean contains(double value) {
            return low <= value && value <= high;
        }

        /**
         * Half the relative width around {@code centre}, the larger side: what a table prints after "±". NaN when the
         * centre is 0.
         */
        public double relativeHalfWidth(double centre) {
            return centre == 0 ? Double.NaN : Math.max(high - centre, centre - low) / Math.abs(centre);
        }
    }
}
