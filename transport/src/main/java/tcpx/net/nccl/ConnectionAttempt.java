package tcpx.net.nccl;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpx.time.Deadline;

/**
 * Takes the steps of an {@link Opening} until there is a connection, on a thread of its own: a plugin's connect, accept
 * and first posts must not block, but some do, and nobody can call them back. Whoever waits here leaves at the
 * deadline. What has been begun is then ended, on the same thread, which may take as long as the plugin takes for
 * anything; a step that never returns keeps its thread and the memory it was given until the process ends.
 *
 * @param <C> the direction
 */
final class ConnectionAttempt<C extends NcclComm> {
    private static final long FIRST_PAUSE_NS = 50_000;
    private static final long LONGEST_PAUSE_NS = 2_000_000;

    private final Supplier<Optional<C>> step;
    private final BooleanSupplier end;
    private final Duration patience;
    private final Runnable onExit;
    private @Nullable C comm;
    private @Nullable RuntimeException failure;
    private boolean abandoned;
    private boolean exited;

    /**
     * An attempt; {@link #start} begins it.
     *
     * @param step one step: the connection, or nothing if there is another step to take
     * @param end one step of ending what the steps have come to, which nobody wants any more: whether it was the last
     * @param patience how long that may take
     * @param onExit run by the thread when it takes no further step
     */
    ConnectionAttempt(Supplier<Optional<C>> step, BooleanSupplier end, Duration patience, Runnable onExit) {
        this.step = step;
        this.end = end;
        this.patience = patience;
        this.onExit = onExit;
    }

    ConnectionAttempt<C> start(String name) {
        Thread thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /**
     * Waits for the connection.
     *
     * @return nothing if the deadline passed, the attempt was abandoned, or the thread was interrupted
     */
    synchronized Optional<C> await(Deadline deadline) {
        while (comm == null && failure == null && !abandoned) {
            if (deadline.expired() || !sleep(deadline)) {
                abandoned = true;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return Optional.ofNullable(comm);
    }

    /** Waits until the thread takes no further step; false if the deadline passed before. */
    synchronized boolean awaitExit(Deadline deadline) {
        while (!exited) {
            if (deadline.expired() || !sleep(deadline)) {
                return false;
            }
        }
        return true;
    }

    /** Ends the waiting; the thread ends when its step returns. */
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
            while (goOn()) {
                LockSupport.parkNanos(this, pauseNs);
                pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
            }
        } finally {
            onExit.run();
            synchronized (this) {
                exited = true;
                notifyAll();
            }
        }
    }

    // one step; whether there is another to take
    private boolean goOn() {
        Optional<C> given = Optional.empty();
        RuntimeException thrown = null;
        if (!isAbandoned()) {
            try {
                given = step.get();
            } catch (RuntimeException e) {
                thrown = e;
            }
        }
        synchronized (this) {
            if (!abandoned) {
                comm = given.orElse(null);
                failure = thrown;
                notifyAll();
            }
            if (comm != null || !abandoned && failure == null) {
                return comm == null;
            }
        }
        endAll();
        return false;
    }

    private void endAll() {
        Deadline limit = Deadline.after(patience);
        while (!end.getAsBoolean() && !limit.expired()) {
            LockSupport.parkNanos(this, LONGEST_PAUSE_NS);
        }
    }

    private synchronized boolean isAbandoned() {
        return abandoned;
    }
}
