package tcpx.net.nccl;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tcpx.time.Deadline;

/**
 * Calls a plugin's connect or accept again and again until it gives a comm, on a thread of its own: these calls must
 * not block, but some do, and nobody can call them back. Whoever waits here leaves at the deadline. A call that returns
 * later finds that nobody wants its comm, which is then closed; a call that never returns keeps its thread and the
 * memory it was given until the process ends.
 */
final class ConnectionAttempt {
    private static final long FIRST_PAUSE_NS = 50_000;
    private static final long LONGEST_PAUSE_NS = 2_000_000;

    /** One call: the comm's address, or 0 if it has to be called again. */
    @FunctionalInterface
    interface Call {
        /** Calls the plugin once. */
        long once();
    }

    private final Call call;
    private final LongConsumer unwanted;
    private final Runnable onExit;
    private long comm;
    private @Nullable RuntimeException failure;
    private boolean abandoned;
    private boolean exited;

    /**
     * An attempt; {@link #start} begins it.
     *
     * @param unwanted closes a comm that came too late
     * @param onExit run by the thread when it makes no further call
     */
    ConnectionAttempt(Call call, LongConsumer unwanted, Runnable onExit) {
        this.call = call;
        this.unwanted = unwanted;
        this.onExit = onExit;
    }

    ConnectionAttempt start(String name) {
        Thread thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /**
     * Waits for the comm.
     *
     * @return its address, or 0 if the deadline passed, the attempt was abandoned, or the thread was interrupted
     */
    synchronized long await(Deadline deadline) {
        while (comm == 0 && failure == null && !abandoned) {
            if (deadline.expired() || !sleep(deadline)) {
                abandoned = true;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return comm;
    }

    /** Waits until the thread makes no further call; false if the deadline passed before. */
    synchronized boolean awaitExit(Deadline deadline) {
        while (!exited) {
            if (deadline.expired() || !sleep(deadline)) {
                return false;
            }
        }
        return true;
    }

    /** Ends the waiting; the thread ends when its call returns. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    private boolean sleep(Deadline deadline) {
        try {
            wait(Math.max(1, deadline.remainingMs()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        try {
            long pauseNs = FIRST_PAUSE_NS;
            while (!isOver()) {
                once();
                if (!isOver()) {
                    LockSupport.parkNanos(this, pauseNs);
                    pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
                }
            }
        } finally {
            onExit.run();
            synchronized (this) {
                exited = true;
                notifyAll();
            }
        }
    }

    private void once() {
        long given = 0;
        RuntimeException thrown = null;
        try {
            given = call.once();
        } catch (RuntimeException e) {
            thrown = e;
        }
        synchronized (this) {
            if (!abandoned) {
                comm = given;
                failure = thrown;
                notifyAll();
                return;
            }
        }
        if (given != 0) {
            unwanted.accept(given);
        }
    }

    private synchronized boolean isOver() {
        return abandoned || comm != 0 || failure != null;
    }
}
