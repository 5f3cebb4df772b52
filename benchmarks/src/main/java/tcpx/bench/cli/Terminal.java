package tcpx.bench.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import tcpx.bench.report.text.Style;

/** What {@code run-bench.sh} found out about where the output goes: a JVM cannot tell. */
final class Terminal {
    private static final int NARROWEST = 60;
    private static final int WIDEST = 160;

    private Terminal() {}

    /** Whether standard output is a terminal. */
    static boolean isTerminal() {
        return "1".equals(System.getenv("TCPX_TERMINAL"));
    }

    /** How tables and charts are drawn. */
    static Style style() {
        boolean unicode = Charset.defaultCharset().equals(StandardCharsets.UTF_8);
        boolean colour = isTerminal() && System.getenv("NO_COLOR") == null;
        return new Style(!unicode, colour, width());
    }

    private static int width() {
        try {
            return Math.max(NARROWEST, Math.min(WIDEST, Integer.parseInt(System.getenv("TCPX_COLUMNS"))));
        } catch (NumberFormatException ignored) {
            return Style.PLAIN.width(); // not a terminal
        }
    }
}
