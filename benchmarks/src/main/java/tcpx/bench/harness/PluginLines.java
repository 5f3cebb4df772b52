package tcpx.bench.harness;

import java.io.PrintStream;

/** Picks a plugin's messages out of what a fork says, so that they are seen when they are said. */
final class PluginLines {
    private static final String START = "node A: NCCL ";
    private static final int LONGEST = 4096;

    private final PrintStream to;
    private final StringBuilder line = new StringBuilder();

    PluginLines(PrintStream to) {
        this.to = to;
    }

    /** More of what the fork says, in pieces of any size. */
    void take(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                if (line.indexOf(START) == 0) {
                    to.println(line);
                }
                line.setLength(0);
            } else if (line.length() < LONGEST) {
                line.append(c);
            }
        }
    }
}
