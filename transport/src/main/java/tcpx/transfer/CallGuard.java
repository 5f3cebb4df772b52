package tcpx.transfer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time into the calls of a session: what they drive is for one thread, and nothing of it may be
 * released while one is inside.
 */
final class CallGuard {
    private final String end;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Thread caller;

    /** The guard of "the sender" or "the receiver". */
    CallGuard(String end) {
        this.end = end;
    }

    /**
     * A call begins. Never waits.
     *
     * @throws IllegalStateException if another call is under way
     */
    void enter() { // hot: once per call of the user's
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            throw misuse();
        }
        caller = Thread.currentThread();
    }

    /** The call has ended. */
    void exit() { // hot
        caller = null;
        lock.unlock();
    }

    /** Whether this thread is inside a call, as what is called back from one is. */
    boolean isInside() {
        return lock.isHeldByCurrentThread();
    }

    /**
     * Same as {@link #enter}, waiting for the call under way to end, interrupted or not; false if it does not in time.
     */
    boolean enterWithin(long patienceNs) {
        boolean interrupted = false;
        long deadlineNs = System.nanoTime() + patienceNs;
        try {
            while (true) {
                try {
                    return lock.tryLock(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private IllegalStateException misuse() {
        Thread inside = caller;
        return new IllegalStateException("a " + end + " is used by one thread at a time, and "
                + (lock.isHeldByCurrentThread()
                        ? "this one is inside a call"
                        : inside == null ? "another is inside a call" : inside.getName() + " is inside a call"));
    }
}
