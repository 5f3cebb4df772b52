package tcpx.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tcpx.error.DamagedFrameException;
import tcpx.error.InternalException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.net.Comm;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * Brings channels in: all of them when a session opens, and each again whenever it needs another connection, for as
 * long as the session lives. One thread per channel that is being tried; none while all have what they need.
 *
 * @param <C> the direction
 */
final class Reconnector<C extends Comm> implements AutoCloseable {
    /** What a rail says that is not there now, and may be in a moment. */
    private static final Set<String> PASSING = Set.of(
            "ENODEV",
            "ENETDOWN",
            "EADDRNOTAVAIL",
            "ENETUNREACH",
            "EHOSTUNREACH",
            "EHOSTDOWN",
            "ECONNREFUSED",
            "ECONNRESET",
            "ECONNABORTED",
            "EPIPE",
            "ETIMEDOUT",
            "EOF");

    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long FIRST_ATTEMPT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LEAST_ATTEMPT_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long MOST_ATTEMPT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long PARTING_NS = TimeUnit.SECONDS.toNanos(1);

    /** How a channel gets its next connection. Any thread, one at a time for each channel. */
    interface ConnectionSource<C extends Comm> {
        /** Whether a channel needs another connection than the last that {@link #open} gave. Must not block. */
        boolean isWanted(int channel);

        /**
         * Tries once. An interrupt ends it soon.
         *
         * @throws TransportException if it could not be made before the deadline
         */
        NewConnection<C> open(int channel, Deadline attempt);
    }

    private final ConnectionSource<C> way;
    private final PendingConnections<C> pending;
    private final boolean again;
    private final RailEvents events;
    private final long patienceNs;
    private final NanoClock clock;
    private final Runnable onArrival;
    private final Consumer<TransportException> onFailure;
    private final ChannelSlot[] slots;
    private final LongAdder rejoined = new LongAdder();
    private Deadline opening; // null once the session is open
    private TransportException fatal; // what keeps it from opening
    private long quickestNs = MOST_ATTEMPT_NS;
    private boolean closed;

    /** A channel as this end sees it from outside. */
    private static final class ChannelSlot {
        private Thread trying; // null while it has what it needs
        private boolean hasJoined;
        private boolean hurried;
        private int failures; // since it was last connected
        private TransportException last;
    }

    /**
     * A way in for channels.
     *
     * @param pending get each new connection
     * @param again whether a channel that failed is tried again; else one failure is the session's
     * @param events hear of what happens once the session is open
     * @param patience after how long without a connection a loss is told again
     * @param onArrival tells whoever drives the channels
     * @param onFailure hears of what is no failure to connect: a channel would be lost for good without a word
     */
    Reconnector(
            int channels,
            ConnectionSource<C> way,
            PendingConnections<C> pending,
            boolean again,
            RailEvents events,
            Duration patience,
            NanoClock clock,
            Runnable onArrival,
            Consumer<TransportException> onFailure) {
        this.way = way;
        this.pending = pending;
        this.again = again;
        this.events = events;
        this.patienceNs = patience.toNanos();
        this.clock = clock;
        this.onArrival = onArrival;
        this.onFailure = onFailure;
        this.slots = new ChannelSlot[channels];
        for (int i = 0; i < channels; i++) {
            slots[i] = new ChannelSlot();
        }
    }

    /**
     * Opens all channels. Returns when each has a connection; or when one has, and the others, all tried in vain, have
     * had a tenth of the set-up time more. Those are told of, and tried further.
     *
     * @param over what ends the session meanwhile; null while nothing does
     * @throws TransportException that; or what kept the channels out, if none has a connection at the deadline or one
     *     failed for a reason that does not pass; or that this thread was interrupted
     */
    synchronized void openAll(Duration setup, Deadline deadline, Supplier<TransportException> over) {
        opening = deadline;
        for (int i = 0; i < slots.length; i++) {
            seek(i);
        }
        long firstNs = 0;
        while (count(slot -> !slot.hasJoined) > 0) {
            TransportException failed = fatal == null ? over.get() : fatal;
            if (failed != null) {
                throw failed;
            }
            if (deadline.expired()) {
                break;
            }
            long waitNs = deadline.remainingNs();
            if (count(slot -> slot.hasJoined) > 0) {
                firstNs = firstNs == 0 ? clock.nanoTime() : firstNs;
                boolean allTried = count(slot -> !slot.hasJoined && slot.failures == 0) == 0;
                long graceNs = setup.toNanos() / 10 - (clock.nanoTime() - firstNs);
                if (again && allTried && graceNs <= 0) {
                    break;
                }
                waitNs = graceNs > 0 ? Math.min(graceNs, waitNs) : waitNs;
            }
            await(waitNs);
        }
        if (count(slot -> slot.hasJoined) == 0 || !again && count(slot -> !slot.hasJoined) > 0) {
            throw whyNot();
        }
        opening = null;
        for (int i = 0; i < slots.length; i++) {
            if (!slots[i].hasJoined) {
                events.tell(RailEvent.Kind.ABSENT, i, reason(slots[i].last));
            }
        }
    }

    /** The session may be over while it opens: {@link #openAll} looks again. */
    synchronized void look() {
        notifyAll();
    }

    /** A channel may need another connection: tried at once if it does. Returns at once. */
    synchronized void seek(int channel) {
        ChannelSlot slot = slots[channel];
        slot.hurried = slot.trying != null;
        notifyAll();
        if (slot.trying == null && !closed && way.isWanted(channel)) {
            slot.trying = new Thread(() -> bringIn(channel), "tcpx-join-" + channel);
            slot.trying.setDaemon(true);
            slot.trying.start();
        }
    }

