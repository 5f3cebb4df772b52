package tcpx.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tcpx.error.InternalException;
import tcpx.error.TransportException;
import tcpx.placement.Placement;

/**
 * The threads that drive all progress loops but the first; the first is driven by the user's own thread. An idle loop
 * sleeps in its poller and takes no CPU. Whatever ends a thread early is a failure of the session.
 */
final class ProgressThreads implements AutoCloseable {
    private static final long STOP_PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private final List<Worker> workers = new ArrayList<>();
    private volatile boolean stopping;

    ProgressThreads(
            List<? extends ProgressLoop> loops,
            String name,
            Placement placement,
            Consumer<TransportException> onFailure) {
        for (ProgressLoop loop : loops.subList(Math.min(1, loops.size()), loops.size())) {
            Worker worker = new Worker(loop, name, workers.size() + 1, placement, onFailure);
            workers.add(worker);
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
     */
    void quiesce() { // hot: once per transfer
        for (int i = 0; i < workers.size(); i++) {
            Worker worker = workers.get(i);
            int round = worker.round;
            while (round % 2 != 0 && worker.round == round) {
                Thread.yield(); // a round never blocks, but it may need the core that this thread is on
            }
        }
    }

    /** Stops and joins the threads. Idempotent. */
    @Override
    public void close() {
        stopping = true;
        wakeup();
        for (Worker worker : workers) {
            boolean interrupted = Thread.interrupted();
            try {
                TimeUnit.NANOSECONDS.timedJoin(worker, STOP_PATIENCE_NS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Worker extends Thread {
        private final ProgressLoop loop;
        private final int number;
        private final Placement placement;
        private final Consumer<TransportException> onFailure;
        private volatile int round; // odd in the middle of one; written by this thread alone

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
            }
        }
    }
}
