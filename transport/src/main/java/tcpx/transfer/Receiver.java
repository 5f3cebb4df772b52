package tcpx.transfer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Secret;
import tcpx.channel.RecvChannel;
import tcpx.error.DamagedFrameException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.ChannelStats;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * The receiving end of a session: posts places and takes what one {@link Sender} moves into them.
 *
 * <p>Used by one thread at a time; {@link #close} may come from another once no call is under way. After a failure the
 * session is over and every call throws that failure.
 */
public final class Receiver implements AutoCloseable {
    /** What {@link #receive} returns when the sender has ended the session in order. */
    public static final long CLOSED = -1;

    /** Most places that can be posted ahead. */
    public static final int MAX_POSTED = 64;

    private final TransferConfig config;
    private final NanoClock clock = NanoClock.SYSTEM;
    private final Session session;
    private final RecvControl news;
    private final List<RecvChannel> channels;
    private final List<ProgressLoop> loops = new ArrayList<>();
    private final ProgressThreads threads;
    private final RecvTransfers transfers;
    private final RecvLinks links;
    private final Rejoin rejoin;
    private final Drive drive;
    private final List<Damage> damages = new ArrayList<>();
    private final BooleanSupplier startedOrEnded = this::isStartedOrEnded;
    private final BooleanSupplier complete = this::isComplete;
    private final PostedPlaces places = new PostedPlaces(MAX_POSTED);
    private final boolean selfDescribing;
    private int quiescedBefore; // places before this one no loop looks at any more
    private long totalBytes;
    private long totalNs;
    private long finishedNs = clock.nanoTime(); // when the last message was complete

    Receiver(ReceiverOpening opened) {
        this.config = opened.config();
        NetProvider provider = opened.provider();
        this.session = opened.session();
        this.transfers = opened.transfers();
        this.news = opened.news();
        this.channels = opened.channels();
        this.selfDescribing = provider.capabilities().selfDescribing();
        this.links = new RecvLinks(config.channels());
        int driven = config.driverThreads();
        for (int i = 0; i < driven; i++) {
            RecvDeal deal = Session.receiverDeals(config, provider)
                    ? new Granter(transfers, config.window() == TransferConfig.AUTO, clock, session.control()::grant)
                    : RecvDeal.COMPUTED;
            // the calling thread sees for itself what its own loop, the first, has done
            RecvLoop.Events events = events(i == 0 ? () -> {} : session::wakeup);
            RecvLoop loop = session.own(new RecvLoop(
                    Session.everyNth(channels, i, driven),
                    transfers,
                    deal,
                    provider,
                    links,
                    clock,
                    events,
                    opened.log()));
            loops.add(Spinning.of(loop, config.spin(), clock));
        }
        this.rejoin = session.own(new Rejoin(
                config.channels(), opened.reopen(), session::registerAgain, links, session::wakeupAll, session::fail));
        this.drive = new Drive(loops.get(0), session.failure(), clock, this::landedGrains, this::cursors);
        news.onLost(links::giveUp);
        news.onNews(session::wakeupAll);
        this.threads = session.drive(loops, config.placement());
        session.own(transfers::close);
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
        return ReceiverOpening.open(offer, config, provider, rails, log);
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
     * and message sizes repeat. Same as {@link #post} and {@link #receive(Deadline)}.
     *
     * @param region takes the bytes
     * @param offset of the place in the region
     * @param capacity most bytes the message may have
     * @param start until when the message must begin; once it has, only the idle time counts. Null: no limit
     * @return length of the message, or {@link #CLOSED}
     * @throws IndexOutOfBoundsException if the place lies outside the region
     * @throws IllegalStateException if other places were posted before
     * @throws TransferTimeoutException if nothing begins in time, or there is no progress for the idle time
     * @throws PeerGoneException if the sender died or gave up
     * @throws WireException if a channel broke
     * @throws tcpx.error.IntegrityException if what arrived does not make up the message
     * @throws tcpx.error.InternalException if something failed on this node that is no fault of the network or the peer
     */
    public long receive(Region region, long offset, long capacity, Deadline start) {
        Objects.checkFromIndexSize(offset, capacity, region.bytes());
        if (news.isEnded() && !session.isClosed()) {
            return CLOSED;
        }
        session.requireOpen();
        if (places.count() > 0) {
            throw new IllegalStateException(
                    places.count() + " places are posted: receive() without a place takes the next message");
        }
        post(region, offset, capacity);
        return receive(start);
    }

    /**
     * Posts the place for the message after those that places have been posted for, and returns at once. The sender of a
     * later message then need not wait for its place to be posted: the place is known before the message is. The region
     * must stay registered, and the place untouched, until the message has been received.
     *
     * @param region takes the bytes
     * @param offset of the place in the region
     * @param capacity most bytes the message may have
     * @throws IndexOutOfBoundsException if the place lies outside the region
     * @throws IllegalStateException if {@link #MAX_POSTED} places wait already, or the receiver is closed
     * @throws tcpx.error.TransportException if the session has failed
     */
    public void post(Region region, long offset, long capacity) {
        Objects.checkFromIndexSize(offset, capacity, region.bytes());
        session.requireOpen();
        try {
            MemoryHandle[] memory = session.memory(region);
            int id = places.end();
            places.put(capacity);
            if (id - MAX_POSTED - quiescedBefore >= 0) {
                quiesce(); // a loop may still look at the message that was there before
            }
            transfers.open(region, memory, offset, capacity);
            announce();
        } catch (TransportException e) {
            throw session.giveUp(e);
        }
    }

    /** Places posted whose messages have not been received. */
    public int posted() {
        return places.count();
    }

    /** Same as {@link #receive(Deadline)}, waiting for the next message as long as it takes. */
    public long receive() {
        return receive((Deadline) null);
    }

    /**
     * Waits for the next message, which lands in the oldest place posted; otherwise same as {@link #receive(Region, long,
     * long, Deadline)}.
     *
     * @throws IllegalStateException if no place is posted
     */
    public long receive(Deadline start) {
        if (places.count() == 0) {
            throw new IllegalStateException("no place is posted for the next message");
        }
        if (news.isEnded() && !session.isClosed()) {
            return CLOSED;
        }
        session.requireOpen();
        RecvTransfer transfer = transfers.current();
        try {
            announce();
            drive.until(startedOrEnded, "a message to begin", start == null ? -1 : start.remainingNs());
            if (!transfer.isStarted()) {
                return CLOSED;
            }
            drive.until(complete, "chunks to land", config.idleTimeout().toNanos());
            return finish();
        } catch (TransportException e) {
            // the channels of a sender that ends in order may break before its farewell is read
            if (e instanceof WireException && session.hasParted(e) && news.isEnded()) {
                if (!transfer.isStarted()) {
                    return CLOSED;
                }
                quiesce();
                if (transfer.isComplete()) {
                    return finish();
                }
            }
            throw session.giveUp(e);
        }
    }

    private long finish() {
        RecvTransfer transfer = transfers.current();
        long nowNs = clock.nanoTime();
        transfer.close();
        if (!selfDescribing || !transfer.isQuiet()) {
            quiesce(); // a second copy of a chunk may be landing: the place is the user's only when it does no more
        }
        long bytes = transfer.completedBytes();
        boolean asked = news.received(places.first());
        if (asked || transfer.wantsDone()) {
            session.control().done(places.first());
        }
        places.remove();
        transfers.retire();
        if (!selfDescribing && transfers.isPlanned()) {
            session.wakeupAll(); // the next message was begun before it was its turn
        }
        totalBytes += bytes;
        totalNs += nowNs - Math.max(transfer.startedNs(), finishedNs);
        finishedNs = nowNs;
        return bytes;
    }

    private void quiesce() {
        threads.quiesce();
        quiescedBefore = places.first();
    }

    private long landedGrains() {
        return (long) transfers.first() << 32 | transfers.current().landedGrains();
    }

    /** What was received so far, by this end's clock. */
    public TransferTotals totals() {
        return new TransferTotals(places.first(), totalBytes, totalNs);
    }

    /**
     * What arrived damaged so far and was sent again; only wires that check what they carry know. After a failure also the
     * damage that ended the session.
     */
    public List<Damage> damages() {
        synchronized (damages) {
            return List.copyOf(damages);
        }
    }

    /** Bytes of chunks that arrived though another copy of them had, and were dropped. */
    public long duplicateBytes() {
        return transfers.duplicateBytes();
    }

    /** What each channel has done so far. */
    public List<ChannelStats> channels() {
        return session.stats();
    }

    /** Releases a region from all channels; must be called before a region is closed while the receiver lives on. */
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
        session.close(places.first());
    }

    private void announce() {
        if (!places.isTimeToTell()) {
            return;
        }
        ControlLink control = session.control();
        control.beginPost(places.told());
        for (int id = places.told(); id != places.end(); id++) {
            control.putPlace(places.capacity(id));
        }
        control.post();
        places.allTold();
    }

    private boolean isStartedOrEnded() {
        return transfers.current().isStarted() || news.isEnded();
    }

    private boolean isComplete() {
        RecvTransfer transfer = transfers.current();
        if (news.isEnded() && !transfer.isComplete()) {
            threads.quiesce(); // what is acknowledged, and lets the sender go, is counted a moment later
            if (!transfer.isComplete()) {
                throw Session.endedBy("sender");
            }
        }
        return transfer.isComplete();
    }

    private RecvLoop.Events events(Runnable onComplete) {
        return new RecvLoop.Events() {
            @Override
            public void complete() {
                onComplete.run();
            }

            @Override
            public void damaged(int channel, String rail, long tag) {
                note(new Damage.Payload(
                        channel,
                        rail,
                        Tag.transfer(tag),
                        Integer.toUnsignedLong(Tag.firstGrain(tag)) * config.grainBytes()));
            }

            @Override
            public void damaged(int channel, DamagedFrameException damage) {
                note(new Damage.Header(channel, damage.rail(), damage.offset()));
            }

            @Override
            public void lost(int channel) {
                rejoin.lost(channel);
            }
        };
    }

    private void note(Damage damage) {
        synchronized (damages) {
            damages.add(damage);
        }
    }

    private String cursors() {
        long nowNs = clock.nanoTime();
        return (places.count() == 0 ? "no place posted" : transfers.current().toString()) + "; "
                + channels.stream()
                        .map(channel -> channel.describe(
                                links.isBroken(channel.index())
                                        ? "broken and joining again"
                                        : "sound, " + channel.counters().describe(nowNs)))
                        .collect(Collectors.joining("; "));
    }
}
