package tcpx.net;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports at which a receiving node lets its peer's data connections in, where a firewall must know them beforehand.
 * One is enough for any number of channels; each session over a wire of its own takes one of each rail's address.
 *
 * @param first lowest port, 1..65535; 0 for {@link #ANY}
 * @param last highest port, from {@code first} on
 */
public record PortRange(int first, int last) {
    /** Whichever port is free: the system chooses. */
    public static final PortRange ANY = new PortRange(0, 0);

    private static final int HIGHEST = 65535;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    /** Checks the numbers. */
    public PortRange {
        boolean any = first == 0 && last == 0;
        if (!any && (first < 1 || last > HIGHEST || last < first)) {
            throw new IllegalArgumentException(
                    "ports " + first + "-" + last + ": allowed are 1 to " + HIGHEST + ", the lower one first");
        }
    }

    /**
     * A port or a range as people write it: {@code 4712} or {@code 4712-4775}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static PortRange parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "data ports '" + text + "': allowed is a port or a range, such as 4712-4775");
        }
        int first = Integer.parseInt(matcher.group(1));
        return new PortRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    /** Whether the system chooses. */
    public boolean isAny() {
        return first == 0;
    }

    /** How many ports there are. */
    public int count() {
        return last - first + 1;
    }

    /** As {@link #parse} reads it; "any" for {@link #ANY}. */
    @Override
    public String toString() {
        return isAny() ? "any" : first == last ? Integer.toString(first) : first + "-" + last;
    }
}
