package tcpx.transfer;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Secret;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.memory.Region;
import tcpx.net.ChannelStats;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.time.Deadline;

/**
 * The receiving end of a session: posts receive buffers and takes what one {@link Sender} moves into them.
 *
 * <p><b>Acknowledged means delivered.</b> A message that the sender knows to be acknowledged has landed in the memory
 * of the buffer that was posted for it, and {@link #receive} returns it: in order, once, and before {@link #CLOSED} or
 * the failure that has ended the session meanwhile. A session that ends while a message is missing says which.
 * {@code IncomingMessage} has the life of a message as a picture.
 *
 * <p>Threads: used by one at a time, and another that calls meanwhile gets an {@link IllegalStateException}.
 * {@link #close} and {@link #cancel} may come from any thread at any time; a call under way then ends with a typed
 * exception, as it does when its thread is interrupted, whose flag stays set. After a failure the session is over and
 * every call throws that failure, once what had landed before is received.
 */
public final class Receiver implements AutoCloseable {
    /** What {@link #receive} returns when the sender has ended the session in order. */
    public static final long CLOSED = -1;

    /** Most receive buffers that can be posted ahead. */
    public static final int MAX_POSTED = 64;

    private final Session session;
    private final IncomingMessages incoming;
    private final ReceiveQueue queue;
    private final List<CorruptionEvent> corruptions;

    /**
     * The receiver of a session whose channels are ready.
     *
     * @param corruptions grows
     */
    Receiver(Session session, IncomingMessages incoming, ReceiveQueue queue, List<CorruptionEvent> corruptions) {
        this.session = session;
        this.incoming = incoming;
        this.queue = queue;
        this.corruptions = corruptions;
    }

    /**
     * Listens at an address for one sender and opens a session with it: the counterpart of {@link Sender#connect},
     * which it awaits for the set-up time. To serve several senders, one after the other or at once, keep a
     * {@link BootstrapServer}.
     *
     * @param address where the sender reaches this node; free again when this returns
     * @throws tcpx.error.BootstrapException if the address cannot be had, nobody comes in time, or the two ends cannot
     *     agree
     * @see #open
     */
    public static Receiver accept(
            InetSocketAddress address, Secret secret, TransferConfig config, NetProvider provider, List<Rail> rails) {
        requireArguments(config, provider, rails);
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
        requireArguments(config, provider, rails);
        return open(server.accept(deadline), config, provider, rails);
    }

    // before a sender is awaited, who would then be refused for nothing
    static void requireArguments(TransferConfig config, NetProvider provider, List<Rail> rails) {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(rails, "rails");
        if (rails.isEmpty()) {
            throw new IllegalArgumentException("no rails given");
        }
    }

    /**
     * Opens a session with a sender that has authenticated itself.
     *
     * @param offer the sender, waiting for an answer; answered in every case
     * @param config must agree with the sender's in all but threads and time limits
     * @param provider the wire; stays open when the receiver closes
     * @param rails this node's rails, as many as the sender gives; paired by their networks, and where these do not
     *     tell in the order given
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
        Objects.requireNonNull(offer, "offer");
        Objects.requireNonNull(rails, "rails");
        SessionPlan plan = new SessionPlan(config, provider, log);
        return ReceiverOpening.open(offer, plan, rails, Endpoint.alone(plan, "receiver"));
    }

    /** Same as {@link #receive(Region, long, long)} with all of a region as the buffer. */
    public long receive(Region region) {
        return receive(region, 0, region.bytes());
    }

    /** Same as {@link #receive(Region, long, long, Deadline)}, waiting for the next message as long as it takes. */
    public long receive(Region region, long offset, long capacity) {
        return receive(region, offset, capacity, null);
    }

