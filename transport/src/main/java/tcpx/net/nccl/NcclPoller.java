package tcpx.net.nccl;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tcpx.net.Comm;
import tcpx.net.Poller;

/**
 * Plugins offer nothing to wait on, so the oldest requests are tested from here, with naps between that double from 20
 * microseconds to one millisecond. Where nothing is outstanding the thread sleeps until it is woken. The thread that
 * awaits is the one that drives the watched comms.
 */
final class NcclPoller implements Poller {
    private static final long FIRST_NAP_NS = 20_000;
    private static final long LONGEST_NAP_NS = 1_000_000;
    private static final NcclComm[] NOBODY = {};

    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile NcclComm[] watched = NOBODY;
    private volatile @Nullable Thread parking;

    @Override
    public synchronized void add(Comm comm) {
        if (!((Object) comm instanceof NcclComm one)) {
            throw new IllegalArgumentException("a comm of another provider: " + comm);
        }
        if (!Arrays.asList(watched).contains(one)) {
            NcclComm[] more = Arrays.copyOf(watched, watched.length + 1);
            more[watched.length] = one;
            watched = more;
            wakeup();
        }
    }

    @Override
    public synchronized void remove(Comm comm) {
        watched = Arrays.stream(watched).filter(one -> (Object) one != comm).toArray(NcclComm[]::new);
    }

    @Override // hot: once per sleep
    public void await(long timeoutNs) {
        long startNs = timeoutNs > 0 ? System.nanoTime() : 0;
        long napNs = FIRST_NAP_NS;
        int refusals = refusals();
        if (refusals > 0) { // the plugin refused a post: it is tried again after a nap, whatever else happens
            napNs = Math.min(LONGEST_NAP_NS, FIRST_NAP_NS << Math.min(refusals - 1, 10));
        }
        while (!isWoken() && !probe()) {
            long leftNs = leftNs(timeoutNs, startNs);
            if (leftNs <= 0) {
                return;
            }
            park(isActive() ? Math.min(napNs, leftNs) : leftNs);
            if (refusals > 0 || Thread.currentThread().isInterrupted()) {
                return;
            }
            napNs = Math.min(2 * napNs, LONGEST_NAP_NS);
        }
    }

    @Override
    public void awaitWakeup(long timeoutNs) {
        long startNs = timeoutNs > 0 ? System.nanoTime() : 0;
        while (!isWoken() && !Thread.currentThread().isInterrupted()) {
            long leftNs = leftNs(timeoutNs, startNs);
            if (leftNs <= 0) {
                return;
            }
            park(leftNs);
        }
    }

    @Override
    public void wakeup() {
        woken.set(true);
        Thread thread = parking;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void close() {
        watched = NOBODY;
    }

    private static long leftNs(long timeoutNs, long startNs) {
        return timeoutNs < 0 ? Long.MAX_VALUE : timeoutNs - (timeoutNs == 0 ? 0 : System.nanoTime() - startNs);
    }

    private void park(long ns) {
        parking = Thread.currentThread();
        try {
            if (!woken.get()) {
                LockSupport.parkNanos(this, ns);
            }
        } finally {
            parking = null;
        }
    }

    private boolean isWoken() {
        return woken.get() && woken.getAndSet(false);
    }

    // Every comm is driven each time, also behind one that has news.
    private boolean probe() {
        boolean news = false;
        for (NcclComm comm : watched) {
            news |= comm.probe();
        }
        return news;
    }

    private boolean isActive() {
        for (NcclComm comm : watched) {
            if (comm.isActive()) {
                return true;
            }
        }
        return false;
    }

    private int refusals() {
        int most = 0;
        for (NcclComm comm : watched) {
            most = Math.max(most, comm.refusals());
        }
        return most;
    }
}
