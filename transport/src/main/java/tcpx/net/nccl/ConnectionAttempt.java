package tcpx.net.nccl;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpx.time.Deadline;

/**
 * Takes the steps of an {@link Opening} until there is a connection, on the plugin's {@link ControlThread}. Whoever
 * waits here leaves at the deadline. What has been begun is then ended, on the same thread, which may take as long as
 * the plugin takes for anything; a step that never returns keeps its thread and the memory it was given until the
 * process ends.
 *
 * @param <C> the direction
 */
final class ConnectionAttempt<C extends NcclComm> implements ControlThread.Step {
    private static final long FIRST_PAUSE_NS = 50_000;
    private static final long LONGEST_PAUSE_NS = 2_000_000;

    private final ControlThread thread;
    private final ControlThread.Task task;
    private final Supplier<Optional<C>> step;
    private final BooleanSupplier end;
    private final Duration patience;
    private final Runnable onExit;
    private long pauseNs = FIRST_PAUSE_NS; // the thread's own, as the next
    private @Nullable Deadline ending;
    private @Nullable C comm; // guarded by this, as the others
    private @Nullable RuntimeException failure;
    private boolean abandoned;
    private boolean exited;

    /**
     * Begins an attempt.
     *
     * @param what it is ("connect")
     * @param step one step: the connection, or nothing if there is another step to take
     * @param end one step of ending what the steps have come to, which nobody wants any more: whether it was the last
     * @param patience how long that may take
     * @param onExit run by the thread when it takes no further step
     */
    ConnectionAttempt(
            ControlThread thread,
            String what,
            Supplier<Optional<C>> step,
            BooleanSupplier end,
            Duration patience,
            Runnable onExit) {
        this.thread = thread;
        this.step = step;
        this.end = end;
        this.patience = patience;
        this.onExit = onExit;
        this.task = thread.begin(what, this);
    }

    /**
     * Waits for the connection.
     *
     * @return nothing if the deadline passed, the attempt was abandoned, or the thread was interrupted
     */
    Optional<C> await(Deadline deadline) {
        boolean settled = thread.await(task, deadline, this::isSettled);
        Optional<C> made = settled ? result() : abandonUnlessSettled();
        if (!settled) {
            thread.giveUp(task);
        }
        return made;
    }

    private synchronized boolean isSettled() {
        return comm != null || failure != null || abandoned;
    }

    private synchronized Optional<C> abandonUnlessSettled() {
        abandoned = !isSettled();
        return result();
    }

    private synchronized Optional<C> result() {
        if (failure != null) {
            throw failure;
        }
        return Optional.ofNullable(comm);
    }

    /** Waits until no further step is taken; false if the deadline passed before. */
    boolean awaitExit(Deadline deadline) {
        return thread.await(task, deadline, this::hasExited);
    }

    private synchronized boolean hasExited() {
        return exited;
    }

    /** Ends the waiting; what has been begun is ended after the step that is being taken. */
    void abandon() {
        synchronized (this) {
            abandoned = true;
        }
        thread.wake();
    }

    private synchronized boolean isAbandoned() {
        return abandoned;
    }

    @Override
    public long take() {
        long againNs = ControlThread.DONE;
        try {
            againNs = ending == null ? open() : end(ending);
        } finally {
            if (againNs == ControlThread.DONE) {
                onExit.run();
                exit();
            }
        }
        return againNs;
    }

    private synchronized void exit() {
        exited = true;
    }

    private long open() {
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
            }
            if (comm != null) {
                return ControlThread.DONE;
            }
            if (!abandoned && failure == null) {
                long nowNs = pauseNs;
                pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
                return nowNs;
            }
        }
        Deadline limit = Deadline.after(patience);
        ending = limit;
        return end(limit);
    }

    private long end(Deadline limit) {
        return end.getAsBoolean() || limit.expired() ? ControlThread.DONE : LONGEST_PAUSE_NS;
    }
}
