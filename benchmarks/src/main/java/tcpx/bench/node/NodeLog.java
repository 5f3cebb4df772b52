package tcpx.bench.node;

import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** What a node says of what it does: a line each, with the time. Thread-safe. */
public final class NodeLog {
    private static final Pattern EVENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z .*");
    private static final int MAX_CHARS = 4000;

    private final PrintStream events;
    private final PrintStream problems;
    private final InstantSource clock;
    private long strangersTold;

    /**
     * A log.
     *
     * @param events gets what is usual: who measures, what, and how it ended
     * @param problems gets what went wrong
     */
    public NodeLog(PrintStream events, PrintStream problems, InstantSource clock) {
        this.events = events;
        this.problems = problems;
        this.clock = clock;
    }

    /** Whether a line that a node said is of what is usual. */
    public static boolean isEvent(String line) {
        return EVENT.matcher(line).matches();
    }

    void event(String who, String text) {
        events.println(now() + " " + who + ": " + Message.printable(text, MAX_CHARS));
    }

    void problem(String who, String text) {
        problems.println("node: " + who + ": " + Message.printable(text, MAX_CHARS));
    }

    /**
     * Tells of strangers, however many came, in one line. To be called from time to time.
     *
     * @param all who were turned away so far
     * @param last who it was and why
     */
    synchronized void strangers(long all, String last) {
        long more = all - strangersTold;
        strangersTold = all;
        if (more > 0) {
            event("turned away", last + (more == 1 ? "" : "; and " + (more - 1) + " others since the last such line"));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
