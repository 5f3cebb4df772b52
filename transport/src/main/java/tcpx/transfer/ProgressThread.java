package tcpx.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpx.error.InternalException;
import tcpx.error.TransportException;
import tcpx.net.Poller;
import tcpx.placement.Placement;
import tcpx.time.NanoClock;

/**
 * A thread that drives any number of loops, of any number of sessions, and sleeps in one poller for all. They take
 * turns by bytes: in a round each channel moves what a turn holds, and none is waited for. An idle thread takes no CPU.
 */
final class ProgressThread implements AutoCloseable {
    private final Poller poller;
    private final Thread thread;
    private final ProgressLoop rounds;
    private final Placement placement;
    private final int number;
    private final List<DrivenLoop> loops = new ArrayList<>(); // the thread's own
    private final List<DrivenLoop> arrivals = new ArrayList<>(); // guarded by this, as the next three
    private int taken; // loops that the thread may still touch
    private boolean closing;
    private @Nullable TransportException broken;
    private volatile boolean news;

    /**
     * Drives nothing yet.
     *
     * @param poller is closed when the thread ends
     * @param number of the thread among its kind, for its placement
     */
    ProgressThread(String name, int number, Placement placement, Duration spin, NanoClock clock, Poller poller) {
        this.poller = poller;
        this.placement = placement;
        this.number = number;
        this.rounds = BusyPollLoop.of(new Rounds(), spin, clock);
        this.thread = new Thread(this::run, name + "-" + number);
        thread.setDaemon(true);
    }

    void start() {
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // no thread can be had
            poller.close();
            throw e;
        }
    }

    String name() {
        return thread.getName();
    }

    /** What the loops that it drives sleep in. */
    Poller poller() {
        return poller;
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Loops that it drives, or is about to. */
    synchronized int load() {
        return taken;
    }

    /** Whether it has ended, and drives nothing any more. */
    synchronized boolean hasEnded() {
        return broken != null;
    }

    /** Takes a loop over; one that comes after the thread has broken down fails for the same reason. */
    void take(DrivenLoop loop) {
        TransportException failure;
        synchronized (this) {
            failure = broken;
            if (failure == null) {
                taken++;
                arrivals.add(loop);
            }
        }
        if (failure != null) {
            loop.fail(failure);
            loop.end();
        } else {
            lookForNews();
        }
    }

    /** Loops have come, or shall go. Any thread. */
    void lookForNews() {
        news = true;
        poller.wakeup();
    }

    /** What a loop failed with, as its session is told. */
    TransportException explained(Throwable failure) {
        return failure instanceof TransportException known
                ? known
                : new InternalException("thread " + name() + " failed", failure);
    }

    private void run() {
        TransportException failure = null;
        try {
            placement.enter(number);
            while (takeNews()) {
                int work = rounds.poll();
                if (work == 0 && !news) {
                    rounds.await(-1);
                }
            }
        } catch (Throwable e) { // whatever it is: a thread that ends without a word lets all its sessions wait
            failure = explained(e);
        } finally {
            end(failure);
        }
    }

    private boolean takeNews() { // hot
        if (!news) {
            return true;
        }
        List<DrivenLoop> fresh;
        boolean ends;
        synchronized (this) {
            news = false;
            fresh = List.copyOf(arrivals);
            arrivals.clear();
            ends = closing;
        }
        for (DrivenLoop loop : fresh) {
            loops.add(loop);
            loop.enter();
        }
        for (int i = loops.size() - 1; i >= 0; i--) {
            if (loops.get(i).isLeaving()) {
                letGo(loops.remove(i));
            }
        }
        return !ends || !loops.isEmpty();
    }

    private void letGo(DrivenLoop loop) {
        synchronized (this) {
            taken--;
        }
        loop.end();
    }

    private void end(@Nullable TransportException failure) {
        synchronized (this) {
            broken = failure == null ? explained(new IllegalStateException("it has ended")) : failure;
            loops.addAll(arrivals);
            arrivals.clear();
        }
        for (DrivenLoop loop : loops) {
            if (failure != null) {
                loop.fail(failure);
            }
            letGo(loop);
        }
        poller.close();
    }

    /**
     * Ends the thread once it drives nothing any more, and waits for it: but not for one that a loop does not come back
     * to. Idempotent.
     */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            if (taken > 0) {
                lookForNews();
                return;
            }
        }
        lookForNews();
        if (isCurrent()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** All loops as one. */
    private final class Rounds implements ProgressLoop {
        @Override
        public int poll() { // hot
            int work = 0;
            for (int i = 0; i < loops.size(); i++) {
                work += loops.get(i).poll();
            }
            return work;
        }

        @Override
        public void await(long timeoutNs) { // hot: once per sleep
            long limitNs = timeoutNs;
            boolean rests = true;
            for (int i = 0; i < loops.size(); i++) {
                limitNs = ChannelLoop.shorter(limitNs, loops.get(i).sleepLimitNs());
                rests &= loops.get(i).rests();
            }
            if (rests) {
                poller.awaitWakeup(limitNs);
            } else {
                poller.await(limitNs);
            }
        }

        @Override
        public void wakeup() {
            poller.wakeup();
        }
    }
}
