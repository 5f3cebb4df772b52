package tcpx.bench.lab;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How the lab's options write numbers with a unit, and values for several rails. */
final class OptionText {
    private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)([a-z]+)");

    private OptionText() {}

    /** {@code 2.5gbit} as whole ones of what a unit is that many of; empty for another text or unit. */
    static OptionalLong withUnit(String text, Map<String, Long> units) {
        Matcher matcher = WITH_UNIT.matcher(text);
        if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
            return OptionalLong.empty();
        }
        BigDecimal unit = BigDecimal.valueOf(units.get(matcher.group(2)));
        return OptionalLong.of(new BigDecimal(matcher.group(1)).multiply(unit).longValue());
    }

    /**
     * The same with {@code none} as 0, whatever its case.
     *
     * @param option that this is of, and {@code allowed} says what is within bounds, for messages
     * @throws IllegalArgumentException if it is not such a text, or not within bounds
     */
    static long amount(String option, String text, Map<String, Long> units, LongPredicate within, String allowed) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        return lower.equals("none")
                ? 0
                : withUnit(lower, units).stream()
                        .filter(within)
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalArgumentException(option + " " + text + ": allowed is " + allowed));
    }

    /**
     * One value for each of {@code rails} rails: a single one stands for all of them, a list must name every rail.
     *
     * @param option that this is of, and {@code what} a value is, for messages
     */
    static <T> List<T> perRail(String option, String what, String text, int rails, Function<String, T> parse) {
        List<T> values = Stream.of(text.split(",", -1)).map(parse).toList();
        if (values.size() != 1 && values.size() != rails) {
            throw new IllegalArgumentException(
                    "%1$s %2$s names %3$d %4$ss for %5$d rails: allowed is one %4$s for all rails or one per rail"
                            .formatted(option, text, values.size(), what, rails));
        }
        return values.size() == rails ? values : Collections.nCopies(rails, values.get(0));
    }
}
