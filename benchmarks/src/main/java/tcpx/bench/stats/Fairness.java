package tcpx.bench.stats;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Jain's fairness index of the shares that rails (or channels) carried: 1 when all are equal, 1/n when one carried
 * everything.
 *
 * @see <a href="https://arxiv.org/abs/cs/9809099">Jain, Chiu and Hawe, 1984</a>
 */
public final class Fairness {
    /** Below this a report warns. */
    public static final double LIMIT = 0.95;

    private Fairness() {}

    /** The index of {@code shares}; empty when there are none, all are zero, or one is negative or not finite. */
    public static OptionalDouble jain(double[] shares) {
        double largest = Arrays.stream(shares).max().orElse(0);
        if (!(largest > 0) || Arrays.stream(shares).anyMatch(s -> !(s >= 0 && s <= Double.MAX_VALUE))) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        double squares = 0;
        for (double share : shares) {
            double scaled = share / largest; // squares of byte counts would lose their last digits
            sum += scaled;
            squares += scaled * scaled;
        }
        return OptionalDouble.of(sum * sum / (shares.length * squares));
    }

    /** A warning when the index exists and lies below {@link #LIMIT}. */
    public static Optional<Warning> check(double[] shares) {
        OptionalDouble index = jain(shares);
        return index.isPresent() && index.getAsDouble() < LIMIT
                ? Optional.of(new Warning.Unfair(index.getAsDouble(), LIMIT))
                : Optional.empty();
    }
}
