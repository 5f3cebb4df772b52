package tcpx.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.channel.Channel;
import tcpx.channel.ChannelManager;
import tcpx.error.Closer;
import tcpx.error.DamagedFrameException;
import tcpx.error.PeerGoneException;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.ChannelStats;
import tcpx.net.Comm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Viability;
import tcpx.placement.Placement;
import tcpx.plan.ChannelView;
import tcpx.plan.ChunkScheduler;

/**
 * What a sender and a receiver have in common: agreement, the control link, the channels with the loops and threads that
 * drive them, registered memory, failure, and the order of closing.
 *
 * <p>What is opened is taken over at once ({@link #own}), so that a session that cannot be opened to its end leaves nothing
 * behind. Closed is the last first: threads, then loops, channels, and the control link, which tells the peer why.
 */
final class Session implements AutoCloseable {
    /** The options both ends must give alike. */
    static final Set<String> MUST_AGREE = Set.of("provider", "channels", "chunkBytes", "window", "strategy", "weights");

    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final String end;
    private final ControlConnection connection;
    private final Closer parts = new Closer();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Failure failure = new Failure();
    private final Map<Region, MemoryHandle[]> registered = new ConcurrentHashMap<>();
    private List<? extends Channel<?>> channels = List.of();
    private volatile ControlLink control;
    private volatile List<? extends ProgressLoop> loops = List.of();
    private volatile TransportException lastWords;

    /**
     * A session over a control connection, which it takes over.
     *
     * @param end "sender" or "receiver", for messages
     */
    Session(String end, ControlConnection connection) {
        this.end = end;
        this.connection = own(connection);
    }

    /** What this end proposes to the other, after what else the user wants to say. */
    static Options options(TransferConfig config, NetProvider provider, Options more) {
        Map<String, String> options = new LinkedHashMap<>(more.asMap());
        options.put("provider", provider.name());
        options.put("channels", Integer.toString(config.channels()));
        options.put("chunkBytes", Integer.toString(config.chunkBytes()));
        int depth = windowDepth(config, provider);
        options.put("window", config.window() == TransferConfig.AUTO ? "auto, at most " + depth : depth + "");
        options.put("strategy", config.strategy().name());
        options.put("weights", config.weights().toString());
        return Options.of(options);
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
     * Whether the receiver deals the chunks and grants them to the sender: where a strategy decides while the message is
     * under way, and the receiver must know each chunk beforehand.
     */
    static boolean receiverDeals(TransferConfig config, NetProvider provider) {
        return !config.strategy().isStatic() && !provider.capabilities().selfDescribing();
    }

    /** Slots of each channel's window. */
    static int windowDepth(TransferConfig config, NetProvider provider) {
        return config.windowDepth(provider.capabilities().maxInFlight());
    }

    Failure failure() {
        return failure;
    }

    /** Takes a part over: it is closed with the session, before all that were taken over earlier. */
    <T extends AutoCloseable> T own(T part) {
        return parts.own(part);
    }

    /** Begins to hear what the peer says; the other end's words up to then have been read. */
    void listen(ControlLink.Listener listener) {
        control = own(new ControlLink(connection, listener));
    }

    /** The link to the peer, from {@link #listen} on. */
    ControlLink control() {
        return control;
    }

    /** Takes the opened channels over. */
    void carry(List<? extends Channel<?>> opened) {
        opened.forEach(this::own);
        channels = opened;
    }

    /** Gives the loops, which were taken over before, to be woken, and all but the first a thread each. */
    ProgressThreads drive(List<? extends ProgressLoop> driven, Placement placement) {
        loops = driven;
        return own(new ProgressThreads(driven, "tcpx-" + end, placement, this::fail));
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

    /** Whether it is closed, or given up. */
    boolean isClosed() {
        return closed.get();
    }

    /** Ends the session because of what was noticed here, tells the peer, and returns what to tell the user. */
    TransportException giveUp(TransportException noticed) {
        TransportException shown = explain(noticed);
        if (closed.compareAndSet(false, true)) {
            if (control != null) {
                control.abort(shown.getMessage());
            }
            parts.closeAfter(shown);
        }
        return shown;
    }

    /** Same as {@link #giveUp} for a failure that is none of the transport's, and is passed on as it is. */
    <E extends Throwable> E abandon(E reason) {
        if (closed.compareAndSet(false, true)) {
            if (control != null) {
                control.abort("the " + end + " failed: " + reason);
            }
            parts.closeAfter(reason);
        }
        return reason;
    }

    /** Ends the session in order. Idempotent. */
    @Override
    public void close() {
        close(0);
    }

    /** Same as {@link #close()}; tells the peer first how many transfers this end has received. */
    void close(int received) {
        if (closed.compareAndSet(false, true)) {
            if (failure.get() == null) {
                control.bye(received);
            }
            parts.close();
        }
    }

    /** The region's handles, one per channel; registers it at its first use. */
    MemoryHandle[] memory(Region region) {
        MemoryHandle[] handles = registered.get(region);
        if (handles == null) {
            handles = ChannelManager.register(channels, region);
            registered.put(region, handles);
        }
        return handles;
    }

    /** Registers all regions with the new connection of a channel that joins again. */
    void registerAgain(int channel, Comm comm) {
        registered.forEach((region, handles) -> handles[channel] = comm.register(region));
    }

    /** Forgets a region that is about to be closed. */
    void forget(Region region) {
        MemoryHandle[] handles = registered.remove(region);
        if (handles != null) {
            ChannelManager.deregister(channels, handles);
        }
    }

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
        if (first instanceof WireException && hasParted(first)) {
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
