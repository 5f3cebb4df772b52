package tcpx.transfer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import tcpx.net.MemoryHandle;
import tcpx.plan.ChunkPlan;

/**
 * The messages a sender has under way. Loops dispatch the oldest one's chunks first and go on with the next when it has
 * none left.
 */
final class OutgoingMessages extends MessageRing<OutgoingMessage> {
    private static final int LEAST_POSTED = 4;

    private final int most;
    private final int wholeBytes;
    private volatile int busySpells;

    /** Room for so many messages; where the receiver must know what comes next there is room for one. */
    OutgoingMessages(SessionPlan plan, int most, Runnable quiesce) {
        this(plan, most, quiesce, new ChannelStates(plan.config().channels(), plan.windowDepth()));
    }

    private OutgoingMessages(SessionPlan plan, int most, Runnable quiesce, ChannelStates states) {
        super(states, plan.selfDescribing() ? most : 1, 0, quiesce, () -> new OutgoingMessage(plan, states));
        this.most = plan.selfDescribing() ? most : 1;
        this.wholeBytes = plan.config().wholeBytes();
        for (int i = 0; i < this.most; i++) {
            at(i).beside(this::unassignedBytes);
        }
    }

    /** See {@link Sender#enoughPosted}. */
    int enoughPosted(long messageBytes) { // hot
        if (messageBytes <= wholeBytes) {
            return 1;
        }
        return (int) Math.min(most, LEAST_POSTED + 2 * states.pathBytes() / messageBytes);
    }

    private long unassignedBytes() { // hot
        int newest = end();
        long bytes = 0;
        for (int id = first(); id - newest < 0; id++) {
            bytes += at(id).dispatcher.unassignedBytes();
        }
        return bytes;
    }

    /** The next message is under way; see {@link OutgoingMessage#fill}. There must be room. */
    OutgoingMessage open(ChunkPlan plan, @Nullable MemoryHandle[] memory, long base, boolean whole, long startNs) {
        OutgoingMessage message = next();
        message.fill(end(), plan, memory, base, whole, startNs);
        if (count() == 0) {
            busySpells = busySpells + 1;
        }
        add();
        return message;
    }

    /** How many times a message was begun while no other was under way. */
    int busySpells() { // hot
        return busySpells;
    }

    /**
     * The receiver has granted chunks of a message, or has lost a channel, be a message under way or not. By the
     * control link's thread.
     *
     * @throws RuntimeException if chunks are granted of a message that is not under way, or make no sense
     */
    void grant(int id, ByteBuffer grants) {
        OutgoingMessage message = of(id);
        if (message != null) {
            message.grant(grants);
        } else if (!at(0).withdraw(grants)) { // where chunks are granted there is room for one
            throw new IllegalStateException("grants for transfer " + id + " while "
                    + (count() == 0 ? "none" : Integer.toString(first())) + " is under way");
        }
    }
}
