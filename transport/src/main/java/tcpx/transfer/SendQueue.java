package tcpx.transfer;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpx.channel.SendChannel;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.plan.ChunkPlan;

/**
 * What a sender's user has given it, from the call that posts a message to the one that hears of its completion, in
 * order. Inside the user's calls, one at a time; drives the first loop while it waits. Allocates nothing once regions
 * and message sizes repeat.
 */
final class SendQueue {
    private static final BooleanSupplier AT_ONCE = () -> true;

    private final Session session;
    private final SendControl receiver;
    private final OutgoingMessages outgoing;
    private final List<SendChannel> channels;
    private final Reconnector<?> connections;
    private final SessionPlan plan;
    private final BlockingWait wait;
    private final TransferMeter meter;
    private final long idleNs;
    private final boolean acknowledged; // by the wire
    private final boolean granted; // the receiver grants
    private final long wholeBytes;
    // bound once: a method reference made at each transfer would be allocated at each transfer
    private final BooleanSupplier bufferPosted = this::isBufferPosted;
    private final BooleanSupplier arrived = this::hasArrived;
    private final BooleanSupplier confirmed = this::isConfirmed;
    private final long[] tookNs = new long[Sender.MAX_POSTED]; // by number
    private ChunkPlan cut;
    private int completed; // messages before this one the user knows to be complete
    private int awaited; // the oldest that may not be confirmed
    private boolean asked; // the receiver, to confirm the oldest message

    /** Nothing posted yet; the session's loops are there. */
    SendQueue(
            SessionPlan plan,
            Session session,
            SendControl receiver,
            OutgoingMessages outgoing,
            List<SendChannel> channels,
            Reconnector<?> connections) {
        this.plan = plan;
        this.session = session;
        this.receiver = receiver;
        this.outgoing = outgoing;
        this.channels = channels;
        this.connections = connections;
        this.idleNs = plan.config().idleTimeout().toNanos();
        this.acknowledged = plan.acknowledged();
        this.granted = plan.receiverGrants();
        // elsewhere the receiver must know of a chunk before it comes, or nothing tells that it has come
        this.wholeBytes = plan.rejoins() ? plan.config().wholeBytes() : 0;
        this.cut = new ChunkPlan(0, plan.config().grainBytes());
        this.meter = new TransferMeter(plan.clock().nanoTime());
        this.wait = session.waiting(plan.clock(), outgoing::progress, this::cursors);
    }

    /** Messages posted and not yet completed. */
    int posted() {
        return outgoing.end() - completed;
    }

    /** Messages begun. */
    int begun() {
        return outgoing.end();
    }

    TransferTotals totals() {
        return meter.totals();
    }

    /** Begins a message; errors as {@link Sender#post}. */
    void post(Region region, long offset, long length) {
        long startNs = plan.clock().nanoTime();
        if (outgoing.isFull()) {
            finishOldest();
        }
        try {
            // first: what cannot be sent is refused without waiting
            @Nullable MemoryHandle[] memory = session.regions().handles(region);
            if (!isBufferPosted()) {
                receiver.awaitsBuffer(true);
                wait.until(bufferPosted, "the receiver to post a receive buffer", idleNs);
                receiver.awaitsBuffer(false);
            }
            requireFits(length);
            open(memory, offset, length, startNs);
        } catch (TransportException e) {
            throw session.giveUp(e);
        }
    }

    private void requireFits(long length) {
        long capacity = receiver.capacity(outgoing.end());
        if (length > capacity) {
            throw new IllegalArgumentException(
                    "a message of " + length + " bytes, the receiver has posted a receive buffer of " + capacity);
        }
    }

    private void open(@Nullable MemoryHandle[] memory, long offset, long length, long startNs) {
        if (cut.messageBytes() != length) {
            cut = new ChunkPlan(length, plan.config().grainBytes());
        }
        boolean whole = length > 0 && length <= wholeBytes;
        int id = outgoing.end();
        outgoing.open(cut, memory, offset, whole, startNs);
        if (!whole) {
            session.wakeupThreads();
            session.control().start(id, length, confirms(length));
        } else if (session.isCallerIdle() || outgoing.states.anyLost()) {
            session.wakeupThreads(); // else the calling thread's own loop has a channel for it
        }
    }

