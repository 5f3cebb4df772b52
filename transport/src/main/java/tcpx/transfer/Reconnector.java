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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tcpx.error.DamagedFrameException;
import tcpx.error.InternalException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.net.Comm;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * Gives channels their connections: all of them when a session opens, and each again whenever it needs another one, for
 * as long as the session lives. How one is made each end knows for itself. One thread per channel that is being tried;
 * none while all have what they need. Any thread; {@code this} guards all that the channels' threads share.
 *
 * @param <C> the direction
 */
abstract class Reconnector<C extends Comm> implements ChannelLoop.Events<C>, AutoCloseable {
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

    final RailEvents events;
    private final PendingConnections<C> pending;
    private final boolean again;
    private final long setupNs;
    private final long patienceNs;
    private final NanoClock clock;
    private final Runnable onArrival;
    private final Consumer<TransportException> onFailure;
    private final List<ChannelSlot> slots;
    private final LongAdder rejoined = new LongAdder();
    private @Nullable Deadline opening; // null once the session is open
    private @Nullable TransportException fatal; // what keeps it from opening
    private long quickestNs = MOST_ATTEMPT_NS;
    private boolean closed;

    /** A channel as this end sees it from outside. */
    private static final class ChannelSlot {
        private @Nullable Thread trying; // null while it has what it needs
        private boolean hasJoined;
        private boolean hurried;
        private int failures; // since it was last connected
        private @Nullable TransportException last;
    }

    /**
     * Makes no connection yet. Where channels rejoin one that failed is tried again; else one failure is
     * the session's.
     *
     * @param pending gets each new connection
     * @param events hear of what happens once the session is open
     * @param onArrival tells whoever drives the channels
     * @param onFailure hears of what is no failure to connect: a channel would be lost for good without a word
     */
    Reconnector(
            SessionPlan plan,
            PendingConnections<C> pending,
            RailEvents events,
            Runnable onArrival,
            Consumer<TransportException> onFailure) {
        this.pending = pending;
        this.again = plan.rejoins();
        this.events = events;
        this.setupNs = plan.config().setupTimeout().toNanos();
        this.patienceNs = plan.config().idleTimeout().toNanos();
        this.clock = plan.clock();
        this.onArrival = onArrival;
        this.onFailure = onFailure;
        this.slots = Stream.generate(ChannelSlot::new)
                .limit(plan.config().channels())
                .toList();
    }

    /** Whether a channel needs another connection than the last that {@link #open} gave. Called with this locked. */
    abstract boolean isWanted(int channel);

    /**
     * Tries once. An interrupt ends it soon. One thread at a time for each channel.
     *
     * @throws TransportException if it could not be made before the deadline
     */
    abstract NewConnection<C> open(int channel, Deadline attempt);

    /** Whether a channel whose connection is lost gets another. */
    final boolean triesAgain() {
        return again;
    }

    /** Whether the session is over. */
    final synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Opens all channels. Returns when each has a connection; or when one has, and the others, all tried in vain, have
     * had a tenth of the set-up time more. Those are told of, and tried further.
     *
     * @param over what ends the session meanwhile; null while nothing does
     * @throws TransportException that; or what kept the channels out, if none has a connection at the deadline or one
     *     failed for a reason that does not pass; or that this thread was interrupted
     */
    final synchronized void openAll(Deadline deadline, Supplier<@Nullable TransportException> over) {
        opening = deadline;
        for (int i = 0; i < slots.size(); i++) {
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
                long graceNs = setupNs / 10 - (clock.nanoTime() - firstNs);
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
        for (int i = 0; i < slots.size(); i++) {
            if (!slots.get(i).hasJoined) {
                events.tell(RailEvent.Kind.ABSENT, i, reason(slots.get(i).last));
            }
        }
    }

    /** The session may be over while it opens: {@link #openAll} looks again. */
    final synchronized void look() {
        notifyAll();
    }

    /** A channel may need another connection: tried at once if it does. Returns at once. */
    final synchronized void seek(int channel) {
        ChannelSlot slot = slots.get(channel);
        slot.hurried = slot.trying != null;
        notifyAll();
        boolean isSought = again || opening != null;
        if (slot.trying == null && !closed && isSought && isWanted(channel)) {
            Thread trying = new Thread(() -> bringIn(channel), "tcpx-join-" + channel);
            slot.trying = trying;
            trying.setDaemon(true);
            trying.start();
        }
    }

    /** Why a channel is without a connection, as far as that is known: after a colon, or nothing. */
    final synchronized String whyAway(int channel) {
        ChannelSlot slot = slots.get(channel);
        TransportException last = slot.trying == null ? null : slot.last;
        return last == null ? "" : ": " + last.getMessage();
    }

    /** Connections that were made since the session was opened. */
    final long rejoined() {
        return rejoined.sum();
    }

    private void bringIn(int channel) {
        ChannelSlot slot = slots.get(channel);
        try {
            do {
                long sinceNs = clock.nanoTime();
                long pauseNs = FIRST_PAUSE_NS;
                boolean told = false;
                long beganNs = sinceNs;
                NewConnection<C> fresh;
                while ((fresh = attempt(channel, beganNs, beganNs - sinceNs)) == null) {
                    told = told || tellOfLoss(channel, sinceNs);
                    pauseUntil(slot, beganNs + pauseNs);
                    pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
                    beganNs = clock.nanoTime();
                }
                deliver(channel, fresh);
            } while (goesOn(channel));
        } catch (InterruptedException e) {
            // the session is closing
        } catch (RuntimeException | Error e) {
            fail(new InternalException("channel " + channel + " could not be opened", e));
        }
    }

    // the connection, or null for a failure that is noted
    private @Nullable NewConnection<C> attempt(int channel, long beganNs, long awayNs) {
        ChannelSlot slot = slots.get(channel);
        try {
            NewConnection<C> fresh = open(channel, limit(slot, awayNs));
            synchronized (this) {
                quickestNs = Math.min(quickestNs, clock.nanoTime() - beganNs);
            }
            return fresh;
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
    // quickest that succeeded: a rail that has come back must not be kept waiting for one that began before. But one
    // that has come back slower is not kept out by how quick it was: an eighth of the time it was away is soon enough
    private synchronized Deadline limit(ChannelSlot slot, long awayNs) {
        if (opening != null && !again) {
            return opening;
        }
        long ns = opening != null
                ? FIRST_ATTEMPT_NS << Math.min(slot.failures, 6)
                : Math.max(LEAST_ATTEMPT_NS, Math.min(MOST_ATTEMPT_NS, Math.max(4 * quickestNs, awayNs / 8)));
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
            events.tell(RailEvent.Kind.STILL_LOST, channel, reason(slots.get(channel).last));
        }
        return due;
    }

    // under the lock of close(): once the session is closed nothing waits for a loop that looks no more
    private void deliver(int channel, NewConnection<C> fresh) throws InterruptedException {
        synchronized (this) {
            if (closed) {
                fresh.comm().close();
                throw new InterruptedException();
            }
            pending.arrive(channel, fresh);
            slots.get(channel).hasJoined = true;
            slots.get(channel).failures = 0;
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
        boolean wanted = !closed && isWanted(channel);
        if (!wanted) {
            slots.get(channel).trying = null;
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

    private static String reason(@Nullable TransportException last) {
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
