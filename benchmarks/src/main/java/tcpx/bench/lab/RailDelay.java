package tcpx.bench.lab;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * How long a packet is under way on a rail, one way, beyond what two namespaces of one machine take by themselves.
 *
 * @param ns nanoseconds; 0 is {@link #NONE}
 */
public record RailDelay(long ns) {
    /** As near as two namespaces of one machine are. */
    public static final RailDelay NONE = new RailDelay(0);

    private static final String ALLOWED = "none, or a time with us, ms or s from 100us to 1s (5ms, 0.5ms, 250us);"
            + " one for all rails or one per rail, comma separated";
    private static final Map<String, Long> UNITS = Map.of("us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L);
    private static final long MIN = 100_000L;
    private static final long MAX = 1_000_000_000L;

    /** Refuses what is too short to be kept or longer than any path. */
    public RailDelay {
        if (ns != 0 && (ns < MIN || ns > MAX)) {
            throw new IllegalArgumentException("rail delay " + ns + " ns: allowed is " + ALLOWED);
        }
    }

    /** The delay written as {@code 5ms}, {@code 0.5ms}, {@code 250us}, {@code 0ms} or {@code none}. */
    public static RailDelay parse(String text) {
        return new RailDelay(
                OptionText.amount("--rail-delay", text, UNITS, ns -> ns == 0 || ns >= MIN && ns <= MAX, ALLOWED));
    }

    /** One delay for each of {@code rails} rails: a single one stands for all of them, a list must name every rail. */
    public static List<RailDelay> parseList(String text, int rails) {
        return OptionText.perRail("--rail-delay", "delay", text, rails, RailDelay::parse);
    }

    /** Whether there is one. */
    public boolean isNone() {
        return ns == 0;
    }

    /** As {@link #parse} and {@code tc} read it. */
    @Override
    public String toString() {
        if (isNone()) {
            return "none";
        }
        return BigDecimal.valueOf(ns, 6).stripTrailingZeros().toPlainString() + "ms";
    }
}
