package tcpx.transfer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.channel.SendChannel;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.ChannelStats;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.plan.ChunkPlan;
import tcpx.time.NanoClock;

/**
 * The sending end of a session: moves buffers to one {@link Receiver} over several channels at once.
 *
 * <p>A message is the receiver's, for good, once {@link #send} or {@link #complete} has returned: see {@link Receiver}.
 *
 * <p>Threads: used by one at a time, and another that calls meanwhile gets an {@link IllegalStateException}.
 * {@link #close} and {@link #cancel} may come from any thread at any time; a call under way then ends with a typed
 * exception, as it does when its thread is interrupted, whose flag stays set. After a failure the session is over and
 * every call throws that failure, once {@link #complete} has told of the messages that had been acknowledged before.
 */
public final class Sender implements AutoCloseable {
    /** Most messages that can be posted and not yet completed. */
    public static final int MAX_POSTED = 64;

    private static final BooleanSupplier AT_ONCE = () -> true;

    private final TransferConfig config;
    private final NanoClock clock = NanoClock.SYSTEM;
    private final Session session;
    private final SendControl news;
    private final List<SendChannel> channels;
    private final List<ProgressLoop> loops = new ArrayList<>();
    private final ProgressThreads threads;
    private final Connector connector;
    private final RailEvents railEvents;
    private final OutgoingMessages outgoing;
    private final BlockingWait wait;
    private final boolean acknowledgedByWire;
    private final long wholeBytes;
    private final LongAdder suspicions = new LongAdder();
    // bound once: a method reference made at each transfer would be allocated at each transfer
    private final BooleanSupplier bufferPosted = this::isBufferPosted;
    private final BooleanSupplier arrived = this::hasArrived;
    private final BooleanSupplier confirmed = this::isConfirmed;
    private final long[] postedNs = new long[MAX_POSTED]; // with the next two: by number
    private final long[] lengths = new long[MAX_POSTED];
    private final long[] tookNs = new long[MAX_POSTED];
    private ChunkPlan plan;
    private int completed; // transfers before this one the user knows to be complete
    private int quiescedBefore; // transfers before this one no loop looks at any more
    private int awaited; // the oldest that may not be confirmed
    private boolean asked; // the receiver, to confirm the oldest transfer
    private long totalTransfers;
    private long totalBytes;
    private long totalNs;
    private long finishedNs = clock.nanoTime(); // when the last transfer was complete

    Sender(SenderOpening opened) {
        this.config = opened.config();
        NetProvider provider = opened.provider();
        this.session = opened.session();
        this.news = opened.news();
        this.channels = opened.channels();
        this.acknowledgedByWire = provider.capabilities().acknowledged();
        // elsewhere the receiver must know of a chunk before it comes, or nothing tells that it has come
        this.wholeBytes = acknowledgedByWire && provider.capabilities().selfDescribing() ? config.wholeBytes() : 0;
        this.plan = new ChunkPlan(0, config.grainBytes());
        this.outgoing = opened.outgoing();
        this.connector = opened.connector();
        this.railEvents = opened.events();
        int driven = config.driverThreads();
        for (int i = 0; i < driven; i++) {
            // the calling thread sees for itself what its own loop, the first, has done
            SendLoop.Events events = events(i == 0 ? () -> {} : session::wakeup);
            SendLoop loop = session.own(new SendLoop(
                    Session.everyNth(channels, i, driven),
                    outgoing,
                    opened.pending(),
                    config,
                    provider,
                    clock,
                    events,
                    opened.log()));
            loops.add(BusyPollLoop.of(loop, config.spin(), clock));
        }
        this.wait = new BlockingWait(loops.get(0), session.failure(), clock, outgoing::progress, this::cursors);
        news.onNews(session::wakeup);
        news.onGrants(session::wakeupAll);
        this.threads = session.drive(loops, config.placement());
    }