    /**
     * Posts a receive buffer and returns when a message has landed in it, whole and exactly once. Allocates nothing
     * once regions and message sizes repeat. Same as {@link #post} and {@link #receive(Deadline)}.
     *
     * @param region takes the bytes
     * @param offset of the buffer in the region
     * @param capacity most bytes the message may have
     * @param start until when the message must begin; once it has, only the idle time counts. Null: no limit
     * @return length of the message, or {@link #CLOSED}
     * @throws IndexOutOfBoundsException if the buffer lies outside the region
     * @throws IllegalStateException if other receive buffers were posted before, the region or the receiver is closed,
     *     or another call is under way
     * @throws TransferTimeoutException if nothing begins in time, or there is no progress for the idle time
     * @throws PeerGoneException if the sender died, gave up, or ended the session before all of a message had arrived
     * @throws tcpx.error.IntegrityException if what arrived does not make up the message
     * @throws tcpx.error.TransportException as a {@link Sender}'s session fails
     */
    public long receive(Region region, long offset, long capacity, @Nullable Deadline start) {
        Objects.checkFromIndexSize(offset, capacity, region.bytes());
        session.calls().enter();
        try {
            if (queue.hasEndedInOrder()) {
                return CLOSED;
            }
            if (queue.posted() > 0) {
                throw new IllegalStateException(queue.posted()
                        + " receive buffers are posted: receive() without a receive buffer takes the next message");
            }
            try {
                queue.post(region, offset, capacity);
            } catch (PeerGoneException e) {
                if (queue.hasEndedInOrder()) { // what could not be told met a sender that had just said so
                    return CLOSED;
                }
                throw e;
            }
            return queue.take(start);
        } finally {
            session.calls().exit();
        }
    }

    /**
     * Posts the buffer for the message after those that buffers have been posted for, and returns at once. The sender
     * of a later message then need not wait for its buffer to be posted: the buffer is known before the message is. The
     * region must stay registered, and the buffer untouched, until the message has been received.
     *
     * @param region takes the bytes
     * @param offset of the buffer in the region
     * @param capacity most bytes the message may have
     * @throws IndexOutOfBoundsException if the buffer lies outside the region
     * @throws IllegalStateException if {@link #MAX_POSTED} receive buffers wait already, the region or the receiver is
     *     closed, or another call is under way
     * @throws tcpx.error.TransportException if the session has failed
     */
    public void post(Region region, long offset, long capacity) {
        Objects.checkFromIndexSize(offset, capacity, region.bytes());
        session.calls().enter();
        try {
            queue.post(region, offset, capacity);
        } finally {
            session.calls().exit();
        }
    }

    /** Receive buffers posted whose messages have not been received. */
    public int posted() {
        return queue.posted();
    }

    /** Same as {@link #receive(Deadline)}, waiting for the next message as long as it takes. */
    public long receive() {
        return receive((Deadline) null);
    }

    /**
     * Waits for the next message, which lands in the oldest buffer posted; otherwise same as
     * {@link #receive(Region, long, long, Deadline)}.
     *
     * @throws IllegalStateException if no receive buffer is posted
     */
    public long receive(@Nullable Deadline start) {
        session.calls().enter();
        try {
            if (queue.posted() == 0) {
                throw new IllegalStateException("no receive buffer is posted for the next message");
            }
            return queue.take(start);
        } finally {
            session.calls().exit();
        }
    }

    /** What was received so far, by this end's clock. */
    public TransferTotals totals() {
        return queue.totals();
    }

    /**
     * What arrived damaged so far and was sent again; only wires that check what they carry know. After a failure also
     * the damage that ended the session.
     */
    public List<CorruptionEvent> corruptions() {
        return List.copyOf(corruptions);
    }

    /** Bytes of chunks that arrived though another copy of them had, and were dropped. */
    public long duplicateBytes() {
        return incoming.duplicateBytes();
    }

    /** What each channel has done so far. */
    public List<ChannelStats> channels() {
        return session.stats();
    }

    /**
     * Releases a region from all channels: its memory can then be freed while the receiver lives on.
     *
     * @throws IllegalStateException if a receive buffer in it is posted and the session has not ended, or another call
     *     is under way
     */
    public void deregister(Region region) {
        Objects.requireNonNull(region, "region");
        session.deregister(region, memory -> !queue.hasEndedInOrder() && incoming.isUsed(memory), incoming::quiesce);
    }

    /**
     * Gives the session up: a call under way, and every later one, throws {@link PeerGoneException} with this reason,
     * and the peer is told it. Any thread, at any time; the next call of the user's, or {@link #close}, releases
     * everything.
     */
    public void cancel(String reason) {
        session.cancel(Objects.requireNonNull(reason, "reason"));
    }

    /**
     * Ends the session in order. Any thread, at any time: a call under way ends with {@link
     * tcpx.error.SessionClosedException}, and is waited for. Idempotent.
     */
    @Override
    public void close() {
        session.close(queue::received);
    }
}
