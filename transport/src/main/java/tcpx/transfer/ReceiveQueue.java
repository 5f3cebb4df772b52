package tcpx.transfer;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpx.channel.RecvChannel;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.memory.Region;
import tcpx.time.Deadline;

/**
 * The buffers that a receiver's user has posted, from the call that posts one to the one that hears of the message in
 * it, in order. Inside the user's calls, one at a time; drives the first loop while it waits. Allocates nothing once
 * regions and message sizes repeat.
 */
final class ReceiveQueue {
    private final Session session;
    private final RecvControl sender;
    private final IncomingMessages incoming;
    private final List<RecvChannel> channels;
    private final Reconnector<?> connections;
    private final SessionPlan plan;
    private final BlockingWait wait;
    private final TransferMeter meter;
    private final long idleNs;
    private final boolean selfDescribing;
    private final BooleanSupplier startedOrEnded = this::isStartedOrEnded;
    private final BooleanSupplier complete = this::isComplete;

    /** Nothing posted yet; the session's loops are there. */
    ReceiveQueue(
            SessionPlan plan,
            Session session,
            RecvControl sender,
            IncomingMessages incoming,
            List<RecvChannel> channels,
            Reconnector<?> connections) {
        this.plan = plan;
        this.session = session;
        this.sender = sender;
        this.incoming = incoming;
        this.channels = channels;
        this.connections = connections;
        this.idleNs = plan.config().idleTimeout().toNanos();
        this.selfDescribing = plan.selfDescribing();
        this.meter = new TransferMeter(plan.clock().nanoTime());
        this.wait = session.waiting(plan.clock(), incoming::progress, this::cursors);
    }

    /** Buffers posted whose messages have not been received. */
    int posted() {
        return incoming.count();
    }

    /** Messages received. */
    int received() {
        return incoming.first();
    }

    TransferTotals totals() {
        return meter.totals();
    }

    /** Posts the next buffer; errors as {@link Receiver#post}. */
    void post(Region region, long offset, long capacity) {
        session.requireOpen();
        try {
            incoming.open(region, session.regions().handles(region), offset, capacity);
            announce();
        } catch (TransportException e) {
            throw session.giveUp(e);
        }
    }

    private void announce() {
        if (!incoming.isTimeToAnnounce()) {
            return;
        }
        ControlLink control = session.control();
        control.beginPost(incoming.announced());
        for (int id = incoming.announced(); id != incoming.end(); id++) {
            control.putBuffer(incoming.at(id).capacity());
        }
        control.post();
        incoming.allAnnounced();
    }

    /** Takes the message in the oldest buffer; errors as {@link Receiver#receive(Deadline)}. */
    long take(@Nullable Deadline start) {
        session.requireNotClosed();
        try {
            session.requireNotGivenUp();
            announce();
            wait.until(startedOrEnded, "a message to begin", start == null ? -1 : start.remainingNs());
            if (hasSenderEnded()) {
                return Receiver.CLOSED;
            }
            wait.until(complete, "chunks to land", idleNs);
            return finish();
        } catch (TransportException e) {
            return takeLanded(e);
        }
    }

    // What has landed is received whatever has happened since. The session is given up first: then nothing lands any
    // more.
    private long takeLanded(TransportException noticed) {
        TransportException failure = session.giveUp(noticed);
        boolean ended = sender.isEnded();
        if (incoming.oldest().isComplete()) {
            return received(plan.clock().nanoTime());
        }
        if (ended && hasSenderEnded()) {
            return Receiver.CLOSED;
        }
        throw ended ? session.failure().formed(missing()) : failure;
    }

    // in order, before it began to send the next message
    private boolean hasSenderEnded() {
        return sender.isEnded() && !sender.wasSent(incoming.first());
    }

    /** Whether the sender has ended the session in order, with nothing left to receive. */
    boolean hasEndedInOrder() {
        return hasSenderEnded() && (session.isGivenUp() || !session.isClosed());
    }

    private TransportException missing() {
        return new PeerGoneException(
                Session.endedBy("sender").getMessage() + " after " + sender.sent()
                        + " messages, of which it did not wait for " + (sender.sent() - incoming.first()) + ": "
                        + incoming.oldest(),
                null);
    }

    private long finish() {
        IncomingMessage message = incoming.oldest();
        long nowNs = plan.clock().nanoTime();
        message.close();
        if (!selfDescribing || !message.isQuiet()) {
            // a second copy of a chunk may be landing: the buffer is the user's only when it does no more
            incoming.quiesce();
        }
        if (!message.isQuiet()) {
            session.settle();
        }
        boolean asked = sender.received(incoming.first());
        if (asked || message.wantsDone()) {
            session.control().done(incoming.first());
        }
        return received(nowNs);
    }

    // the oldest message has been
    private long received(long nowNs) {
        IncomingMessage message = incoming.oldest();
        long bytes = message.completedBytes();
        incoming.retire();
        if (!selfDescribing && incoming.isPlanned()) {
            session.wakeupAll(); // the next message was begun before it was its turn
        }
        meter.finished(message.startedNs(), nowNs, bytes);
        return bytes;
    }

    private boolean isStartedOrEnded() {
        return incoming.oldest().isStarted() || sender.isEnded();
    }

    private boolean isComplete() {
        IncomingMessage message = incoming.oldest();
        if (sender.isEnded() && !message.isComplete() && mayNothingArrive()) {
            incoming.quiesce(); // with it every loop has taken the connections that wait
            if (!message.isComplete() && mayNothingArrive()) {
                throw missing();
            }
        }
        return message.isComplete();
    }

    // where messages say what they are, what was on its way when the sender ended is still read
    private boolean mayNothingArrive() {
        return !selfDescribing || incoming.states.allBroken();
    }

    private String cursors() {
        long nowNs = plan.clock().nanoTime();
        return (incoming.count() == 0
                        ? "no receive buffer posted"
                        : incoming.oldest().toString()) + "; "
                + channels.stream()
                        .map(channel -> channel.describe(
                                incoming.states.of(channel.index()).health() == ChannelState.Health.BROKEN
                                        ? "broken and joining again" + connections.whyAway(channel.index())
                                        : "sound, " + channel.counters().describe(nowNs)))
                        .collect(Collectors.joining("; "));
    }
}
