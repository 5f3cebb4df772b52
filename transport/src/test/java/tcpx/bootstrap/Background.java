package tcpx.bootstrap;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import tcpx.time.Deadline;

/** Runs the other end of a test in a daemon thread of its own. */
final class Background {
    private Background() {}

    static <T> FutureTask<T> run(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = new Thread(task, "other-end");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /**
     * Starts a thread and returns it when it waits in the kernel, a selector or a lock: its state is what is tested.
     */
    static Thread untilItWaits(Runnable body) {
        Thread thread = new Thread(body, "waiting-end");
        thread.setDaemon(true);
        thread.start();
        until(() -> waits(thread));
        return thread;
    }

    /** Goes on once the condition holds, and fails if it never does. */
    static void until(BooleanSupplier condition) {
        Deadline deadline = TwoEnds.soon();
        while (!condition.getAsBoolean()) {
            if (deadline.expired()) {
                throw new AssertionError("waited in vain");
            }
            Thread.yield();
        }
    }

    private static boolean waits(Thread thread) {
        if (thread.getState() == Thread.State.TERMINATED) {
            return true;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getMethodName().equals("select") || frame.getMethodName().equals("awaitNanos")) {
                return true;
            }
        }
        return false;
    }
}
