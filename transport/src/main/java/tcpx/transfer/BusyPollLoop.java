package tcpx.transfer;

import java.time.Duration;
import tcpx.time.NanoClock;

/**
 * A loop whose thread does not sleep at once when it has run out of work: it looks again and again for a while, counted
 * from the last work, and so notices what comes in that time without being woken. One thread at a time, but for {@link
 * #wakeup}.
 */
final class BusyPollLoop implements ProgressLoop {
    private final ProgressLoop loop;
    private final long spinNs;
    private final NanoClock clock;
    private boolean worked;
    private long idleSinceNs;

    private BusyPollLoop(ProgressLoop loop, long spinNs, NanoClock clock) {
        this.loop = loop;
        this.spinNs = spinNs;
        this.clock = clock;
        this.idleSinceNs = clock.nanoTime() - spinNs; // nothing has worked yet: nothing to look for
    }

    /** That loop, spinning for so long; the loop itself where that is no time. */
    static ProgressLoop of(ProgressLoop loop, Duration spin, NanoClock clock) {
        return spin.isZero() ? loop : new BusyPollLoop(loop, spin.toNanos(), clock);
    }

    @Override // hot
    public int poll() {
        int work = loop.poll();
        worked |= work > 0;
        return work;
    }

    @Override // hot
    public void await(long timeoutNs) {
        long nowNs = clock.nanoTime();
        if (worked) {
            worked = false;
            idleSinceNs = nowNs;
        }
        boolean spins = nowNs - idleSinceNs < spinNs;
        if (spins) {
            Thread.yield(); // the peer's thread may wait for this very core: nothing would come before it has had it
        }
        loop.await(spins ? 0 : timeoutNs);
    }

    @Override
    public void wakeup() {
        loop.wakeup();
    }
}
