package tcpx.bench.lab;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(us|ms|s)");
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
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.equals("none")) {
            return NONE;
        }
        Matcher matcher = TIME.matcher(lower);
        if (!matcher.matches()) {
            throw refused(text);
        }
        int exponent = switch (matcher.group(2)) {
            case "us" -> 3;
            case "ms" -> 6;
            default -> 9;
        };
        long ns = new BigDecimal(matcher.group(1)).movePointRight(exponent).longValue();
        if (ns != 0 && (ns < MIN || ns > MAX)) {
            throw refused(text);
        }
        return new RailDelay(ns);
    }

    /** One delay for each of {@code rails} rails: a single one stands for all of them, a list must name every rail. */
    public static List<RailDelay> parseList(String text, int rails) {
        List<RailDelay> delays = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            delays.add(parse(part));
        }
        if (delays.size() == 1) {
            return List.copyOf(Collections.nCopies(rails, delays.get(0)));
        }
        if (delays.size() != rails) {
            throw new IllegalArgumentException("--rail-delay " + text + " names " + delays.size() + " delays for "
                    + rails + " rails: allowed is one delay for all rails or exactly one per rail");
        }
        return List.copyOf(delays);
    }

    /** Whether there is one. */
    public boolean isNone() {
        return ns == 0;
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("--rail-delay " + text + ": allowed is " + ALLOWED);
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