    /**
     * Opens a session with a receiver that listens at {@code address}, or will before the set-up time is over.
     *
     * @param address the receiver's bootstrap address
     * @param secret what both ends share
     * @param config must agree with the receiver's in all but threads and time limits
     * @param provider the wire; stays open when the sender closes
     * @param rails this node's rails, as many as the receiver gives; paired by their networks, and where these do not
     *     tell in the order given
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
     * @param more a node that serves several senders at one address tells them apart by these: found by the receiving
     *     node in {@link tcpx.bootstrap.Offer#options}; names of the session's own options are overwritten
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
        return SenderOpening.connect(address, secret, config, provider, rails, more, log);
    }

    /** Same as {@link #send(Region, long, long)} with all of a region. */
    public long send(Region region) {
        return send(region, 0, region.bytes());
    }

    /**
     * Moves bytes to the receiver and returns when it has acknowledged all of them. Waits first until the receiver has
     * posted a receive buffer. The region is registered with every channel at its first use. Allocates nothing once
     * regions and message sizes repeat.
     *
     * @param region holds the bytes, which must not change until the call returns
     * @param offset of the first byte in the region
     * @param length number of bytes, 0 or more
     * @return nanoseconds from the call to the last acknowledgement
     * @throws IndexOutOfBoundsException if the bytes lie outside the region
     * @throws IllegalArgumentException if the receive buffer is too small; the session stays usable
     * @throws IllegalStateException if messages are posted that were not completed, the region or the sender is closed,
     *     or another call is under way
     * @throws TransferTimeoutException if there is no progress for the idle time
     * @throws PeerGoneException if the receiver closed, died or gave up
     * @throws tcpx.error.SessionClosedException if this end is closed meanwhile, or the calling thread interrupted
     * @throws tcpx.error.WireException if a channel broke
     * @throws tcpx.error.InternalException if something failed on this node that is no fault of the network or the peer
     */
    public long send(Region region, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, region.bytes());
        session.calls().enter();
        try {
            session.requireOpen();
            if (posted() > 0) {
                throw new IllegalStateException(posted() + " messages are posted: complete() tells of the oldest");
            }
            begin(region, offset, length);
            return finish();
        } finally {
            session.calls().exit();
        }
    }

    /**
     * Begins to move bytes to the receiver, behind the messages posted before, and returns without waiting for them to
     * arrive; {@link #complete} does. So the channels have work while one message ends and the next begins. Waits only
     * until the receiver has posted a receive buffer and, on a wire on which messages do not say what they are, until
     * the message before it has arrived. What the calling thread's own channels carry moves on while it is in a call of
     * this sender.
     *
     * @param region holds the bytes, which must not change until the message is complete
     * @param offset of the first byte in the region
     * @param length number of bytes, 0 or more
     * @throws IndexOutOfBoundsException if the bytes lie outside the region
     * @throws IllegalArgumentException if the receive buffer is too small; the session stays usable
     * @throws IllegalStateException if {@link #MAX_POSTED} messages are posted already, the region or the sender is
     *     closed, or another call is under way
     * @throws TransferTimeoutException if there is no progress for the idle time
     * @throws PeerGoneException if the receiver closed, died or gave up
     * @throws tcpx.error.SessionClosedException if this end is closed meanwhile, or the calling thread interrupted
     * @throws tcpx.error.WireException if a channel broke
     * @throws tcpx.error.InternalException if something failed on this node that is no fault of the network or the peer
     */
    public void post(Region region, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, region.bytes());
        session.calls().enter();
        try {
            session.requireOpen();
            if (posted() == MAX_POSTED) {
                throw new IllegalStateException(MAX_POSTED + " messages are posted, which is as many as can be");
            }
            begin(region, offset, length);
            oneRound();
        } finally {
            session.calls().exit();
        }
    }

    private void oneRound() {
        try {
            wait.until(AT_ONCE, "chunks to be acknowledged", idleNs()); // what can go, goes
        } catch (TransportException e) {
            throw session.giveUp(e);
        }
    }

    /** Messages posted and not yet completed. */
    public int posted() {
        return outgoing.end() - completed;
    }

    /**
     * Returns when the receiver has acknowledged all of the oldest message posted.
     *
     * @return nanoseconds from the call that posted it to its last acknowledgement
     * @throws IllegalStateException if no message is posted, the sender is closed, or another call is under way
     * @throws TransferTimeoutException if there is no progress for the idle time
     * @throws PeerGoneException if the receiver closed, died or gave up
     * @throws tcpx.error.SessionClosedException if this end is closed meanwhile, or the calling thread interrupted
     * @throws tcpx.error.WireException if a channel broke
     * @throws tcpx.error.InternalException if something failed on this node that is no fault of the network or the peer
     */
    public long complete() {
        session.calls().enter();
        try {
            if (posted() == 0) {
                session.requireOpen();
                throw new IllegalStateException("no message is posted");
            }
            return finish();
        } finally {
            session.calls().exit();
        }
    }

    private long finish() {
        if (completed == outgoing.first()) {
            finishOldest();
        }
        return tookNs[slot(completed++)];
    }

    /** What was sent so far, by this end's clock. */
    public TransferTotals totals() {
        return new TransferTotals(totalTransfers, totalBytes, totalNs);
    }

    /** Times a channel's connection broke so far, and its chunks were sent over the others. */
    public long channelsLost() {
        return connector.losses();
    }

    /** Times a channel stopped to acknowledge while others went on, and its chunks were sent over them as well. */
    public long channelsSuspected() {
        return suspicions.sum();
    }

    /** Times a channel got a new connection so far, after its own broke or stopped, or as its rail came late. */
    public long channelsRejoined() {
        return connector.rejoined();
    }

    /** What each channel has done so far. */
    public List<ChannelStats> channels() {
        return session.stats();
    }

    /**
     * Releases a region from all channels: its memory can then be freed while the sender lives on.
     *
     * @throws IllegalStateException if a message that is under way lies in it, or another call is under way
     */
    public void forget(Region region) {
        session.forget(region, outgoing::isUsed, this::quiesce);
    }

    /**
     * Gives the session up: a call under way, and every later one, throws {@link PeerGoneException} with this reason,
     * and the peer is told it. Any thread, at any time; the next call of the user's, or {@link #close}, releases
     * everything.
     */
    public void cancel(String reason) {
        session.cancel(reason);
    }

    /**
     * Ends the session in order: the receiver gets every message that is complete, and is told if one is not. Any
     * thread, at any time: a call under way ends with {@link tcpx.error.SessionClosedException}, and is waited for.
     * Idempotent.
     */
    @Override
    public void close() {
        session.close(outgoing::end);
    }

    private void begin(Region region, long offset, long length) {
        long startNs = clock.nanoTime();
        if (outgoing.isFull()) {
            finishOldest();
        }
        try {
            MemoryHandle[] memory = session.memory(region); // first: what cannot be sent is refused without waiting
            if (!isBufferPosted()) {
                news.awaitsBuffer(true);
                wait.until(bufferPosted, "the receiver to post a receive buffer", idleNs());
                news.awaitsBuffer(false);
            }
            requireFits(length);
            open(memory, offset, length, startNs);
        } catch (TransportException e) {
            throw session.giveUp(e);
        }
    }

    private void open(MemoryHandle[] memory, long offset, long length, long startNs) {
        if (plan.messageBytes() != length) {
            plan = new ChunkPlan(length, config.grainBytes());
        }
        if (outgoing.end() - outgoing.most() - quiescedBefore >= 0) {
            quiesce(); // a loop may still look at the transfer that was there before
        }
        boolean whole = length > 0 && length <= wholeBytes;
        int id = outgoing.end();
        postedNs[slot(id)] = startNs;
        lengths[slot(id)] = length;
        outgoing.open(plan, memory, offset, whole);
        if (!whole) {
            threads.wakeup();
            session.control().start(id, length, confirms(length));
        } else if (outgoing.states.anyLost()) {
            threads.wakeup(); // else the calling thread's own loop has a channel for it
        }
    }

    // drives until all of the oldest transfer under way has arrived, and takes it off the loops
    private void finishOldest() {
        int id = outgoing.first();
        long length = lengths[slot(id)];
        awaited = id;
        session.requireNotClosed();
        try {
            if (session.isGivenUp()) {
                throw session.failure().get();
            }
            wait.until(arrived, "chunks to be acknowledged", idleNs());
            retire();
            if (confirms(length)) {
                wait.until(confirmed, "the receiver to confirm", idleNs());
            }
        } catch (TransportException e) {
            if (!isKnownToHaveArrived(id, length) && !hasAllThoughEnded(e)) {
                throw session.giveUp(e);
            }
            if (outgoing.first() == id) {
                retire();
            }
        }
        long nowNs = clock.nanoTime();
        long startNs = postedNs[slot(id)];
        tookNs[slot(id)] = nowNs - startNs;
        totalNs += nowNs - Math.max(startNs, finishedNs);
        finishedNs = nowNs;
        totalBytes += length;
        totalTransfers++;
    }

    private void retire() {
        outgoing.retire();
        asked = false;
        if (outgoing.isEmpty()) {
            quiesce(); // what the channels say of themselves is then exact
        }
    }

    private void quiesce() {
        threads.quiesce();
        quiescedBefore = outgoing.first();
    }

    private long idleNs() {
        return config.idleTimeout().toNanos();
    }

    private boolean confirms(long length) {
        return !acknowledgedByWire || length == 0;
    }

    private static int slot(int id) {
        return Math.floorMod(id, MAX_POSTED);
    }

    private boolean isBufferPosted() {
        return news.isPosted(outgoing.end());
    }

    // what had been said of the message before the session failed
    private boolean isKnownToHaveArrived(int id, long length) {
        OutgoingMessage message = outgoing.oldest();
        boolean acknowledged = outgoing.first() == id
                && !confirms(length)
                && message.isAcknowledged()
                && !message.dispatcher.hasReplayed();
        return acknowledged || isConfirmed();
    }

    // A receiver that ends the session right after the message confirms it first; its last acknowledgements may be lost
    // with the channels. Where the wire does not acknowledge, its own word would be needed too: until then it may use
    // the memory.
    private boolean hasAllThoughEnded(TransportException noticed) {
        boolean ended = noticed instanceof WireException || noticed instanceof PeerGoneException;
        return ended && acknowledgedByWire && session.hasParted(noticed) && isConfirmed();
    }

    // Once a chunk was sent again acknowledgements no longer tell. The one that counts may be lost with its connection
    // after the receiver, which then has all, has ceased to look; and of two copies the one that is late may still be
    // landing, from pages that the user is about to overwrite. The receiver's word says that all has landed, and that
    // nothing more will.
    private boolean hasArrived() {
        OutgoingMessage message = outgoing.oldest();
        boolean acknowledged = message.isAcknowledged();
        // asked last: what was sent again is said before it can be acknowledged
        if (!message.dispatcher.hasReplayed()) {
            return acknowledged;
        }
        if (!asked) {
            asked = true;
            session.control().confirm(awaited);
        }
        return isConfirmed();
    }

    private boolean isConfirmed() {
        return news.isDone(awaited);
    }

    private SendLoop.Events events(Runnable onAcknowledged) {
        return new SendLoop.Events() {
            @Override
            public void acknowledged() {
                onAcknowledged.run();
            }

            @Override
            public void suspected(int channel, String reason) {
                session.wakeupAll(); // its chunks wait for whoever is free
                suspicions.increment();
                railEvents.tell(RailEvent.Kind.SUSPECTED, channel, reason);
            }

            @Override
            public void recovered(int channel) {
                railEvents.tell(RailEvent.Kind.RECOVERED, channel, "");
            }

            @Override
            public void stopped(int channel, int number) {
                connector.stopped(channel, number);
            }

            @Override
            public void lost(int channel, int number, WireException reason) {
                session.wakeupAll(); // its chunks wait for whoever is free
                connector.lost(channel, number, reason.getMessage());
            }

            @Override
            public void join(SendChannel channel, NewConnection<SendComm> arrival) {
                session.join(channel, arrival);
            }
        };
    }

    private String cursors() {
        long nowNs = clock.nanoTime();
        OutgoingMessage message = outgoing.oldest();
        return "transfer " + outgoing.first() + ": "
                + (outgoing.isEmpty()
                        ? "not begun"
                        : message.acknowledged.count() + " of " + message.plan().grains() + " chunks acknowledged")
                + "; "
                + channels.stream()
                        .map(channel -> channel.describe(
                                outgoing.states.of(channel.index()).describe(nowNs)))
                        .collect(Collectors.joining("; "));
    }

    private void requireFits(long length) {
        long capacity = news.capacity(outgoing.end());
        if (length > capacity) {
            throw new IllegalArgumentException(
                    "a message of " + length + " bytes, the receiver has posted a receive buffer of " + capacity);
        }
    }
}
