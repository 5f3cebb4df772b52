package tcpx.transfer;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a thread that drives no channels and only waits for those that do: it sees whether they still go round.
 * One thread at a time, but for {@link #wakeup}.
 */
final class BystanderLoop implements ProgressLoop {
    private final LongSupplier look;
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile @Nullable Thread waiting;

    /**
     * A loop without channels.
     *
     * @param look throws if a loop has not come back; returns after how many nanoseconds to look again, negative for
     *     never
     */
    BystanderLoop(LongSupplier look) {
        this.look = look;
    }

    @Override
    public int poll() {
        look.getAsLong();
        return 0;
    }

    @Override
    public void await(long timeoutNs) { // hot: once per sleep
        long limitNs = ChannelLoop.shorter(timeoutNs, look.getAsLong());
        if (limitNs == 0) {
            return;
        }
        waiting = Thread.currentThread(); // said before the look: either this sees the wakeup, or that sees who waits
        if (!woken.get()) {
            if (limitNs < 0) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, limitNs);
            }
        }
        waiting = null;
        woken.set(false); // who wakes has told its news before: the caller looks at them now
    }

    @Override
    public void wakeup() { // hot: once per transfer
        woken.set(true);
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
