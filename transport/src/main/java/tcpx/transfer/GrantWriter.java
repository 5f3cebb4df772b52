package tcpx.transfer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import tcpx.channel.RecvChannel;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.time.NanoClock;

/**
 * The receiver's part in scheduling where it must post the buffer of each chunk beforehand. If the strategy decides
 * while the message is under way the receiver decides: it measures its channels, and tells the sender which chunks it
 * has posted buffers for, all of one round in one frame. Otherwise both ends compute the schedule, and it tells the
 * sender of no more than what channels which are lost have left: a channel carries of that when the schedule has
 * nothing more for it, so that each end knows the order of its chunks. Belongs to one loop and its thread; nothing is
 * allocated or locked. Telling waits only for a control connection that is full, which it is not while the sender
 * reads: no more is granted than the windows hold.
 *
 * <p>On the wire: u32 transfer; then for each grant u32 channel, u64 {@link tcpx.plan.Chunk chunk}.
 * {@link GrantedScheduler} reads it.
 */
final class GrantWriter implements Grants {
    /** Most bytes of a frame. */
    static final int MAX_FRAME_BYTES = 4096;

    /**
     * With grains not yet assigned, how often a sleeping loop asks the strategy again: what it says depends on all
     * loops.
     */
    private static final long ASK_NS = 10_000_000;

    private static final long NO_MESSAGE = Long.MIN_VALUE; // messages have numbers of 32 bits

    private static final int GRANT_BYTES = Integer.BYTES + Long.BYTES;

    private final IncomingMessages incoming;
    private final ChannelStates states;
    private final boolean schedules;
    private final long[] through; // the message for which the schedule has nothing more, per channel
    private final boolean autoWindow;
    private final NanoClock clock;
    private final Consumer<ByteBuffer> sink;
    private final ByteBuffer frame = ByteBuffer.allocateDirect(MAX_FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * Grants nothing yet.
     *
     * @param sink takes each frame, from its position to its limit
     */
    GrantWriter(SessionPlan plan, IncomingMessages incoming, Consumer<ByteBuffer> sink) {
        this.incoming = incoming;
        this.states = incoming.states;
        this.schedules = plan.receiverSchedules();
        this.through = new long[plan.config().channels()];
        Arrays.fill(through, NO_MESSAGE);
        this.autoWindow = schedules && plan.autoWindow(); // a channel's speed bounds what it has outstanding, too
        this.clock = plan.clock();
        this.sink = sink;
    }

    @Override // hot
    public long nextFor(RecvChannel channel) {
        if (schedules) {
            return incoming.nextFor(channel.index());
        }
        int message = incoming.first();
        if (through[channel.index()] != message) {
            long own = incoming.ownFor(channel.index());
            if (own != Chunk.NONE) {
                return own;
            }
            through[channel.index()] = message;
        }
        return incoming.restFor(channel.index());
    }

    @Override // hot
    public boolean wants(RecvChannel channel) {
        return !autoWindow || !states.of(channel.index()).hasEnough();
    }

    @Override // hot
    public void posted(RecvChannel channel, int slot, long chunk) {
        if (!schedules) {
            if (through[channel.index()] == incoming.first()) {
                put(channel, chunk);
            }
            return;
        }
        long nowNs = clock.nanoTime();
        ChunkPlan plan = incoming.oldest().plan();
        channel.setPostedNs(slot, nowNs);
        states.of(channel.index()).posted(plan.length(chunk), nowNs);
        put(channel, chunk);
    }

    // told at once: before any of the chunks is granted again
    @Override
    public void withdraw(RecvChannel channel) {
        put(channel, Chunk.NONE);
        flush();
    }

    private void put(RecvChannel channel, long chunk) { // hot
        if (frame.position() == 0) {
            frame.putInt(incoming.first());
        }
        frame.putInt(channel.index()).putLong(chunk);
        if (frame.remaining() < GRANT_BYTES) {
            flush();
        }
    }

    @Override // hot
    public void landed(RecvChannel channel, int slot, long bytes) {
        if (!schedules) {
            return;
        }
        long nowNs = clock.nanoTime();
        ChannelState state = states.of(channel.index());
        state.acknowledged(bytes, nowNs);
        state.took(nowNs - channel.postedNs(slot), nowNs);
    }

    @Override // hot: once per round
    public void flush() {
        if (frame.position() > 0) {
            frame.flip();
            sink.accept(frame);
            frame.clear();
        }
    }

    @Override
    public long sleepLimitNs() {
        return incoming.isPlanned() && !incoming.oldest().isComplete() ? ASK_NS : -1;
    }
}
