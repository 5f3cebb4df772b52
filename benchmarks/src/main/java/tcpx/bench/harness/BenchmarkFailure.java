package tcpx.bench.harness;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpx.error.TransportException;

/** A benchmark ran and failed: a transfer broke, a byte was wrong, a node died. The message says which and why. */
public final class BenchmarkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String CAUSE = "Caused by: ";
    private static final String WRAPPING = "org.openjdk.jmh.runner.";
    private static final Pattern FORK_EXIT = Pattern.compile("(?i)forked VM failed with exit code (\\d+)");
    private static final String LINK_BROKEN = "java.io.EOFException"; // JMH's own, to the fork
    private static final Pattern NOISE =
            Pattern.compile("(at |<|# (Run|VM|JMH|Fork|Warmup|Measurement|Timeout|Threads|Benchmark"
                    + "|Parameters|Blackhole|Preparing)|(# )?(Warmup )?Iteration "
                    + "|org\\.openjdk\\.jmh\\.|java\\.(io\\.EOF|net\\.Socket)Exception).*");

    /** A failure with its reason; the cause may be null. */
    public BenchmarkFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The reason in what JMH printed when a fork failed: the first exception of ours; or else how the fork ended, with
     * its last words, where nothing else tells; or the first exception that is not JMH's own wrapping, or the last
     * line.
     */
    static String reason(String words) {
        return reason(words, words);
    }

    // known: the words, and what else tells of the fork's end
    private static String reason(String words, String known) {
        List<String> lines = known.lines().map(String::strip).toList();
        for (String line : lines) {
            String text = line.startsWith(CAUSE) ? line.substring(CAUSE.length()) : line;
            if (text.matches("tcpx\\.[\\w.]*Exception: .*")) {
                return text.substring(text.indexOf(": ") + 2);
            }
        }
        Optional<String> thrown = lines.stream()
                .filter(line -> line.matches("[\\w.$]+(Exception|Error)(: .*)?"))
                .filter(line -> !line.startsWith(WRAPPING) && !line.equals(LINK_BROKEN))
                .findFirst();
        OptionalInt code = exitCode(lines);
        if (code.isPresent() && (thrown.isEmpty() || code.getAsInt() > 1)) {
            return "the fork " + LastWords.of(code.getAsInt(), said(words));
        }
        return thrown.orElseGet(() -> lines.stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(WRAPPING))
                .reduce((before, last) -> last)
                .orElse("it said nothing"));
    }

    private static OptionalInt exitCode(List<String> lines) {
        return lines.stream()
                .map(FORK_EXIT::matcher)
                .filter(Matcher::find)
                .mapToInt(exit -> Integer.parseInt(exit.group(1)))
                .findFirst();
    }

    // what JMH says of it left out: it repeats the fork's last lines behind its exit code
    private static List<String> said(String words) {
        return words.lines()
                .map(String::strip)
                .filter(line -> !NOISE.matcher(line).matches()
                        && !FORK_EXIT.matcher(line).find())
                .distinct()
                .toList();
    }

    /** The same, where JMH's exception may know more than it printed. */
    static String reason(String words, Throwable thrown) {
        StringBuilder text = new StringBuilder(words);
        append(text, thrown);
        String reason = reason(words, text.toString());
        return reason + remedy(reason, thrown);
    }

    // what is printed of an exception does not tell what to do about it
    private static String remedy(String reason, Throwable thrown) {
        if (thrown instanceof TransportException transport && reason.equals(transport.getMessage())) {
            return transport.describe().substring(reason.length());
        }
        String found = thrown.getCause() == null ? "" : remedy(reason, thrown.getCause());
        for (Throwable suppressed : thrown.getSuppressed()) {
            found = found.isEmpty() ? remedy(reason, suppressed) : found;
        }
        return found;
    }

    private static void append(StringBuilder text, Throwable thrown) {
        text.append('\n').append(thrown);
        for (Throwable suppressed : thrown.getSuppressed()) {
            append(text, suppressed); // JMH keeps what happened in a fork so
        }
        if (thrown.getCause() != null) {
            append(text, thrown.getCause());
        }
    }
}
