package tcpx.net.inproc;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tcpx.net.Comm;
import tcpx.net.Poller;

/**
 * Parks a thread until the other end of a watched comm signals. The thread that awaits is the one that drives the
 * watched comms; a comm is watched by one poller at a time, the last that added it. An interrupted thread does not
 * wait.
 *
 * <p>No signal is lost: the awaiting thread says that it is going to park and then looks at the comms again; the other
 * end changes its cursor and then looks whether somebody parks. Both in volatile order, so one of them sees the other.
 */
final class InProcessPoller implements Poller {
    private static final PolledComm[] NOBODY = {};

    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile PolledComm[] watched = NOBODY;
    private volatile @Nullable Thread parking;

    @Override
    public synchronized void add(Comm comm) {
        if (!(comm instanceof PolledComm one)) {
            throw new IllegalArgumentException("a comm of another provider: " + comm);
        }
        if (!Arrays.asList(watched).contains(one)) {
            PolledComm[] more = Arrays.copyOf(watched, watched.length + 1);
            more[watched.length] = one;
            watched = more;
            one.watchedBy(this);
            signal();
        }
    }

    @Override
    public synchronized void remove(Comm comm) {
        for (int i = 0; i < watched.length; i++) {
            if (watched[i] == comm) {
                watched[i].watchedBy(null);
                PolledComm[] fewer = Arrays.copyOf(watched, watched.length - 1);
                System.arraycopy(watched, i + 1, fewer, i, fewer.length - i);
                watched = fewer;
                return;
            }
        }
    }

    @Override
    public void await(long timeoutNs) {
        await(timeoutNs, true);
    }

    @Override
    public void awaitWakeup(long timeoutNs) {
        await(timeoutNs, false);
    }

    private void await(long timeoutNs, boolean byComms) {
        long startNs = timeoutNs > 0 ? System.nanoTime() : 0;
        while (!finished(byComms)) {
            long leftNs = timeoutNs > 0 ? timeoutNs - (System.nanoTime() - startNs) : timeoutNs;
            if (timeoutNs >= 0 && leftNs <= 0) {
                return;
            }
            parking = Thread.currentThread();
            try {
                if (finished(byComms)) {
                    return;
                }
                if (timeoutNs < 0) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, leftNs);
                }
            } finally {
                parking = null;
            }
        }
    }

    @Override
    public void wakeup() {
        woken.set(true);
        signal();
    }

    /** Makes an awaiting thread look again. Any thread. */
    void signal() {
        Thread thread = parking;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public synchronized void close() {
        for (PolledComm one : watched) {
            one.watchedBy(null);
        }
        watched = NOBODY;
    }

    private boolean finished(boolean byComms) {
        if (woken.get() && woken.getAndSet(false)) {
            return true;
        }
        for (PolledComm one : byComms ? watched : NOBODY) {
            if (one.mayProgress()) {
                return true;
            }
        }
        return Thread.currentThread().isInterrupted();
    }
}
