package tcpx.bench.launch;

import java.io.PrintStream;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import tcpx.bench.node.Daemons;

/**
 * Says what is being waited for, and for how long: nothing in the first second, on a terminal then one line that
 * changes each second, elsewhere a line at once and one in ten seconds. Thread-safe.
 */
final class WaitingLine implements AutoCloseable {
    private static final String OVER = "\r\033[K";
    private static final int APART_SECONDS = 10;

    private final boolean terminal;
    private final PrintStream err;
    private final LongSupplier clockNs;
    private final long startNs;
    private final ScheduledExecutorService timer = Daemons.timer("waiting-line");
    private String text;
    private long toldSeconds = -APART_SECONDS;
    private boolean closed;

    WaitingLine(String text, boolean terminal, PrintStream err, LongSupplier clockNs) {
        this.text = text;
        this.terminal = terminal;
        this.err = err;
        this.clockNs = clockNs;
        this.startNs = clockNs.getAsLong();
    }

    /** Waiting has begun. */
    static WaitingLine begin(String text, boolean terminal, PrintStream err) {
        WaitingLine line = new WaitingLine(text, terminal, err, System::nanoTime);
        line.timer.scheduleAtFixedRate(line::tick, 1, 1, TimeUnit.SECONDS);
        return line;
    }

    /** What is waited for is now this. */
    synchronized void say(String now) {
        text = now;
    }

    /** Tells, if it is time to. */
    synchronized void tick() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(clockNs.getAsLong() - startNs);
        if (closed || !terminal && seconds - toldSeconds < APART_SECONDS) {
            return;
        }
        toldSeconds = seconds;
        if (terminal) {
            err.print(OVER + text + " (" + seconds + " s)");
            err.flush();
        } else {
            err.println(text + " (" + seconds + " s)");
        }
    }

    /** Waiting is over: on a terminal the line goes. */
    @Override
    public synchronized void close() {
        timer.shutdownNow();
        if (!closed && terminal && toldSeconds >= 0) {
            err.print(OVER);
            err.flush();
        }
        closed = true;
    }
}
