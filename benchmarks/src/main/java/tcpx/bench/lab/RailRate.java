package tcpx.bench.lab;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * How fast a rail is shaped to send, in each direction.
 *
 * @param bitsPerSecond bits of Ethernet frames per second, decimal (1 Gbit/s = 10^9); 0 is {@link #NONE}, not shaped
 */
public record RailRate(long bitsPerSecond) {
    /** Not shaped: as fast as the CPU moves it. */
    public static final RailRate NONE = new RailRate(0);

    private static final String ALLOWED =
            "none, or a number with kbit, mbit or gbit from 1mbit to 400gbit (500mbit, 2.5gbit);"
                    + " one for all rails or one per rail, comma separated";
    private static final Map<String, Long> UNITS = Map.of("kbit", 1_000L, "mbit", 1_000_000L, "gbit", 1_000_000_000L);
    private static final long MIN = 1_000_000L;
    private static final long MAX = 400_000_000_000L;

    /** Refuses what {@code tbf} would not shape sensibly. */
    public RailRate {
        if (bitsPerSecond != 0 && (bitsPerSecond < MIN || bitsPerSecond > MAX)) {
            throw new IllegalArgumentException("rail rate " + bitsPerSecond + " bit/s: allowed is " + ALLOWED);
        }
    }

    /** The rate written as {@code 4gbit}, {@code 500mbit}, {@code 2.5gbit} or {@code none}. */
    public static RailRate parse(String text) {
        return new RailRate(OptionText.amount("--rail-rate", text, UNITS, bits -> bits >= MIN && bits <= MAX, ALLOWED));
    }

    /** One rate for each of {@code rails} rails: a single rate stands for all of them, a list must name every rail. */
    public static List<RailRate> parseList(String text, int rails) {
        if (rails < 1 || rails > LabSpec.MAX_RAILS) {
            throw LabSpec.refusedRails(rails);
        }
        return OptionText.perRail("--rail-rate", "rate", text, rails, RailRate::parse);
    }

    /**
     * The rate at which four rails are limited by their shaping and not by the CPU: 4 Gbit/s below 8 cores, 10 below
     * 32, and from there 24, which is the 3 GB/s a rail of the target machine carries.
     */
    public static RailRate forCores(int cores) {
        return new RailRate(cores < 8 ? 4_000_000_000L : cores < 32 ? 10_000_000_000L : 24_000_000_000L);
    }

    /** Whether a rate is set at all. */
    public boolean shaped() {
        return bitsPerSecond != 0;
    }

    /** As {@link #parse} and {@code tc} read it. */
    @Override
    public String toString() {
        if (!shaped()) {
            return "none";
        }
        if (bitsPerSecond % 1_000_000_000L == 0) {
            return bitsPerSecond / 1_000_000_000L + "gbit";
        }
        if (bitsPerSecond % 1_000_000L == 0) {
            return bitsPerSecond / 1_000_000L + "mbit";
        }
        return BigDecimal.valueOf(bitsPerSecond, 3).stripTrailingZeros().toPlainString() + "kbit";
    }
}
