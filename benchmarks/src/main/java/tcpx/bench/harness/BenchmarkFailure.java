package tcpx.bench.harness;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpx.error.TransportException;

/** A benchmark ran and failed: a transfer broke, a byte was wrong, a node died. The message says which and why. */
public final class BenchmarkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String CAUSE = "Caused by: ";
    private static final String WRAPPING = "org.openjdk.jmh.runner.";
    private static final Pattern FORK_EXIT = Pattern.compile("(?i)forked VM failed with exit code (\\d+)");
    private static final int SIGNAL_BASE = 128;

    /** A failure with its reason; the cause may be null. */
    public BenchmarkFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The reason in what JMH printed when a fork failed: the first exception of ours; or else the signal that ended the
     * fork, or the first exception that is not JMH's own wrapping, or the last line.
     */
    static String reason(String words) {
        List<String> lines = words.lines().map(String::strip).toList();
        for (String line : lines) {
            String text = line.startsWith(CAUSE) ? line.substring(CAUSE.length()) : line;
            if (text.matches("tcpx\\.[\\w.]*Exception: .*")) {
                return text.substring(text.indexOf(": ") + 2);
            }
        }
        for (String line : lines) {
            Matcher exit = FORK_EXIT.matcher(line);
            if (exit.find() && Integer.parseInt(exit.group(1)) > SIGNAL_BASE) {
                return "the fork was ended by signal " + (Integer.parseInt(exit.group(1)) - SIGNAL_BASE);
            }
        }
        return lines.stream()
                .filter(line -> line.matches("[\\w.$]+(Exception|Error)(: .*)?"))
                .filter(line -> !line.startsWith(WRAPPING))
                .findFirst()
                .orElseGet(() -> lines.stream()
                        .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(WRAPPING))
                        .reduce((before, last) -> last)
                        .orElse("it said nothing"));
    }

    /** The same, where JMH's exception may know more than it printed. */
    static String reason(String words, Throwable thrown) {
        StringBuilder text = new StringBuilder(words);
        append(text, thrown);
        String reason = reason(text.toString());
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
