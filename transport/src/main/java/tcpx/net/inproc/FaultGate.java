package tcpx.net.inproc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tcpx.time.Deadline;

/** Holds a message, a connect or an accept back until a test opens it. Thread-safe. */
public final class FaultGate {
    private static final long SLICE_MS = 10; // so that a deadline on a clock turned by hand is noticed

    private final List<Runnable> waiters = new CopyOnWriteArrayList<>();
    private volatile boolean open;

    /** A closed gate. */
    public FaultGate() {}

    /** Opens it for good and wakes who waits for it. Idempotent. */
    public void open() {
        synchronized (this) {
            open = true;
            notifyAll();
        }
        waiters.forEach(Runnable::run);
    }

    /** Whether it has been opened. */
    public boolean isOpen() {
        return open;
    }

    /** Calls this whenever the gate is opened. */
    void onOpen(Runnable waiter) {
        waiters.add(waiter);
    }

    /** Waits; false if the deadline came first. */
    synchronized boolean await(Deadline deadline) throws InterruptedException {
        while (!open) {
            if (deadline.expired()) {
                return false;
            }
            wait(Math.max(1, Math.min(SLICE_MS, deadline.remainingMs())));
        }
        return true;
    }
}
