package tcpx.bench.harness;

/** A benchmark ran and failed: a transfer broke, a byte was wrong, a node died. The message says which and why. */
public final class BenchmarkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with its reason; the cause may be null. */
    public BenchmarkFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The reason in what JMH printed when a fork failed: the innermost exception of ours, or else the first one, or else
     * the first line.
     */
    static String reason(String words) {
        String first = null;
        for (String line : words.split("\n")) {
            String text = line.strip();
            if (text.startsWith("Caused by: ")) {
                text = text.substring("Caused by: ".length());
            }
            if (text.matches("tcpx\\.[\\w.]*Exception: .*")) {
                return text.substring(text.indexOf(": ") + 2);
            }
            if (first == null && text.matches("[\\w.$]+(Exception|Error)(: .*)?")) {
                first = text;
            }
        }
        if (first != null) {
            return first;
        }
        return words.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .reduce((before, last) -> last)
                .orElse("it said nothing");
    }
}
