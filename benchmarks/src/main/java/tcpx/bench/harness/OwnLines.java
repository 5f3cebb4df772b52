package tcpx.bench.harness;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tcpx.bench.node.RailNews;

/** Passes on what a fork says to people, and leaves out what it says to the process that started it. */
final class OwnLines extends OutputStream {
    private final PrintStream to;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    OwnLines(PrintStream to) {
        this.to = to;
    }

    @Override
    public synchronized void write(int b) {
        line.write(b);
        if (b == '\n') {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (RailNews.parse(text.strip()).isEmpty()) {
                to.print(text);
            }
        }
    }
}
