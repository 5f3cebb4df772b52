package tcpx.bench.result;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a run and of its directory: when it started (UTC), which revision, and a number from 2 if several runs of
 * one revision started in the same second. {@code 20261122T130613Z-d790ae6}, {@code 20261122T130613Z-nogit-2}.
 * Sorts by time.
 *
 * @param second start, {@code yyyyMMdd'T'HHmmss'Z'}
 * @param revision seven hex digits or {@code nogit}
 * @param number 1 for the first, which is not written
 */
public record RunId(String second, String revision, int number) implements Comparable<RunId> {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern TEXT =
            Pattern.compile("(\\d{8}T\\d{6}Z)-([0-9a-f]{7}|nogit)(?:-([2-9]|[1-9]\\d{1,5}))?");
    private static final Comparator<RunId> ORDER =
            Comparator.comparing(RunId::second).thenComparingInt(RunId::number).thenComparing(RunId::revision);

    /** Validates. */
    public RunId {
        if (!TEXT.matcher(second + "-" + revision).matches() || number < 1 || number > 999_999) {
            throw new IllegalArgumentException("no run id: " + second + "-" + revision + "-" + number);
        }
    }

    /** The id of a run that starts now. */
    public static RunId of(Instant started, Revision revision) {
        return new RunId(SECOND.format(started), revision.shortName(), 1);
    }

    /** Reads an id; empty if the text is none. */
    public static Optional<RunId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int number = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
        return Optional.of(new RunId(matcher.group(1), matcher.group(2), number));
    }

    /** The id to try when this one is taken. */
    RunId next() {
        return new RunId(second, revision, number + 1);
    }

    @Override
    public int compareTo(RunId other) {
        return ORDER.compare(this, other);
    }

    /** The directory's name. */
    @Override
    public String toString() {
        return second + "-" + revision + (number == 1 ? "" : "-" + number);
    }
}
