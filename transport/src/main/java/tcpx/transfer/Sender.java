package tcpx.transfer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.HandleExchange;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.channel.ChannelManager;
import tcpx.channel.ChannelStats;
import tcpx.channel.SendChannel;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.plan.ChunkPlan;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;
import tcpx.window.SlidingWindow;

/**
 * The sending end of a session: moves buffers to one {@link Receiver} over several channels at once.
 *
 * <p>Used by one thread at a time; {@link #close} may come from another once no call is under way. After a failure the
 * session is over and every call throws that failure.
 */
public final class Sender implements AutoCloseable {
    private final TransferConfig config;
    private final NanoClock clock = NanoClock.SYSTEM;
    private final Session session;
    private final SendControl news;
    private final List<SendChannel> channels;
    private final List<ProgressLoop> loops = new ArrayList<>();
    private final ProgressThreads threads;
    private final Rejoin rejoin;
    private final SendJob job;
    private final Drive drive;
    private final boolean acknowledgedByWire;
    private final long wholeBytes;
    private final LongAdder losses = new LongAdder();
    private final LongAdder suspicions = new LongAdder();
    // bound once: a method reference made at each transfer would be allocated at each transfer
    private final BooleanSupplier placePosted = this::isPlacePosted;
    private final BooleanSupplier arrived = this::hasArrived;
    private final BooleanSupplier confirmed = this::isConfirmed;
    private ChunkPlan plan;
    private int next;
    private boolean asked; // the receiver, to confirm the transfer under way
    private long totalBytes;
    private long totalNs;

    private Sender(
            TransferConfig config,
            NetProvider provider,
            Session session,
            SendControl news,
            SendJob job,
            List<SendChannel> channels,
            Rejoin.Opener reopen,
            ChunkLog log) {
        this.config = config;
        this.session = session;
        this.news = news;
        this.channels = channels;
        this.acknowledgedByWire = provider.capabilities().acknowledged();
        // elsewhere the receiver must know of a chunk before it comes, or nothing tells that it has come
        this.wholeBytes = acknowledgedByWire && provider.capabilities().selfDescribing() ? config.wholeBytes() : 0;
        this.plan = new ChunkPlan(0, config.grainBytes());
        this.job = job;
        int driven = config.driverThreads();
        for (int i = 0; i < driven; i++) {
            // the calling thread sees for itself what its own loop, the first, has done
            SendLoop.Events events = events(i == 0 ? () -> {} : session::wakeup);
            SendLoop loop = session.own(
                    new SendLoop(Session.everyNth(channels, i, driven), job, config, provider, clock, events, log));
            loops.add(Spinning.of(loop, config.spin(), clock));
        }
        this.rejoin = session.own(new Rejoin(
                config.channels(), reopen, session::registerAgain, job.gauges, session::wakeupAll, session::fail));
        this.drive = new Drive(loops.get(0), session.failure(), clock, job.acknowledged::count, this::cursors);
        news.onNews(session::wakeup);
        news.onGrants(session::wakeupAll);
        this.threads = session.drive(loops, config.placement());
        session.own(job::close);
    }

    /**
     * Opens a session with a receiver that listens at {@code address}, or will before the set-up time is over.
     *
     * @param address the receiver's bootstrap address
     * @param secret what both ends share
     * @param config must agree with the receiver's in all but threads and time limits
     * @param provider the wire; stays open when the sender closes
     * @param rails this node's rails, in the order in which the receiver gives its own
     * @throws tcpx.error.BootstrapException if the two ends cannot agree
     * @throws tcpx.error.WireException if a channel cannot be opened
     * @throws tcpx.error.ProviderUnavailableException if the provider cannot do what the configuration asks
     */
    public static Sender connect(
            InetSocketAddress address, Secret secret, TransferConfig config, NetProvider provider, List<Rail> rails) {
        return connect(address, secret, config, provider, rails, Options.none(), ChunkLog.NONE);
    }

    /**
     * The same, with options of the user's own, and with a log of all chunks.
     *
     * @param more a node that serves several senders at one address tells them apart by these: found by the receiving node in
     *     {@link tcpx.bootstrap.Offer#options}; names of the session's own options are overwritten
     * @param log hears of every chunk; {@link ChunkLog#NONE} costs nothing
     */
    public static Sender connect(
            InetSocketAddress address,
            Secret secret,
            TransferConfig config,
            NetProvider provider,
            List<Rail> rails,
            Options more,
            ChunkLog log) {
        Session.requireSuitable(config, provider);
        Deadline deadline = Deadline.after(config.setupTimeout());
        int depth = Session.windowDepth(config, provider);
        ChannelManager manager = new ChannelManager(provider, rails, config.channels(), () -> new SlidingWindow(depth));
        ControlConnection connection =
                BootstrapClient.connect(address, secret, Session.options(config, provider, more), deadline);
        Session session = new Session("sender", connection);
        try {
            SendJob job = new SendJob(config, provider);
            SendControl news = new SendControl(session, job);
            var handles = HandleExchange.receive(connection, config.channels(), deadline);
            session.listen(news);
            List<SendChannel> channels = manager.connect(handles, deadline);
            session.carry(channels);
            return new Sender(
                    config,
                    provider,
                    session,
                    news,
                    job,
                    channels,
                    (channel, until) -> manager.connectAgain(channel, handles.get(channel), until),
                    log);
        } catch (TransportException e) {
            throw session.giveUp(e);
        } catch (RuntimeException e) {
            throw session.abandon(e);
        } catch (Error e) {
            throw session.abandon(e);
        }
    }

    /** Same as {@link #send(Region, long, long)} with all of a region. */
    public long send(Region region) {
        return send(region, 0, region.bytes());
    }

