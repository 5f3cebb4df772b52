package tcpx.net.nccl;

import java.time.Duration;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpx.time.Deadline;

/**
 * The one lasting thread that all control calls of a plugin come from, as NCCL has one for each communicator: plugins
 * keep endpoints by the thread that calls, and may move a connection only when that thread calls again. What there is
 * to do is done in steps of one call each, in the order in which they are due, so that several connections can be made
 * at a time.
 *
 * <p>A call that does not return keeps its thread, and another takes its place: when whoever waits for it gives it up,
 * and for the sake of those who wait for their turn when it has taken a quarter of the time that they have. From then
 * on the plugin is known for such calls, and nobody waits long. Thread-safe.
 */
final class ControlThread {
    /** What a step gives when there is no other. */
    static final long DONE = -1;

    private static final Duration KNOWN_PATIENCE = Duration.ofMillis(50);
    private static final int SHARE = 4;

    private final Queue<Task> due = new PriorityQueue<>(); // guarded by this, as the others
    private @Nullable Thread worker;
    private @Nullable Task running;
    private long runningSinceNs;
    private long tasks;
    private boolean isKnownToBlock;
    private boolean ended;

    /** One call of the plugin, or a few that belong together. */
    interface Step {
        /** Makes it; the nanoseconds until the next is due, or {@link #DONE}. */
        long take();
    }

    /** What is done with a call that nobody waits for any more. */
    interface Late {
        /**
         * Ends what came of it.
         *
         * @param made whether the call was made, and has returned; else it never will be
         */
        void end(boolean made);
    }

    /** Something to do. */
    static final class Task implements Comparable<Task> {
        private final String what;
        private final Step step;
        private final long number;
        private long dueNs;

        private Task(String what, Step step, long number) {
            this.what = what;
            this.step = step;
            this.number = number;
        }

        @Override
        public int compareTo(Task other) {
            long before = dueNs - other.dueNs;
            return before == 0 ? Long.compare(number, other.number) : Long.signum(before);
        }
    }

    /**
     * Begins something; it is done even if nobody waits.
     *
     * @param what it is, for the thread's name should it hang
     */
    synchronized Task begin(String what, Step step) {
        Task task = new Task(what, step, tasks++);
        add(task, 0);
        return task;
    }

    private void add(Task task, long inNs) {
        task.dueNs = System.nanoTime() + inNs;
        due.add(task);
        if (worker == null) {
            start();
        }
        notifyAll();
    }

    private void start() {
        Thread thread = new Thread(this::work, "tcpx-plugin");
        thread.setDaemon(true);
        worker = thread;
        thread.start();
    }

    /**
     * What a call comes to.
     *
     * @param late told if nobody waits for it any more
     * @return empty if it does not come to anything within the limit, or this thread is interrupted
     */
    <T> Optional<T> within(Duration limit, String what, Supplier<T> call, Late late) {
        if (isHere()) {
            return Optional.of(call.get()); // a part of the step that is being taken
        }
        Call<T> made = new Call<>(call, late);
        Task task = begin(what, made);
        if (await(task, Deadline.after(limit), made::isOver)) {
            return made.result();
        }
        boolean never = withdraw(task);
        return made.giveUp(never);
    }

    /** As {@link #within}, but what does not come to anything in time is made all the same, some time. */
    <T> Optional<T> soon(Duration limit, String what, Supplier<T> call) {
        if (isHere()) {
            return Optional.of(call.get());
        }
        Call<T> made = new Call<>(call, late -> {});
        Task task = begin(what, made);
        if (await(task, Deadline.after(limit), made::isOver)) {
            return made.result();
        }
        giveUp(task);
        return made.giveUp(false);
    }

    /** Whether the calling thread is the plugin's. */
    synchronized boolean isHere() {
        return Thread.currentThread() == worker;
    }