    /** What can go, goes. */
    void drive() {
        try {
            wait.until(AT_ONCE, "chunks to be acknowledged", idleNs);
        } catch (TransportException e) {
            throw session.giveUp(e);
        }
    }

    /** Completes the oldest message posted; errors as {@link Sender#complete}. */
    long complete() {
        if (completed == outgoing.first()) {
            finishOldest();
        }
        return tookNs[slot(completed++)];
    }

    // drives until all of the oldest message under way has arrived, and takes it off the loops
    private void finishOldest() {
        int id = outgoing.first();
        OutgoingMessage message = outgoing.oldest();
        long length = message.plan().messageBytes();
        awaited = id;
        session.requireNotClosed();
        try {
            session.requireNotGivenUp();
            wait.until(arrived, "chunks to be acknowledged", idleNs);
            retire();
            if (confirms(length)) {
                wait.until(confirmed, "the receiver to confirm", idleNs);
            }
        } catch (TransportException e) {
            if (!isKnownToHaveArrived(id, length) && !hasAllThoughEnded(e)) {
                throw session.giveUp(e);
            }
            if (outgoing.first() == id) {
                retire();
            }
        }
        long nowNs = plan.clock().nanoTime();
        tookNs[slot(id)] = nowNs - message.startNs();
        meter.finished(message.startNs(), nowNs, length);
    }

    private void retire() {
        outgoing.retire();
        asked = false;
        if (outgoing.count() == 0) {
            outgoing.quiesce(); // what the channels say of themselves is then exact
        }
    }

    private boolean confirms(long length) {
        return !acknowledged || length == 0;
    }

    private static int slot(int id) {
        return Math.floorMod(id, Sender.MAX_POSTED);
    }

    private boolean isBufferPosted() {
        return receiver.isPosted(outgoing.end());
    }

    // what had been said of the message before the session failed
    private boolean isKnownToHaveArrived(int id, long length) {
        OutgoingMessage message = outgoing.oldest();
        boolean all = outgoing.first() == id
                && !confirms(length)
                && message.isAcknowledged()
                && !message.dispatcher.hasReplayed();
        return all || isConfirmed();
    }

    // A receiver that ends the session right after the message confirms it first; its last acknowledgements may be lost
    // with the channels. Where the wire does not acknowledge, its own word would be needed too: until then it may use
    // the memory.
    private boolean hasAllThoughEnded(TransportException noticed) {
        boolean ended = noticed instanceof WireException || noticed instanceof PeerGoneException;
        return ended && acknowledged && session.hasPeerLeft(noticed) && isConfirmed();
    }

    // Once a chunk was sent again acknowledgements no longer tell. The one that counts may be lost with its connection
    // after the receiver, which then has all, has ceased to look; and of two copies the one that is late may still be
    // landing, from pages that the user is about to overwrite. The receiver's word says that all has landed, and that
    // nothing more will.
    private boolean hasArrived() {
        OutgoingMessage message = outgoing.oldest();
        if (!acknowledged && granted) {
            // until the receiver's word it may grant any chunk again; and until the wire's word, which may come later,
            // the pages are the wire's
            return isConfirmed() && message.isLetGo();
        }
        // asked first: what was sent again is said before it can be acknowledged
        boolean all = message.isAcknowledged();
        if (!message.dispatcher.hasReplayed()) {
            return all;
        }
        if (!asked) {
            asked = true;
            session.control().confirm(awaited);
        }
        return isConfirmed();
    }

    private boolean isConfirmed() {
        return receiver.isDone(awaited);
    }

    private String cursors() {
        long nowNs = plan.clock().nanoTime();
        OutgoingMessage message = outgoing.oldest();
        return "transfer " + outgoing.first() + ": "
                + (outgoing.count() == 0
                        ? "not begun"
                        : message.done.count() + " of " + message.plan().grains() + " chunks acknowledged")
                + "; "
                + channels.stream()
                        .map(channel -> channel.describe(
                                outgoing.states.of(channel.index()).describe(nowNs)
                                        + connections.whyAway(channel.index())))
                        .collect(Collectors.joining("; "));
    }
}