    /**
     * Moves bytes to the receiver and returns when it has acknowledged all of them. Waits first until the receiver has
     * posted a place. The region is registered with every channel at its first use. Allocates nothing once regions and
     * message sizes repeat.
     *
     * @param region holds the bytes, which must not change until the call returns
     * @param offset of the first byte in the region
     * @param length number of bytes, 0 or more
     * @return nanoseconds from the call to the last acknowledgement
     * @throws IndexOutOfBoundsException if the bytes lie outside the region
     * @throws IllegalArgumentException if the receiver's place is too small; the session stays usable
     * @throws TransferTimeoutException if there is no progress for the idle time
     * @throws PeerGoneException if the receiver closed, died or gave up
     * @throws tcpx.error.WireException if a channel broke
     * @throws tcpx.error.InternalException if something failed on this node that is no fault of the network or the peer
     */
    public long send(Region region, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, region.bytes());
        session.requireOpen();
        long startNs = clock.nanoTime();
        try {
            long idleNs = config.idleTimeout().toNanos();
            if (!isPlacePosted()) {
                news.awaitsPlace(true);
                drive.until(placePosted, "the receiver to post a place", idleNs);
                news.awaitsPlace(false);
            }
            requireFits(length);
            transfer(region, offset, length, idleNs);
        } catch (TransportException e) {
            if (!hasAllThoughEnded(e)) {
                throw session.giveUp(e);
            }
        }
        long elapsedNs = clock.nanoTime() - startNs;
        next++;
        totalBytes += length;
        totalNs += elapsedNs;
        return elapsedNs;
    }

    /** What was sent so far, by this end's clock. */
    public TransferTotals totals() {
        return new TransferTotals(next, totalBytes, totalNs);
    }

    /** Times a channel's connection broke so far, and its chunks were sent over the others. */
    public long channelsLost() {
        return losses.sum();
    }

    /** Times a channel stopped to acknowledge while others went on, and its chunks were sent over them as well. */
    public long channelsSuspected() {
        return suspicions.sum();
    }

    /** What each channel has done so far. */
    public List<ChannelStats> channels() {
        return session.stats();
    }

    /** Releases a region from all channels; must be called before a region is closed while the sender lives on. */
    public void forget(Region region) {
        session.forget(region);
    }

    /**
     * Gives the session up: a call under way, and every later one, throws {@link PeerGoneException} with this reason, and
     * the peer is told it. The one method that may be called while another thread is in a call; that thread, or
     * {@link #close}, then releases everything.
     */
    public void cancel(String reason) {
        session.cancel(reason);
    }

    /** Ends the session in order. Idempotent. */
    @Override
    public void close() {
        session.close();
    }

    private void transfer(Region region, long offset, long length, long idleNs) {
        if (plan.messageBytes() != length) {
            plan = new ChunkPlan(length, config.grainBytes());
        }
        boolean confirm = !acknowledgedByWire || length == 0;
        asked = false;
        if (length > 0 && length <= wholeBytes) {
            job.openWhole(next, plan, session.memory(region), offset);
            if (job.gauges.anyLost()) {
                threads.wakeup(); // else the calling thread's own loop has a channel for it
            }
        } else {
            job.open(next, plan, session.memory(region), offset);
            session.control().start(next, length, confirm);
            threads.wakeup();
        }
        drive.until(arrived, "chunks to be acknowledged", idleNs);
        job.close();
        threads.quiesce();
        if (confirm) {
            drive.until(confirmed, "the receiver to confirm", idleNs);
        }
    }

    private boolean isPlacePosted() {
        return news.isPosted(next);
    }

    // A receiver that ends the session right after the message confirms it first; its last acknowledgements may be lost
    // with the channels. Where the wire does not acknowledge, its own word would be needed too: until then it may use
    // the memory.
    private boolean hasAllThoughEnded(TransportException noticed) {
        boolean ended = noticed instanceof WireException || noticed instanceof PeerGoneException;
        return ended && acknowledgedByWire && session.hasParted() && isConfirmed();
    }

    // Once a chunk was sent again acknowledgements no longer tell. The one that counts may be lost with its connection
    // after the receiver, which then has all, has ceased to look; and of two copies the one that is late may still be
    // landing, from pages that the user is about to overwrite. The receiver's word says that all has landed, and that
    // nothing more will.
    private boolean hasArrived() {
        boolean acknowledged = job.isAcknowledged();
        if (!job.dealer.hasReplayed()) { // asked last: what was sent again is said before it can be acknowledged
            return acknowledged;
        }
        if (!asked) {
            asked = true;
            session.control().confirm(next);
        }
        return isConfirmed();
    }

    private boolean isConfirmed() {
        return news.isDone(next);
    }

    private SendLoop.Events events(Runnable onAcknowledged) {
        return new SendLoop.Events() {
            @Override
            public void acknowledged() {
                onAcknowledged.run();
            }

            @Override
            public void lost(int channel, boolean broken) {
                session.wakeupAll(); // its chunks wait for whoever is free
                if (broken) {
                    losses.increment();
                    session.control().lost(channel);
                    rejoin.lost(channel);
                } else {
                    suspicions.increment();
                }
            }
        };
    }

    private String cursors() {
        long nowNs = clock.nanoTime();
        return "transfer " + next + ": " + job.acknowledged.count() + " of "
                + job.plan().grains() + " chunks acknowledged; "
                + channels.stream()
                        .map(channel ->
                                channel.describe(job.gauges.of(channel.index()).describe(nowNs)))
                        .collect(Collectors.joining("; "));
    }

    private void requireFits(long length) {
        long capacity = news.capacity(next);
        if (length > capacity) {
            throw new IllegalArgumentException(
                    "a message of " + length + " bytes, the receiver has posted a place of " + capacity);
        }
    }
}
