package tcpx.bench.harness;

import java.util.function.Consumer;

/** What a fork says, line by line, as soon as each is whole. */
final class ForkLines {
    private static final int LONGEST = 4096;

    private final Consumer<String> to;
    private final StringBuilder line = new StringBuilder();

    ForkLines(Consumer<String> to) {
        this.to = to;
    }

    /** More of what the fork says, in pieces of any size. */
    void take(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                to.accept(line.toString());
                line.setLength(0);
            } else if (line.length() < LONGEST) {
                line.append(c);
            }
        }
    }
}
