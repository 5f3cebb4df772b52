package tcpx.transfer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;

/**
 * A session's loop among those that a {@link ProgressThread} drives: what it fails with is its session's, and no other
 * loop's of that thread.
 */
final class DrivenLoop {
    private final ChannelLoop<?, ?> loop;
    private final ProgressThread thread;
    private final Consumer<TransportException> onFailure;
    private final Runnable onEnd;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int round; // odd in the middle of one; written by the thread alone
    private volatile boolean leaving;
    private int seenRound; // by who looks whether it is stuck, with the next
    private long seenNs;

    /**
     * Not driven yet.
     *
     * @param onFailure hears what ends it early
     * @param onEnd runs when the thread will not touch it any more
     */
    DrivenLoop(ChannelLoop<?, ?> loop, ProgressThread thread, Consumer<TransportException> onFailure, Runnable onEnd) {
        this.loop = loop;
        this.thread = thread;
        this.onFailure = onFailure;
        this.onEnd = onEnd;
    }

    /** Begins to be driven by its thread. */
    void start() {
        thread.take(this);
    }

    /** Asks its thread to drive it no more. Any thread. */
    void stop() {
        leaving = true;
        thread.lookForNews();
    }

    /** Waits for the thread to have let go of it; returns whether this thread was interrupted meanwhile. */
    boolean awaitEnd(long deadlineNs) {
        boolean interrupted = false;
        while (ended.getCount() > 0 && System.nanoTime() - deadlineNs < 0) {
            try {
                ended.await(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    /** Makes it look for work. Any thread. */
    void wakeup() { // hot
        loop.wakeup();
    }

    /** Returns when it is not in a round that began before. Any thread. */
    void quiesce(long patienceNs) { // hot: once per transfer
        int before = round;
        if (before % 2 == 0) {
            return;
        }
        long startNs = System.nanoTime();
        while (round == before) {
            if (System.nanoTime() - startNs > patienceNs) {
                throw new TransferTimeoutException(
                        "thread " + thread.name() + " has not come back from the wire", "Give the wire up");
            }
            Thread.yield(); // a round does not block, but it may need the core that this thread is on
        }
    }

    /** Whether it has been in one round for so long, as far as these looks, by one thread at a time, have seen. */
    boolean isStuck(long nowNs, long limitNs) {
        int now = round;
        if (now % 2 == 0 || now != seenRound) {
            seenRound = now;
            seenNs = nowNs;
        }
        return nowNs - seenNs > limitNs;
    }

    boolean isDrivenByThisThread() {
        return thread.isCurrent();
    }

    // the rest is for the thread that drives it

    void enter() {
        try {
            loop.enter();
        } catch (RuntimeException | Error e) {
            fail(thread.explained(e));
        }
    }

    int poll() { // hot
        if (leaving) {
            return 0;
        }
        round++;
        try {
            return loop.poll();
        } catch (Throwable e) { // whatever it is: a loop that ends without a word lets both ends wait
            fail(thread.explained(e));
            return 1;
        } finally {
            round++;
        }
    }

    long sleepLimitNs() { // hot: once per sleep
        return loop.sleepLimitNs();
    }

    boolean rests() { // hot: once per sleep
        return loop.rests();
    }

    boolean isLeaving() {
        return leaving;
    }

    void fail(TransportException failure) {
        leaving = true;
        thread.lookForNews();
        onFailure.accept(failure);
    }

    void end() {
        try {
            loop.leave();
        } finally {
            leaving = true;
            onEnd.run();
            ended.countDown();
        }
    }
}