    /**
     * Waits for something that comes of a task.
     *
     * @return false if the deadline has passed before, or this thread was interrupted
     */
    synchronized boolean await(Task mine, Deadline deadline, BooleanSupplier isOver) {
        long shareNs = Math.max(1, deadline.remainingNs() / SHARE);
        while (!isOver.getAsBoolean()) {
            long leftNs = deadline.remainingNs();
            if (leftNs == 0) {
                return false;
            }
            long patienceNs = Math.min(shareNs, isKnownToBlock ? KNOWN_PATIENCE.toNanos() : Long.MAX_VALUE);
            if (running != null && running != mine) {
                long occupiedNs = System.nanoTime() - runningSinceNs;
                if (occupiedNs >= patienceNs) {
                    replace();
                    continue;
                }
                leftNs = Math.min(leftNs, patienceNs - occupiedNs);
            } else {
                leftNs = Math.min(leftNs, patienceNs); // another may get its turn meanwhile
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(leftNs, TimeUnit.MILLISECONDS.toNanos(1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return isOver.getAsBoolean();
            }
        }
        return true;
    }

    /** Lets those who wait look again whether what they wait for is there. */
    synchronized void wake() {
        notifyAll();
    }

    /** Nobody waits for this task any more: if it is in a call, another thread takes the place of the one there. */
    synchronized void giveUp(Task task) {
        if (running == task) {
            replace();
        }
    }

    // whether it will never be begun
    private synchronized boolean withdraw(Task task) {
        giveUp(task);
        return due.remove(task);
    }

    /** The thread ends when nothing is left to do. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    // the worker goes when its call returns
    private void replace() {
        isKnownToBlock = true;
        if (worker != null && running != null) {
            worker.setName(worker.getName() + "-" + running.what); // for whoever looks what hangs
        }
        running = null;
        worker = null;
        if (!due.isEmpty()) {
            start();
        }
    }

    private void work() {
        for (Task next = next(); next != null; next = next()) {
            long againNs = DONE;
            try {
                againNs = next.step.take();
            } catch (RuntimeException | Error e) { // a defect, which must not take the thread from the others
                Thread here = Thread.currentThread();
                here.getUncaughtExceptionHandler().uncaughtException(here, e);
            } finally {
                done(next, againNs);
            }
        }
    }

    private synchronized @Nullable Task next() {
        while (isHere()) {
            Task first = due.peek();
            long waitNs = first == null ? 0 : first.dueNs - System.nanoTime();
            if (first != null && waitNs <= 0) {
                due.remove();
                running = first;
                runningSinceNs = System.nanoTime();
                return first;
            }
            if (first == null && ended) {
                worker = null;
                return null;
            }
            try {
                if (first == null) {
                    wait();
                } else {
                    wait(waitNs / 1_000_000, (int) (waitNs % 1_000_000));
                }
            } catch (InterruptedException e) {
                continue; // nobody's business here
            }
        }
        return null;
    }

    private synchronized void done(Task task, long againNs) {
        if (isHere()) {
            running = null;
        }
        if (againNs != DONE) {
            add(task, againNs);
        }
        notifyAll();
    }

    /** A call that somebody waits for. */
    private static final class Call<T> implements Step {
        private final Supplier<T> call;
        private final Late late;
        private Optional<T> result = Optional.empty(); // guarded by this, as the others
        private @Nullable RuntimeException failure;
        private @Nullable Error error;
        private boolean over;
        private boolean givenUp;

        Call(Supplier<T> call, Late late) {
            this.call = call;
            this.late = late;
        }

        @Override
        public long take() {
            Optional<T> made = Optional.empty();
            RuntimeException thrown = null;
            Error wrong = null;
            try {
                made = Optional.of(call.get());
            } catch (RuntimeException e) {
                thrown = e;
            } catch (Error e) {
                wrong = e;
            }
            if (!settle(made, thrown, wrong)) {
                late.end(true);
            }
            return DONE;
        }

        private synchronized boolean settle(
                Optional<T> made, @Nullable RuntimeException thrown, @Nullable Error wrong) {
            result = made;
            failure = thrown;
            error = wrong;
            over = true;
            return !givenUp;
        }

        synchronized boolean isOver() {
            return over;
        }

        synchronized Optional<T> result() {
            if (error != null) {
                throw error;
            }
            if (failure != null) {
                throw failure;
            }
            return result;
        }

        Optional<T> giveUp(boolean never) {
            synchronized (this) {
                if (over) {
                    return result();
                }
                givenUp = true;
            }
            if (never) {
                late.end(false);
            }
            return Optional.empty();
        }
    }
}
