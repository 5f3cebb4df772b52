package tcpx.transfer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.HandleExchange;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.channel.ChannelManager;
import tcpx.channel.ChannelStats;
import tcpx.channel.RecvChannel;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;
import tcpx.window.SlidingWindow;

/**
 * The receiving end of a session: posts places and takes what one {@link Sender} moves into them.
 *
 * <p>Used by one thread at a time; {@link #close} may come from another once no call is under way. After a failure the
 * session is over and every call throws that failure.
 */
public final class Receiver implements AutoCloseable {
    /** What {@link #receive} returns when the sender has ended the session in order. */
    public static final long CLOSED = -1;

    private final TransferConfig config;
    private final NanoClock clock = NanoClock.SYSTEM;
    private final Session session;
    private final RecvControl news;
    private final ControlLink control;
    private final List<RecvChannel> channels;
    private final List<RecvLoop> loops = new ArrayList<>();
    private final ProgressThreads threads;
    private final RecvTransfer transfer;
    private final RecvLinks links;
    private final ChannelManager.Listening listening; // stays open for channels that join again
    private final Rejoin rejoin;
    private final Drive drive;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Damage> damages = new ArrayList<>();
    private final BooleanSupplier startedOrEnded = this::isStartedOrEnded;
    private final BooleanSupplier complete = this::isComplete;
    private int next;
    private long totalBytes;
    private long totalNs;

    private Receiver(
            TransferConfig config,
            NetProvider provider,
            Session session,
            RecvTransfer transfer,
            RecvControl news,
            ControlLink control,
            List<RecvChannel> channels,
            ChannelManager.Listening listening,
            ChunkLog log) {
        this.config = config;
        this.session = session;
        this.transfer = transfer;
        this.news = news;
        this.control = control;
        this.channels = channels;
        this.links = new RecvLinks(config.channels());
        this.listening = listening;
        this.rejoin = new Rejoin(listening::acceptAgain, this::joined);
        RecvLoop.Events events = events();
        int driven = config.driverThreads();
        for (int i = 0; i < driven; i++) {
            RecvDeal deal = Session.receiverDeals(config, provider)
                    ? new Granter(transfer, config.window() == TransferConfig.AUTO, clock, control::grant)
                    : RecvDeal.COMPUTED;
            loops.add(
                    new RecvLoop(Session.everyNth(channels, i, driven), transfer, deal, provider, links, events, log));
        }
        this.drive = new Drive(loops.get(0), session.failure(), clock, transfer::landedGrains, this::cursors);
        news.onLost(links::giveUp);
        news.onNews(this::wakeupAll);
        this.threads = new ProgressThreads(loops, "tcpx-recv", config.cores(), this::fail);
    }

    /**
     * Listens at an address for one sender and opens a session with it: the counterpart of {@link Sender#connect}, which it
     * awaits for the set-up time. To serve several senders, one after the other or at once, keep a {@link BootstrapServer}.
     *
     * @param address where the sender reaches this node; free again when this returns
     * @throws tcpx.error.BootstrapException if the address cannot be had, nobody comes in time, or the two ends cannot agree
     * @see #open
     */
    public static Receiver accept(
            InetSocketAddress address, Secret secret, TransferConfig config, NetProvider provider, List<Rail> rails) {
        try (BootstrapServer server = BootstrapServer.bind(address, secret)) {
            return accept(server, config, provider, rails, Deadline.after(config.setupTimeout()));
        }
    }

    /**
     * Waits for a sender at a bootstrap server and opens a session with it.
     *
     * @throws tcpx.error.BootstrapException if nobody comes in time, or the two ends cannot agree
     * @see #open
     */
    public static Receiver accept(
            BootstrapServer server, TransferConfig config, NetProvider provider, List<Rail> rails, Deadline deadline) {
        return open(server.accept(deadline), config, provider, rails);
    }