    /** Connections that were made since the session was opened. */
    long rejoined() {
        return rejoined.sum();
    }

    private void bringIn(int channel) {
        ChannelSlot slot = slots[channel];
        try {
            do {
                long sinceNs = clock.nanoTime();
                long pauseNs = FIRST_PAUSE_NS;
                boolean told = false;
                long beganNs = sinceNs;
                NewConnection<C> arrival;
                while ((arrival = attempt(channel, beganNs)) == null) {
                    told = told || tellOfLoss(channel, sinceNs);
                    pauseUntil(slot, beganNs + pauseNs);
                    pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
                    beganNs = clock.nanoTime();
                }
                deliver(channel, arrival);
            } while (goesOn(channel));
        } catch (InterruptedException e) {
            // the session is closing
        } catch (RuntimeException | Error e) {
            fail(new InternalException("channel " + channel + " could not be opened", e));
        }
    }

    // the connection, or null for a failure that is noted
    private NewConnection<C> attempt(int channel, long beganNs) {
        ChannelSlot slot = slots[channel];
        try {
            NewConnection<C> arrival = way.open(channel, limit(slot));
            synchronized (this) {
                quickestNs = Math.min(quickestNs, clock.nanoTime() - beganNs);
            }
            return arrival;
        } catch (TransportException e) {
            synchronized (this) {
                slot.last = e;
                slot.failures++;
                if (opening != null && !closed && !(again && passes(e))) {
                    fatal = fatal == null ? e : fatal;
                }
                notifyAll();
            }
            return null;
        }
    }

    // while the session opens each attempt may take twice as long as the one before; later four times as long as the
    // quickest that succeeded: a rail that has come back must not be kept waiting for one that began before
    private synchronized Deadline limit(ChannelSlot slot) {
        if (opening != null && !again) {
            return opening;
        }
        long ns = opening != null
                ? FIRST_ATTEMPT_NS << Math.min(slot.failures, 6)
                : Math.max(LEAST_ATTEMPT_NS, Math.min(MOST_ATTEMPT_NS, 4 * quickestNs));
        Deadline limit = Deadline.after(clock, Duration.ofNanos(ns));
        return opening != null && opening.remainingNs() < ns ? opening : limit;
    }

    // pauses are counted from the beginning of an attempt: one that took its time is followed by the next at once
    private synchronized void pauseUntil(ChannelSlot slot, long atNs) throws InterruptedException {
        for (long leftNs = atNs - clock.nanoTime(); leftNs > 0 && !slot.hurried && !closed; ) {
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            leftNs = atNs - clock.nanoTime();
        }
        slot.hurried = false;
        if (closed) {
            throw new InterruptedException();
        }
    }

    private synchronized boolean tellOfLoss(int channel, long sinceNs) {
        boolean due = opening == null && clock.nanoTime() - sinceNs >= patienceNs;
        if (due) {
            events.tell(RailEvent.Kind.STILL_LOST, channel, reason(slots[channel].last));
        }
        return due;
    }

    // under the lock of close(): once the session is closed nothing waits in a berth that nobody looks into any more
    private void deliver(int channel, NewConnection<C> arrival) throws InterruptedException {
        synchronized (this) {
            if (closed) {
                arrival.comm().close();
                throw new InterruptedException();
            }
            pending.arrive(channel, arrival);
            slots[channel].hasJoined = true;
            slots[channel].failures = 0;
            if (opening == null) {
                rejoined.increment();
                events.tell(RailEvent.Kind.REJOINED, channel, "");
            }
            notifyAll();
        }
        onArrival.run();
    }

    // what has been delivered may have been lost in the meantime
    private synchronized boolean goesOn(int channel) {
        boolean wanted = !closed && way.isWanted(channel);
        if (!wanted) {
            slots[channel].trying = null;
        }
        return wanted;
    }

    private void fail(TransportException failure) {
        synchronized (this) {
            if (closed) {
                return;
            }
            fatal = fatal == null ? failure : fatal;
            notifyAll();
        }
        onFailure.accept(failure);
    }

    private void await(long ns) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(ns, TimeUnit.MILLISECONDS.toNanos(1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WireException("*", "open channels", "EINTR", "the thread was interrupted", "", e);
        }
    }

    private TransportException whyNot() {
        TransportException first = null;
        for (ChannelSlot slot : slots) {
            if (first == null) {
                first = slot.last;
            } else if (slot.last != null && slot.last != first) {
                first.addSuppressed(slot.last);
            }
        }
        return first != null
                ? first
                : new WireException("*", "open channels", "ETIMEDOUT", "no answer in the set-up time", "");
    }

    private int count(Predicate<ChannelSlot> what) {
        int count = 0;
        for (ChannelSlot slot : slots) {
            count += what.test(slot) ? 1 : 0;
        }
        return count;
    }

    private static boolean passes(TransportException e) {
        return e instanceof DamagedFrameException || e instanceof WireException wire && PASSING.contains(wire.code());
    }

    private static String reason(TransportException last) {
        return last == null ? "it does not answer" : last.getMessage();
    }

    /**
     * Ends all attempts, and closes the connections that nobody has taken. No loop may be driven any more. Idempotent.
     */
    @Override
    public void close() {
        List<Thread> threads = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (ChannelSlot slot : slots) {
                if (slot.trying != null) {
                    threads.add(slot.trying);
                }
            }
            notifyAll();
        }
        threads.forEach(Thread::interrupt);
        awaitEnd(threads);
        pending.close();
    }

    private void awaitEnd(List<Thread> threads) {
        boolean interrupted = Thread.interrupted();
        Deadline parting = Deadline.after(clock, Duration.ofNanos(PARTING_NS));
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, parting.remainingMs()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
