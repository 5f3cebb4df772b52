package tcpx.transfer;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.memory.Region;
import tcpx.net.ChannelStats;
import tcpx.net.NetProvider;
import tcpx.net.Rail;

/**
 * The sending end of a session: moves buffers to one {@link Receiver} over several channels at once.
 *
 * <p>A message is the receiver's, for good, once {@link #send} or {@link #complete} has returned: see {@link Receiver}.
 *
 * <p>Threads: used by one at a time, and another that calls meanwhile gets an {@link IllegalStateException}.
 * {@link #close} and {@link #cancel} may come from any thread at any time; a call under way then ends with a typed
 * exception, as it does when its thread is interrupted, whose flag stays set. After a failure the session is over and
 * every call throws that failure, once {@link #complete} has told of the messages that had been acknowledged before.
 *
 * <p>A session fails with a {@link TransportException}: {@link tcpx.error.TransferTimeoutException} if there is no
 * progress for the idle time, {@link PeerGoneException} if the receiver closed, died or gave up,
 * {@link tcpx.error.SessionClosedException} if this end is closed meanwhile or the calling thread interrupted,
 * {@link tcpx.error.WireException} if a channel broke and none is left, and {@link tcpx.error.InternalException} for
 * what is no fault of the network or the peer.
 */
public final class Sender implements AutoCloseable {
    /** Most messages that can be posted and not yet completed. */
    public static final int MAX_POSTED = 64;

    private final Session session;
    private final Connector connector;
    private final OutgoingMessages outgoing;
    private final SendQueue queue;

    /** The sender of a session whose channels are ready. */
    Sender(Session session, Connector connector, OutgoingMessages outgoing, SendQueue queue) {
        this.session = session;
        this.connector = connector;
        this.outgoing = outgoing;
        this.queue = queue;
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
        requireArguments(address, secret, rails, more);
        SessionPlan plan = new SessionPlan(config, provider, log);
        return SenderOpening.connect(address, secret, plan, rails, more, Endpoint.alone(plan, "sender"));
    }

    // before anything is done with them
    static void requireArguments(InetSocketAddress address, Secret secret, List<Rail> rails, Options more) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(rails, "rails");
        Objects.requireNonNull(more, "more");
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
     * @throws TransportException if the session fails
     */
    public long send(Region region, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, region.bytes());
        session.calls().enter();
        try {
            session.requireOpen();
            if (posted() > 0) {
                throw new IllegalStateException(posted() + " messages are posted: complete() tells of the oldest");
            }
            queue.post(region, offset, length);
            return queue.complete();
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
     * @throws TransportException if the session fails
     */
    public void post(Region region, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, region.bytes());
        session.calls().enter();
        try {
            session.requireOpen();
            if (posted() == MAX_POSTED) {
                throw new IllegalStateException(MAX_POSTED + " messages are posted, which is as many as can be");
            }
            queue.post(region, offset, length);
            queue.drive();
        } finally {
            session.calls().exit();
        }
    }

    /** Messages posted and not yet completed. */
    public int posted() {
        return queue.posted();
    }

    /**
     * Returns when the receiver has acknowledged all of the oldest message posted.
     *
     * @return nanoseconds from the call that posted it to its last acknowledgement
     * @throws IllegalStateException if no message is posted, the sender is closed, or another call is under way
     * @throws TransportException if the session fails
     */
    public long complete() {
        session.calls().enter();
        try {
            if (posted() == 0) {
                session.requireOpen();
                throw new IllegalStateException("no message is posted");
            }
            return queue.complete();
        } finally {
            session.calls().exit();
        }
    }

    /**
     * How many messages of a size it takes to keep all paths busy while one message ends and the next begins, by what
     * is measured so far: 1 for those that travel as one chunk, of others four, and what the paths hold.
     *
     * @throws IllegalArgumentException if the size is negative
     */
    public int enoughPosted(long messageBytes) {
        if (messageBytes < 0) {
            throw new IllegalArgumentException("messageBytes is " + messageBytes + ", allowed: 0 or more");
        }
        return outgoing.enoughPosted(messageBytes);
    }

    /** What was sent so far, by this end's clock. */
    public TransferTotals totals() {
        return queue.totals();
    }

    /** Times a channel's connection broke so far, and its chunks were sent over the others. */
    public long channelsLost() {
        return connector.losses();
    }

    /** Times a channel stopped to acknowledge while others went on, and its chunks were sent over them as well. */
    public long channelsSuspected() {
        return connector.suspicions();
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
    public void deregister(Region region) {
        Objects.requireNonNull(region, "region");
        session.deregister(region, outgoing::isUsed, outgoing::quiesce);
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
     * Ends the session in order: the receiver gets every message that is complete, and is told if one is not. Any
     * thread, at any time: a call under way ends with {@link tcpx.error.SessionClosedException}, and is waited for.
     * Idempotent.
     */
    @Override
    public void close() {
        session.close(outgoing::end);
    }
}
