package tcpx.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.channel.Channel;
import tcpx.channel.ChannelManager;
import tcpx.channel.RailPairing;
import tcpx.error.Closer;
import tcpx.error.DamagedFrameException;
import tcpx.error.PeerGoneException;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.SessionClosedException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.ChannelStats;
import tcpx.net.Comm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.Viability;
import tcpx.placement.Placement;
import tcpx.plan.ChannelView;
import tcpx.plan.ChunkScheduler;

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
    /** The options both ends must give alike. */
    static final Set<String> MUST_AGREE = Set.of("provider", "channels", "chunkBytes", "window", "strategy", "weights");

    private static final String RAILS = "rails";

    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    /** How long {@link #close} waits for the call under way to end: what a call may do last has deadlines of 10 s. */
    private static final long CALL_PATIENCE_NS = TimeUnit.SECONDS.toNanos(15);

    private final String end;
    private final ControlConnection connection;
    private final Closer parts = new Closer();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final FirstFailure failure = new FirstFailure();
    private final CallGuard calls;
    private final Map<Region, Registered> registered = new ConcurrentHashMap<>();
    private List<? extends Channel<?>> channels = List.of();
    private volatile ControlLink control;
    private volatile List<? extends ProgressLoop> loops = List.of();
    private volatile ProgressThreads threads;
    private volatile TransportException lastWords;

    /**
     * A session over a control connection, which it takes over.
     *
     * @param end "sender" or "receiver", for messages
     */
    Session(String end, ControlConnection connection) {
        this.end = end;
        this.calls = new CallGuard(end);
        this.connection = own(connection);
    }

    /** What this end proposes to the other, after what else the user wants to say. */
    static Options options(TransferConfig config, NetProvider provider, List<Rail> rails, Options more) {
        Map<String, String> options = new LinkedHashMap<>(more.asMap());
        options.put(
                RAILS,
                rails.stream().map(RailPairing.End::of).map(Object::toString).collect(Collectors.joining(",")));
        options.put("provider", provider.name());
        options.put("channels", Integer.toString(config.channels()));
        options.put("chunkBytes", Integer.toString(config.chunkBytes()));
        int depth = windowDepth(config, provider);
        options.put("window", config.window() == TransferConfig.AUTO ? "auto, at most " + depth : depth + "");
        options.put("strategy", config.strategy().name());
        options.put("weights", config.weights().toString());
        return Options.of(options);
    }

    /**
     * The receiver's rails in the order of the sender's, which it has told among its options.
     *
     * @throws IllegalArgumentException if they cannot be paired, with both lists
     */
    static List<Rail> paired(List<Rail> rails, Options senders) {
        String told = senders.asMap().get(RAILS);
        if (told == null || told.isEmpty()) {
            return rails;
        }
        List<RailPairing.End> theirs =
                Arrays.stream(told.split(",")).map(RailPairing.End::parse).toList();
        List<RailPairing.End> mine = rails.stream().map(RailPairing.End::of).toList();
        return RailPairing.ordered(rails, RailPairing.pair(theirs, mine));
    }

    /** Refuses what the provider cannot do, before anything is opened. */
    static void requireSuitable(TransferConfig config, NetProvider provider) {
        if (provider.viability() instanceof Viability.NotViable not) {
            throw new ProviderUnavailableException(
                    "provider " + provider.name() + " cannot work here: " + not.reason(), not.remedy());
        }
        int most = provider.capabilities().maxInFlight();
        if (config.window() > most) {
            throw new ProviderUnavailableException(
                    "window is " + config.window() + ", provider " + provider.name() + " allows 1.." + most, "");
        }
    }

    /**
     * Whether the receiver schedules the chunks and grants them to the sender: where a strategy decides while the
     * message is under way, and the receiver must know each chunk beforehand.
     */
    static boolean receiverSchedules(TransferConfig config, NetProvider provider) {
        return !config.strategy().isStatic() && !provider.capabilities().selfDescribing();
    }

    /**
     * Whether a session outlives the loss of a connection: the receiver tells copies of a chunk apart only where chunks
     * say what they are.
     */
    static boolean survivesLosses(NetProvider provider) {
        return provider.capabilities().selfDescribing()
                && provider.capabilities().acknowledged();
    }

    /** Slots of each channel's window. */
    static int windowDepth(TransferConfig config, NetProvider provider) {
        return config.windowDepth(provider.capabilities().maxInFlight());
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
        link.begin();
    }

    /** The link to the peer, from {@link #listen} on. */
    ControlLink control() {
        return control;
    }

    /** One call of the user's at a time. */
    CallGuard calls() {
        return calls;
    }

    /** Takes the channels over, and gives them the connections that wait for them. */
    <C extends Comm> void carry(List<? extends Channel<C>> opened, PendingConnections<C> pending) {
        opened.forEach(this::own);
        channels = opened;
        for (Channel<C> channel : opened) {
            NewConnection<C> arrival = pending.take(channel.index());
            if (arrival != null) {
                join(channel, arrival);
            }
        }
    }

    /** Gives the loops, which were taken over before, to be woken, and all but the first a thread each. */
    ProgressThreads drive(List<? extends ProgressLoop> driven, Placement placement) {
        loops = driven;
        threads = own(new ProgressThreads(driven, "tcpx-" + end, placement, this::fail));
        return threads;
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
        failure.note(reason);
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
        if (closed.compareAndSet(false, true)) {
            if (control != null) {
                control.abort(shown.describe());
            }
            releaseAfter(shown);
        }
        return shown;
    }

    /** Same as {@link #giveUp} for a failure that is none of the transport's, and is passed on as it is. */
    <E extends Throwable> E abandon(E reason) {
        if (closed.compareAndSet(false, true)) {
            if (control != null) {
                control.abort("the " + end + " failed: " + reason);
            }
            releaseAfter(reason);
        }
        return reason;
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
        if (calls.isInside() || threads != null && threads.isOneOfThem()) {
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
                    control.bye(messages.getAsInt());
                } else {
                    control.abort(failed.getMessage());
                }
                release();
            }
        } finally {
            calls.exit();
        }
    }

    private void release() {
        if (haveStopped()) {
            parts.close();
            letGo();
        }
    }

    private void releaseAfter(Throwable reason) {
        if (haveStopped()) {
            parts.closeAfter(reason);
            letGo();
        }
    }

    // A thread that does not come back from foreign code may still use channels and memory: they stay, and only the
    // peer
    // is let go.
    private boolean haveStopped() {
        boolean stopped = threads == null || threads.stop();
        if (!stopped) {
            connection.close();
        }
        return stopped;
    }

    private void letGo() {
        registered.values().forEach(each -> each.use().close());
        registered.clear();
    }

    /**
     * The region's handles, one per channel; registers it at its first use.
     *
     * @throws IllegalStateException if the region is closed
     */
    MemoryHandle[] memory(Region region) {
        Registered known = registered.get(region);
        if (known == null) {
            known = register(region);
        } else if (region.isClosed()) {
            throw new IllegalStateException("the region is closed");
        }
        return known.handles();
    }

    private Registered register(Region region) {
        Region.Use use = region.use();
        // a region and a connection that are new at the same moment must not miss each other
        synchronized (registered) {
            return register(region, use);
        }
    }

    private Registered register(Region region, Region.Use use) {
        try {
            Registered fresh = new Registered(ChannelManager.register(channels, region), use);
            registered.put(region, fresh);
            return fresh;
        } catch (RuntimeException | Error e) {
            use.close();
            throw e;
        }
    }

    /**
     * Gives a channel, which has none, the connection that has come for it, and registers all regions with that. For
     * the thread that drives the channel.
     *
     * @throws WireException if the wire does not take a region
     */
    <C extends Comm> void join(Channel<C> channel, NewConnection<C> arrival) {
        C comm = arrival.comm();
        synchronized (registered) {
            registered.forEach((region, known) -> known.handles()[channel.index()] = comm.register(region));
            channel.connect(comm, arrival.number());
        }
    }

    /**
     * Forgets a region.
     *
     * @param isUsed whether a message that is under way lies in the memory with these handles
     * @param quiesce returns when no loop looks any more at what was under way before
     * @throws IllegalStateException if a message that is under way uses it
     */
    void forget(Region region, Predicate<MemoryHandle[]> isUsed, Runnable quiesce) {
        calls.enter();
        try {
            Registered known = registered.get(region);
            if (known == null) {
                return;
            }
            if (isUsed.test(known.handles())) {
                throw new IllegalStateException("the region is used by a message that is under way");
            }
            quiesce.run();
            synchronized (registered) {
                registered.remove(region);
                ChannelManager.deregister(channels, known.handles());
            }
            known.use().close();
        } finally {
            calls.exit();
        }
    }

    /** A region that every channel knows, by its handle for each, and which stays until the use is over. */
    private record Registered(MemoryHandle[] handles, Region.Use use) {}

    /** The scheduler both ends make of the same configuration. */
    static ChunkScheduler scheduler(TransferConfig config, ChannelView view) {
        List<Double> weights =
                config.weights().isEmpty() ? Collections.nCopies(config.channels(), 1.0) : config.weights();
        return config.strategy().scheduler(config.channels(), config.largestChunkBytes(), weights, view);
    }

    /** The channels that loop {@code first} of {@code loops} drives. */
    static <T> List<T> everyNth(List<T> channels, int first, int loops) {
        return IntStream.iterate(first, i -> i < channels.size(), i -> i + loops)
                .mapToObj(channels::get)
                .toList();
    }

    /** What each channel has done so far. */
    List<ChannelStats> stats() {
        List<ChannelStats> stats = new ArrayList<>();
        channels.forEach(channel -> stats.add(channel.stats()));
        return stats;
    }

    // a connection that broke is explained by the peer's own last words, if it has any
    private TransportException explain(TransportException noticed) {
        failure.note(noticed);
        TransportException first = failure.get();
        boolean broken = first instanceof WireException || first.getCause() instanceof IOException;
        if (broken && first != lastWords && hasParted(first)) {
            TransportException words = lastWords;
            if (words != null) {
                words.addSuppressed(first);
                return words;
            }
        }
        return first;
    }

    /** Whether the control connection has ended, or does within a moment. */
    boolean hasParted() {
        return hasParted(LAST_WORDS);
    }

    /** Same as {@link #hasParted()} after a failure; damage is no sign of the peer's end, and does not wait for one. */
    boolean hasParted(TransportException noticed) {
        return hasParted(noticed instanceof DamagedFrameException ? Duration.ZERO : LAST_WORDS);
    }

    private boolean hasParted(Duration patience) {
        return control != null && control.awaitEnd(patience);
    }

    /** Notes what the control connection said when it ended. */
    void controlFailed(TransportException reason) {
        lastWords = reason;
        failure.note(reason);
    }

    /** The peer ended the session in order while this end still wanted something of it. */
    static PeerGoneException endedBy(String peer) {
        return new PeerGoneException("the " + peer + " has ended the session", null);
    }
}
