package tcpx.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tcpx.error.InternalException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.placement.Placement;

/**
 * The threads that drive all progress loops but the first; the first is driven by the user's own thread. An idle loop
 * sleeps in its poller and takes no CPU. Whatever ends a thread early is a failure of the session.
 */
final class ProgressThreads {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private final List<Worker> workers = new ArrayList<>();
    private volatile boolean stopping;
    private int running; // guarded by this, as the next
    private Runnable onEnd = () -> {};

    ProgressThreads(
            List<? extends ProgressLoop> loops,
            String name,
            Placement placement,
            Consumer<TransportException> onFailure) {
        for (ProgressLoop loop : loops.subList(Math.min(1, loops.size()), loops.size())) {
            Worker worker = new Worker(loop, name, workers.size() + 1, placement, onFailure);
            workers.add(worker);
            synchronized (this) {
                running++;
            }
            worker.start();
        }
    }

    /** Makes every loop look for work. */
    void wakeup() { // hot: once per transfer
        for (int i = 0; i < workers.size(); i++) {
            workers.get(i).loop.wakeup();
        }
    }

    /**
     * Returns when no loop is in the middle of a round that began before this call: what the caller took away before is
     * then no longer looked at.
     *
     * @throws TransferTimeoutException if a round does not end within 5 seconds: it is inside foreign code
     */
    void quiesce() { // hot: once per transfer
        for (int i = 0; i < workers.size(); i++) {
            Worker worker = workers.get(i);
            int round = worker.round;
            if (round % 2 != 0 && worker.round == round) {
                await(worker, round);
            }
        }
    }

    private static void await(Worker worker, int round) {
        long startNs = System.nanoTime();
        while (worker.round == round) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                throw new TransferTimeoutException(
                        "thread " + worker.getName() + " has not come back from the wire", "Give the wire up");
            }
            Thread.yield(); // a round does not block, but it may need the core that this thread is on
        }
    }

    /**
     * Whether a thread has been in one round for so long, as far as these looks, by one thread at a time, have seen.
     */
    boolean isStuck(long nowNs, long limitNs) {
        boolean stuck = false;
        for (int i = 0; i < workers.size(); i++) {
            Worker worker = workers.get(i);
            int round = worker.round;
            if (round % 2 == 0 || round != worker.seenRound) {
                worker.seenRound = round;
                worker.seenNs = nowNs;
            }
            stuck |= nowNs - worker.seenNs > limitNs;
        }
        return stuck;
    }

    /** Whether the calling thread is one of these. */
    boolean isOneOfThem() {
        return Thread.currentThread() instanceof Worker worker && workers.contains(worker);
    }

    /**
     * Stops the threads and waits for them, for 5 seconds: one that has not ended then is inside foreign code. Once.
     *
     * @param late run by the last of them to end, if that is later
     * @return whether all have ended
     */
    boolean stop(Runnable late) {
        stopping = true;
        wakeup();
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        boolean interrupted = Thread.interrupted();
        for (Worker worker : workers) {
            interrupted |= join(worker, deadlineNs);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (running > 0) {
                onEnd = late;
            }
            return running == 0;
        }
    }

    private void ended() {
        Runnable late;
        synchronized (this) {
            running--;
            late = running == 0 ? onEnd : () -> {};
        }
        late.run();
    }

    // returns whether this thread was interrupted meanwhile
    private static boolean join(Worker worker, long deadlineNs) {
        boolean interrupted = false;
        while (worker.isAlive() && System.nanoTime() - deadlineNs < 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(worker, deadlineNs - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    private final class Worker extends Thread {
        private final ProgressLoop loop;
        private final int number;
        private final Placement placement;
        private final Consumer<TransportException> onFailure;
        private volatile int round; // odd in the middle of one; written by this thread alone
        private int seenRound; // by who looks whether it is stuck, with the next
        private long seenNs;

        Worker(
                ProgressLoop loop,
                String name,
                int number,
                Placement placement,
                Consumer<TransportException> onFailure) {
            super(name + "-" + number);
            setDaemon(true);
            this.loop = loop;
            this.number = number;
            this.placement = placement;
            this.onFailure = onFailure;
        }

        @Override
        public void run() {
            try {
                placement.enter(number);
                while (!stopping) {
                    round++;
                    int work = loop.poll();
                    round++;
                    if (work == 0 && !stopping) {
                        loop.await(-1);
                    }
                }
            } catch (TransportException e) {
                onFailure.accept(e);
            } catch (Throwable e) { // whatever it is: a thread that ends without a word lets both ends wait
                onFailure.accept(new InternalException("thread " + getName() + " failed", e));
            } finally {
                round = 0;
                ended();
            }
        }
    }
}