    /**
     * Opens a session with a sender that has authenticated itself.
     *
     * @param offer the sender, waiting for an answer; answered in every case
     * @param config must agree with the sender's in all but threads and time limits
     * @param provider the wire; stays open when the receiver closes
     * @param rails this node's rails, in the order in which the sender gives its own
     * @throws tcpx.error.BootstrapException if the two ends cannot agree
     * @throws tcpx.error.WireException if a channel cannot be opened
     * @throws tcpx.error.ProviderUnavailableException if the provider cannot do what the configuration asks
     */
    public static Receiver open(Offer offer, TransferConfig config, NetProvider provider, List<Rail> rails) {
        return open(offer, config, provider, rails, ChunkLog.NONE);
    }

    /** Same as {@link #open(Offer, TransferConfig, NetProvider, List)}, with a log of all chunks. */
    public static Receiver open(
            Offer offer, TransferConfig config, NetProvider provider, List<Rail> rails, ChunkLog log) {
        Deadline deadline = Deadline.after(config.setupTimeout());
        ChannelManager.Listening listening;
        try {
            Session.requireSuitable(config, provider);
            int depth = Session.windowDepth(config, provider);
            listening = new ChannelManager(provider, rails, config.channels(), () -> new SlidingWindow(depth)).listen();
        } catch (TransportException | IllegalArgumentException e) {
            offer.refuse("the receiver cannot listen: " + e.getMessage());
            throw e;
        }
        try {
            ControlConnection connection =
                    offer.agree(Session.options(config, provider, Options.none()), Session.MUST_AGREE);
            return open(connection, listening, config, provider, deadline, log);
        } catch (RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    private static Receiver open(
            ControlConnection connection,
            ChannelManager.Listening listening,
            TransferConfig config,
            NetProvider provider,
            Deadline deadline,
            ChunkLog log) {
        Session session = new Session();
        RecvTransfer transfer = new RecvTransfer(config, NanoClock.SYSTEM);
        RecvControl news = new RecvControl(session, transfer);
        ControlLink control = null;
        try {
            HandleExchange.send(connection, listening.handles());
            control = new ControlLink(connection, news);
            news.onNews(() -> {
                if (session.failure().get() != null || news.isEnded()) {
                    listening.close(); // the sender gave up while we wait for its channels
                }
            });
            List<RecvChannel> channels = listening.accept(deadline);
            return new Receiver(config, provider, session, transfer, news, control, channels, listening, log);
        } catch (TransportException e) {
            TransportException failure = control == null ? e : session.explain(e, control);
            if (control != null) {
                control.abort(failure);
            }
            connection.close();
            throw failure;
        }
    }

    /** Same as {@link #receive(Region, long, long)} with all of a region as the place. */
    public long receive(Region region) {
        return receive(region, 0, region.bytes());
    }

    /** Same as {@link #receive(Region, long, long, Deadline)}, waiting for the next message as long as it takes. */
    public long receive(Region region, long offset, long capacity) {
        return receive(region, offset, capacity, null);
    }

    /**
     * Posts a place and returns when a message has landed in it, whole and exactly once. Allocates nothing once regions
     * and message sizes repeat.
     *
     * @param region takes the bytes
     * @param offset of the place in the region
     * @param capacity most bytes the message may have
     * @param start until when the message must begin; once it has, only the idle time counts. Null: no limit
     * @return length of the message, or {@link #CLOSED}
     * @throws IndexOutOfBoundsException if the place lies outside the region
     * @throws TransferTimeoutException if nothing begins in time, or there is no progress for the idle time
     * @throws PeerGoneException if the sender died or gave up
     * @throws WireException if a channel broke
     * @throws tcpx.error.IntegrityException if what arrived does not make up the message
     */
    public long receive(Region region, long offset, long capacity, Deadline start) {
        Objects.checkFromIndexSize(offset, capacity, region.bytes());
        if (news.isEnded() && !closed.get()) {
            return CLOSED;
        }
        requireOpen();
        try {
            transfer.open(next, region, session.memory(channels, region), offset, capacity);
            control.post(next, capacity);
            drive.until(startedOrEnded, "a message to begin", start == null ? -1 : start.remainingNs());
            if (!transfer.isStarted()) {
                return CLOSED;
            }
            drive.until(complete, "chunks to land", config.idleTimeout().toNanos());
            return finish();
        } catch (TransportException e) {
            // the channels of a sender that ends in order may break before its farewell is read
            if (e instanceof WireException && session.hasParted(control) && news.isEnded()) {
                if (!transfer.isStarted()) {
                    return CLOSED;
                }
                threads.quiesce();
                if (transfer.isComplete()) {
                    return finish();
                }
            }
            throw giveUp(e);
        }
    }

    private long finish() {
        long elapsedNs = clock.nanoTime() - transfer.startedNs();
        long bytes = transfer.completedBytes();
        transfer.close();
        threads.quiesce();
        if (transfer.wantsDone()) {
            control.done(next);
        }
        next++;
        totalBytes += bytes;
        totalNs += elapsedNs;
        return bytes;
    }

    /** What was received so far, by this end's clock. */
    public TransferTotals totals() {
        return new TransferTotals(next, totalBytes, totalNs);
    }

    /** Chunks that arrived damaged so far and were sent again; only wires that check what they carry know. */
    public List<Damage> damages() {
        synchronized (damages) {
            return List.copyOf(damages);
        }
    }

    /** Bytes of chunks that arrived though another copy of them had, and were dropped. */
    public long duplicateBytes() {
        return transfer.duplicateBytes();
    }

    /** What each channel has done so far. */
    public List<ChannelStats> channels() {
        return Session.stats(channels);
    }

    /** Releases a region from all channels; must be called before a region is closed while the receiver lives on. */
    public void forget(Region region) {
        session.forget(channels, region);
    }

    /**
     * Gives the session up: a call under way, and every later one, throws {@link PeerGoneException} with this reason, and
     * the peer is told it. The one method that may be called while another thread is in a call; that thread, or
     * {@link #close}, then releases everything.
     */
    public void cancel(String reason) {
        fail(new PeerGoneException("the receiver was cancelled: " + reason, null));
    }

    /** Ends the session in order. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (session.failure().get() == null) {
                control.bye(next);
            }
            release();
        }
    }

    private boolean isStartedOrEnded() {
        return transfer.isStarted() || news.isEnded();
    }

    private boolean isComplete() {
        if (news.isEnded() && !transfer.isComplete()) {
            threads.quiesce(); // what is acknowledged, and lets the sender go, is counted a moment later
            if (!transfer.isComplete()) {
                throw Session.endedBy("sender");
            }
        }
        return transfer.isComplete();
    }

    private RecvLoop.Events events() {
        return new RecvLoop.Events() {
            @Override
            public void complete() {
                wakeup();
            }

            @Override
            public void damaged(int channel, String rail, long tag) {
                Damage damage = new Damage(
                        channel,
                        rail,
                        Tag.transfer(tag),
                        Integer.toUnsignedLong(Tag.firstGrain(tag)) * config.grainBytes());
                synchronized (damages) {
                    damages.add(damage);
                }
            }

            @Override
            public void lost(int channel) {
                rejoin.lost(channel);
            }
        };
    }

    private void joined(int channel, Comm comm) {
        session.registerAgain(channel, comm);
        links.arrive(channel, comm);
        wakeupAll();
    }

    private void wakeup() {
        loops.get(0).wakeup();
    }

    private void wakeupAll() {
        loops.forEach(RecvLoop::wakeup);
    }

    private void fail(TransportException failure) {
        session.failure().note(failure);
        wakeup();
    }

    private String cursors() {
        return transfer + "; " + channels;
    }

    private void requireOpen() {
        TransportException failure = session.failure().get();
        if (failure != null) {
            throw giveUp(failure);
        }
        if (closed.get()) {
            throw new IllegalStateException("the receiver is closed");
        }
    }

    private TransportException giveUp(TransportException noticed) {
        TransportException failure = session.explain(noticed, control);
        if (closed.compareAndSet(false, true)) {
            control.abort(failure);
            release();
        }
        return failure;
    }

    private void release() {
        transfer.close();
        List<AutoCloseable> parts = new ArrayList<>(List.of(rejoin, listening, threads, control));
        parts.addAll(channels);
        parts.addAll(loops);
        Session.closeAll(parts);
    }
}
