package tcpx.bench.node;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import tcpx.time.NanoClock;

/**
 * How long this process stood still though it was due to run: stopped by a signal, kept from a core, or paused by its
 * garbage collector. A thread that sleeps notices that it woke too late; shorter delays than those of a busy machine
 * are none. Any thread.
 */
final class PauseMeter implements AutoCloseable {
    /** Later than this is a pause. */
    static final long LATE_NS = Duration.ofMillis(100).toNanos();

    private static final long PERIOD_NS = Duration.ofMillis(50).toNanos();

    private final NanoClock clock;
    private long dueNs; // guarded by this
    private long stoppedNs; // guarded by this
    private volatile boolean open = true;

    PauseMeter(NanoClock clock) {
        this.clock = clock;
        this.dueNs = clock.nanoTime() + PERIOD_NS;
    }

    /** One that runs until it is closed. */
    static PauseMeter start() {
        PauseMeter meter = new PauseMeter(NanoClock.SYSTEM);
        Daemons.start("pause-meter", meter::run);
        return meter;
    }

    private void run() {
        while (open) {
            LockSupport.parkNanos(PERIOD_NS);
            woken();
        }
    }

    /** The thread runs. */
    synchronized void woken() {
        stoppedNs = stoppedNs();
        dueNs = clock.nanoTime() + PERIOD_NS;
    }

    /** Nanoseconds so far, with a pause that ends just now. */
    synchronized long stoppedNs() {
        long lateNs = clock.nanoTime() - dueNs;
        return stoppedNs + (lateNs > LATE_NS ? lateNs : 0);
    }

    @Override
    public void close() {
        open = false;
    }
}
