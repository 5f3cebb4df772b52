package tcpx.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tcpx.net.MemoryHandle;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;

/** A message that a sender has under way: the calling thread fills it in while no loop looks at it. */
final class OutgoingMessage extends Message {
    private static final int ONLY = 0; // the number of a connection that no other follows

    final ChunkDispatcher dispatcher;
    private final @Nullable GrantedScheduler granted; // where the receiver grants
    private final AtomicInteger lent = new AtomicInteger(); // where the receiver grants: chunks channels hold
    private ChunkPlan plan = new ChunkPlan(0, 1);
    private boolean whole;
    private long startNs;
    private LongSupplier unassigned = () -> 0; // bytes of all that are under way

    OutgoingMessage(SessionPlan plan, ChannelStates states) {
        TransferConfig config = plan.config();
        ChunkScheduler computed = plan.receiverSchedules()
                ? GrantedScheduler.NOTHING
                : plan.scheduler(states.with(this::othersUnassigned));
        this.granted = plan.receiverGrants()
                ? new GrantedScheduler(
                        computed,
                        config.channels(),
                        plan.windowDepth(),
                        config.mostGrains(),
                        channel -> states.of(channel).giveUp(ONLY))
                : null;
        ChunkScheduler scheduler = granted == null ? computed : granted;
        this.dispatcher = new ChunkDispatcher(scheduler, states, done, config.channels(), granted == null);
    }

    /** Says how many bytes of all messages under way are not assigned; before any is. */
    void beside(LongSupplier unassignedBytes) {
        unassigned = unassignedBytes;
    }

    private long othersUnassigned() { // hot
        return Math.max(0, unassigned.getAsLong() - dispatcher.unassignedBytes());
    }

    /**
     * Describes the message.
     *
     * @param isWhole whether it is one chunk, which goes to the first channel that asks and tells the receiver all
     *     there is to know
     * @param nowNs when the user asked for it
     */
    void fill(int id, ChunkPlan newPlan, @Nullable MemoryHandle[] memory, long base, boolean isWhole, long nowNs) {
        lieIn(id, memory, base);
        plan = newPlan;
        whole = isWhole;
        startNs = nowNs;
        done.begin(newPlan.grains());
        lent.set(0);
        if (isWhole) {
            dispatcher.beginWhole(newPlan);
        } else {
            dispatcher.begin(newPlan);
        }
    }

    /**
     * The next chunk for a channel, or {@link tcpx.plan.Chunk#NONE}. The channel has it until {@link #settle}, or until
     * it is lost with it, {@link #replay}.
     */
    long nextFor(int channel) { // hot: once per chunk
        long chunk = dispatcher.nextFor(channel);
        if (granted != null && chunk != Chunk.NONE) {
            lent.getAndIncrement();
        }
        return chunk;
    }

    /**
     * The wire has completed a chunk.
     *
     * @return whether the caller may be the one that the message waits for: nothing more is to be done for it
     */
    boolean settle(long chunk) { // hot: once per chunk
        boolean last = granted != null && lent.decrementAndGet() == 0 && dispatcher.hasReplayed();
        boolean fresh = done.mark(Chunk.first(chunk), Chunk.grains(chunk)) > 0;
        return fresh && isAcknowledged() || last;
    }

    /**
     * Whether the wire has nothing of this message, where the receiver grants: its pages are the user's again once
     * the receiver has all, too.
     */
    boolean isLetGo() {
        return lent.get() == 0;
    }

    /** What travels with a chunk of this message. */
    long tag(long chunk) { // hot: once per chunk
        return whole ? ChunkTag.whole(id()) : ChunkTag.of(id(), chunk);
    }

    /**
     * The receiver has granted chunks. By the control link's thread.
     *
     * @throws RuntimeException if the grants make no sense
     */
    void grant(ByteBuffer grants) {
        if (granted == null) {
            throw new IllegalStateException("grants, though messages say what they are");
        }
        if (granted.grant(grants)) {
            dispatcher.noteReplay();
        }
    }

    /**
     * The receiver has lost channels while this message is not under way. By the control link's thread.
     *
     * @return false if that is not all it says
     * @throws RuntimeException if it makes no sense
     */
    boolean withdraw(ByteBuffer frame) {
        return granted != null && granted.withdraw(frame);
    }

    /**
     * A chunk has to be sent again: by whichever channel is free first, or by the one that the receiver will grant it
     * to.
     */
    void replay(long chunk) {
        if (granted == null) {
            dispatcher.replay(chunk);
        } else {
            dispatcher.noteReplay();
            lent.getAndDecrement();
        }
    }

    @Override
    ChunkPlan plan() { // hot
        return plan;
    }

    long startNs() {
        return startNs;
    }

    boolean isAcknowledged() {
        return done.count() == plan.grains();
    }
}
