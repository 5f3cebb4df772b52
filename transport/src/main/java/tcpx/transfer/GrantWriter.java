package tcpx.transfer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import tcpx.channel.RecvChannel;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.time.NanoClock;

/**
 * The receiver's part in scheduling where it must post the buffer of each chunk beforehand and the strategy decides
 * while the message is under way: then the receiver decides. It measures its channels, and tells the sender which
 * chunks it has posted buffers for, all of one round in one frame. Belongs to one loop and its thread; nothing is
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

    private static final int GRANT_BYTES = Integer.BYTES + Long.BYTES;

    private final IncomingMessages incoming;
    private final ChannelStates states;
    private final boolean autoWindow;
    private final NanoClock clock;
    private final Consumer<ByteBuffer> sink;
    private final ByteBuffer frame = ByteBuffer.allocateDirect(MAX_FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * Grants nothing yet.
     *
     * @param autoWindow whether a channel's speed bounds what it has outstanding, too
     * @param sink takes each frame, from its position to its limit
     */
    GrantWriter(IncomingMessages incoming, boolean autoWindow, NanoClock clock, Consumer<ByteBuffer> sink) {
        this.incoming = incoming;
        this.states = incoming.states;
        this.autoWindow = autoWindow;
        this.clock = clock;
        this.sink = sink;
    }

    @Override // hot
    public boolean wants(RecvChannel channel) {
        return !autoWindow || !states.of(channel.index()).hasEnough();
    }

    @Override // hot
    public void posted(RecvChannel channel, int slot, long chunk) {
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
