package tcpx.transfer;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tcpx.bootstrap.ControlConnection;
import tcpx.channel.Channel;
import tcpx.error.Closer;
import tcpx.error.DamagedFrameException;
import tcpx.error.PeerGoneException;
import tcpx.error.SessionClosedException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.ChannelStats;
import tcpx.net.Comm;
import tcpx.net.MemoryHandle;
import tcpx.net.Poller;
import tcpx.net.RecvComm;
import tcpx.time.NanoClock;

/**
 * What a sender and a receiver have in common: agreement, the control link, the channels with the loops and threads
 * that drive them, registered memory, failure, and the order of closing.
 *
 * <p>What is opened is taken over at once ({@link #own}), so that a session that cannot be opened to its end leaves
 * nothing behind. Closed is the last first: threads, then loops, channels, and the control link, which tells the peer
 * why; last of all the memory is let go.
 *
 * <p>Threads: the user's calls pass the {@link #calls guard} one at a time, and whatever releases the session holds it.
 * {@link #close} from another thread ends the call under way and waits for it.
 */
final class Session implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    /** How long {@link #close} waits for the call under way to end: what a call may do last has deadlines of 10 s. */
    private static final long CALL_PATIENCE_NS = TimeUnit.SECONDS.toNanos(15);

    private final String end;
    private final ControlConnection connection;
    private final Place place;
    private final Closer parts = new Closer();
    private final Closer wire = new Closer(); // channels, and the loops that drive them
    private final AtomicBoolean closed = new AtomicBoolean();
    private final FirstFailure failure;
    private final CallGuard calls;
    private final RegisteredRegions regions = new RegisteredRegions();
    private List<? extends Channel<?>> channels = List.of();
    private volatile @Nullable ControlLink control;
    private volatile List<? extends ProgressLoop> loops = List.of();
    private volatile @Nullable ProgressThreads threads;
    private volatile @Nullable TransportException lastWords;

    /**
     * A session over a control connection, which it takes over.
     *
     * @param end "sender" or "receiver", for messages
     * @param place where it runs, which it takes over, too
     */
    Session(String end, ControlConnection connection, Place place) {
        this.end = end;
        this.failure = new FirstFailure(end);
        this.calls = new CallGuard(end);
        this.place = own(place);
        this.connection = own(connection);
    }

    /**
     * Runs what opens the session; whatever fails on the way, nothing stays open.
     *
     * @throws TransportException the session's failure
     */
    <T> T open(Supplier<T> opening) {
        try {
            place.takenBy(this);
            return opening.get();
        } catch (TransportException e) {
            throw giveUp(e);
        } catch (RuntimeException | Error e) {
            abandon(e, "the " + end + " failed: " + e);
            throw e;
        }
    }

    FirstFailure failure() {
        return failure;
    }

    /** Takes a part over: it is closed with the session, before all that were taken over earlier. */
    <T extends AutoCloseable> T own(T part) {
        return parts.own(part);
    }

    /** Begins to hear what the peer says; the other end's words up to then have been read. */
    void listen(ControlLink.Listener listener) {
        ControlLink link = own(new ControlLink(connection, listener));
        control = link; // first: what arrives may have to be answered
        link.begin(place.control());
    }

    /** The link to the peer, from {@link #listen} on. */
    ControlLink control() {
        return requireNonNull(control, "control");
    }

    /** One call of the user's at a time. */
    CallGuard calls() {
        return calls;
    }

    /** The regions that the channels know. */
    RegisteredRegions regions() {
        return regions;
    }

    /** Takes the channels over, and gives them the connections that wait for them; the others are broken. */
    <C extends Comm, H extends Channel<C>> List<H> attach(
            List<H> opened, PendingConnections<C> pending, ChannelStates states) {
        opened.forEach(wire::own);
        channels = opened;
        regions.attach(opened);
        for (H channel : opened) {
            NewConnection<C> first = pending.take(channel.index());
            if (first == null) {
                states.of(channel.index()).setHealth(ChannelState.Health.BROKEN);
            } else {
                regions.join(channel, first);
            }
        }
        return opened;
    }

    /** Makes a loop. */
    interface LoopMaker<H> {
        /**
         * A loop for some of the channels.
         *
         * @param poller in which the thread sleeps that will drive it
         * @param onComplete what it runs when it has finished a message
         */
        ChannelLoop<?, ?> make(List<H> channels, Poller poller, Runnable onComplete);
    }

    /**
     * Makes the loops, each for every n-th channel, and gives them to threads: the first to the user's own, if that
     * drives any. Over a wire whose calls may never return it does not: it must not be in one.
     */
    <H> void drive(SessionPlan plan, List<H> all, LoopMaker<H> maker) {
        boolean callerDrives = place.callerDrives();
        int most = callerDrives ? plan.config().channels() : place.crew().most();
        int count = Math.min(plan.config().driverThreads(), most);
        List<ProgressThread> drivers = place.crew().pick(callerDrives ? count - 1 : count);
        List<ProgressLoop> made = new ArrayList<>();
        ProgressThreads driving = new ProgressThreads();
        if (!callerDrives) {
            boolean callsReturn = plan.provider().capabilities().callsReturn();
            made.add(new BystanderLoop(callsReturn ? () -> -1 : () -> look(plan)));
        }
        for (int i = 0; i < count; i++) {
            List<H> its = IntStream.iterate(i, next -> next < all.size(), next -> next + count)
                    .mapToObj(all::get)
                    .toList();
            if (made.isEmpty()) {
                // the calling thread sees for itself what its own loop has done
                ChannelLoop<?, ?> own = maker.make(its, wire.own(plan.provider().newPoller()), () -> {});
                own.enter();
                made.add(BusyPollLoop.of(own, plan.config().spin(), plan.clock()));
            } else {
                ProgressThread driver = drivers.get(callerDrives ? i - 1 : i);
                ChannelLoop<?, ?> one = maker.make(its, driver.poller(), this::wakeup);
                made.add(one);
                driving.add(one, driver, this::fail);
            }
        }
        loops = made;
        threads = driving;
        driving.start();
    }

    /** Whether the user's own thread only waits for others that drive the channels. */
    boolean isCallerIdle() {
        return !place.callerDrives();
    }

    /** The session is open, and its user closes it by this. */
    void opened(Runnable close) {
        place.opened(close);
    }

    // a call of the wire that does not return is this end's failure, and is told before the other end only sees that
    // nothing moves
    private long look(SessionPlan plan) {
        long limitNs = plan.config().idleTimeout().toNanos() / 2;
        ProgressThreads driving = threads;
        if (driving != null && driving.isStuck(plan.clock().nanoTime(), limitNs)) {
            throw new TransferTimeoutException(
                    "the wire has not returned from a call for " + limitNs / 1_000_000 + " ms: "
                            + channels.stream()
                                    .map(channel -> channel.describe("open"))
                                    .collect(Collectors.joining("; ")),
                    "It hangs, and is left to itself: see what it says (NCCL_DEBUG=INFO for a plugin)");
        }
        return limitNs / 4;
    }

    /** How the user's own thread waits, which drives the first loop: see {@link BlockingWait}. */
    BlockingWait waiting(NanoClock clock, LongSupplier progress, Supplier<String> cursors) {
        return new BlockingWait(loops.get(0), failure, clock, progress, cursors);
    }

    /** Makes every loop but the first look for work. */
    void wakeupThreads() { // hot: once per transfer
        requireNonNull(threads, "threads").wakeup();
    }

    /** See {@link ProgressThreads#quiesce}. */
    void quiesce() { // hot: once per transfer
        requireNonNull(threads, "threads").quiesce();
    }

    /** Waits until nothing is written any more by what has landed; loops may go on. */
    void settle() { // hot: once per message
        for (int i = 0; i < channels.size(); i++) {
            if (channels.get(i).commOrNull() instanceof RecvComm comm) {
                comm.settle();
            }
        }
    }

    /** Wakes the loop of the user's own thread. Any thread. */
    void wakeup() {
        if (!loops.isEmpty()) {
            loops.get(0).wakeup();
        }
    }

    /** Wakes every loop. Any thread. */
    void wakeupAll() {
        loops.forEach(ProgressLoop::wakeup);
    }

    /** Ends the session for all threads, with the first failure. */
    void fail(TransportException reason) {
        failure.note(failure.formed(reason));
        wakeup();
    }

    /** {@link #fail}, by the user's wish. */
    void cancel(String reason) {
        fail(new PeerGoneException("the " + end + " was cancelled: " + reason, null));
    }

    /** Refuses to go on after a failure, or when closed. */
    void requireOpen() {
        TransportException failed = failure.get();
        if (failed != null) {
            throw giveUp(failed);
        }
        if (closed.get()) {
            throw new IllegalStateException("the " + end + " is closed");
        }
    }

    /** Same as {@link #requireOpen}, but lets a failed session pass: what was done before the failure may be told. */
    void requireNotClosed() {
        if (closed.get() && !isGivenUp()) {
            requireOpen();
        }
    }

    /** Refuses to go on where it was given up because of a failure. */
    void requireNotGivenUp() {
        TransportException failed = failure.get();
        if (failed != null && isGivenUp()) {
            throw failed;
        }
    }

    /** Whether it is closed, or given up. */
    boolean isClosed() {
        return closed.get();
    }

    /** Whether it was given up because of a failure, and not closed by this end's own wish. */
    boolean isGivenUp() {
        TransportException failed = failure.get();
        return closed.get() && failed != null && !(failed instanceof SessionClosedException);
    }

    /** Ends the session because of what was noticed here, tells the peer, and returns what to tell the user. */
    TransportException giveUp(TransportException noticed) {
        TransportException shown = explain(noticed);
        abandon(shown, shown.describe());
        return shown;
    }

    private void abandon(Throwable reason, String words) {
        if (closed.compareAndSet(false, true)) {
            ControlLink link = control;
            if (link != null) {
                link.abort(words);
            }
            release(reason);
        }
    }

    private void releaseLate() {
        try {
            wire.close();
        } finally {
            regions.release();
        }
    }

    // A thread that does not come back from foreign code may still use channels and memory: they stay until it does.
    private void release(@Nullable Throwable reason) {
        ProgressThreads driving = threads;
        boolean stopped = driving == null || driving.stop(this::releaseLate);
        if (stopped) {
            parts.own(wire);
        }
        if (reason == null) {
            parts.close();
        } else {
            parts.closeAfter(reason);
        }
        if (stopped) {
            regions.release();
        }
    }

    /** Same as {@link #close(IntSupplier)} for a session in which nothing was moved. */
    @Override
    public void close() {
        close(() -> 0);
    }

    /**
     * Ends the session: in order, or after a failure that nobody has been told of. A call under way in another thread
     * ends with {@link SessionClosedException}, and is waited for. From inside a call, or from a thread of the
     * session's own, the session is over but releases nothing: what runs there still needs it, and the user's next call
     * does it. Idempotent.
     *
     * @param messages how many this end has begun to send, or has received; asked when no call is under way
     */
    void close(IntSupplier messages) {
        SessionClosedException byThis =
                new SessionClosedException("the " + end + " was closed while a call was under way");
        ProgressThreads driving = threads;
        if (calls.isInside() || driving != null && driving.isOneOfThem()) {
            fail(byThis);
            return;
        }
        if (!calls.enterWithin(0)) {
            fail(byThis);
            if (!calls.enterWithin(CALL_PATIENCE_NS)) {
                return; // it is inside foreign code; when it comes back it finds the failure, and releases everything
            }
        }
        try {
            if (closed.compareAndSet(false, true)) {
                TransportException failed = failure.get();
                if (failed == null || failed == byThis) {
                    control().bye(messages.getAsInt());
                } else {
                    control().abort(failed.getMessage());
                }
                release(null);
            }
        } finally {
            calls.exit();
        }
    }

    /** See {@link RegisteredRegions#deregister}. */
    void deregister(Region region, Predicate<@Nullable MemoryHandle[]> isUsed, Runnable quiesce) {
        calls.enter();
        try {
            regions.deregister(region, isUsed, quiesce);
        } finally {
            calls.exit();
        }
    }

    /** What each channel has done so far. */
    List<ChannelStats> stats() {
        List<ChannelStats> stats = new ArrayList<>();
        channels.forEach(channel -> stats.add(channel.stats()));
        return stats;
    }

    // a connection that broke is explained by the peer's own last words, if it has any
    private TransportException explain(TransportException noticed) {
        TransportException first = failure.note(failure.formed(noticed));
        boolean broken = first instanceof WireException || first.getCause() instanceof IOException;
        if (broken && first != lastWords && hasPeerLeft(first)) {
            TransportException words = lastWords;
            if (words != null) {
                if (!(words instanceof PeerGoneException gone
                        && gone.lostBefore().contains(first))) {
                    words.addSuppressed(first);
                }
                return words;
            }
        }
        return first;
    }

    /** Whether the control connection has ended, or does within a moment. */
    boolean hasPeerLeft() {
        return hasPeerLeft(LAST_WORDS);
    }

    /**
     * Same as {@link #hasPeerLeft()} after a failure; damage is no sign of the peer's end, and does not wait for one.
     */
    boolean hasPeerLeft(TransportException noticed) {
        return hasPeerLeft(noticed instanceof DamagedFrameException ? Duration.ZERO : LAST_WORDS);
    }

    private boolean hasPeerLeft(Duration patience) {
        ControlLink link = control;
        return link != null && link.awaitEnd(patience);
    }

    /** Notes what the control connection said when it ended. */
    void controlFailed(TransportException reason) {
        TransportException formed = failure.formed(reason);
        lastWords = formed;
        failure.note(formed);
    }

    /** The peer ended the session in order while this end still wanted something of it. */
    static PeerGoneException endedBy(String peer) {
        return new PeerGoneException("the " + peer + " has ended the session", null);
    }
}
