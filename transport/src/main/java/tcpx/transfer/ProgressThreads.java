package tcpx.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;

/**
 * The loops of one session that progress threads drive: all, or all but the first where the user's own thread drives
 * that. The threads may be the session's alone, or shared with others.
 */
final class ProgressThreads {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private final List<DrivenLoop> driven = new ArrayList<>();
    private int running; // guarded by this, as the next
    private Runnable onLast = () -> {};

    /** Gives a thread a loop to drive, from {@link #start} on. */
    void add(ChannelLoop<?, ?> loop, ProgressThread thread, Consumer<TransportException> onFailure) {
        driven.add(new DrivenLoop(loop, thread, onFailure, this::ended));
    }

    /** Begins; once. */
    void start() {
        synchronized (this) {
            running = driven.size();
        }
        driven.forEach(DrivenLoop::start);
    }

    /** Makes every loop look for work. */
    void wakeup() { // hot: once per transfer
        for (int i = 0; i < driven.size(); i++) {
            driven.get(i).wakeup();
        }
    }

    /**
     * Returns when no loop is in the middle of a round that began before this call: what the caller took away before is
     * then no longer looked at.
     *
     * @throws TransferTimeoutException if a round does not end within 5 seconds: it is inside foreign code
     */
    void quiesce() { // hot: once per transfer
        for (int i = 0; i < driven.size(); i++) {
            driven.get(i).quiesce(PATIENCE_NS);
        }
    }

    /** Whether a loop has been in one round for so long; see {@link DrivenLoop#isStuck}. */
    boolean isStuck(long nowNs, long limitNs) {
        boolean stuck = false;
        for (int i = 0; i < driven.size(); i++) {
            stuck |= driven.get(i).isStuck(nowNs, limitNs);
        }
        return stuck;
    }

    /** Whether the calling thread is one of those that drive the session's loops. */
    boolean isOneOfThem() {
        return driven.stream().anyMatch(DrivenLoop::isDrivenByThisThread);
    }

    /**
     * Has the threads let go of the loops and waits for that, for 5 seconds: one that has not then is inside foreign
     * code. Once.
     *
     * @param late run when the last is let go of, if that is later
     * @return whether all are
     */
    boolean stop(Runnable late) {
        driven.forEach(DrivenLoop::stop);
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        boolean interrupted = Thread.interrupted();
        for (DrivenLoop each : driven) {
            interrupted |= each.awaitEnd(deadlineNs);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (running > 0) {
                onLast = late;
            }
            return running == 0;
        }
    }

    private void ended() {
        Runnable late;
        synchronized (this) {
            running--;
            late = running == 0 ? onLast : () -> {};
        }
        late.run();
    }
}
