package tcpx.transfer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import tcpx.channel.RecvChannel;
import tcpx.plan.ChunkPlan;
import tcpx.time.NanoClock;

/**
 * The receiver's part in dealing where it must post the place of each chunk beforehand and the strategy decides while the
 * message is under way: then the receiver decides. It measures its channels, and tells the sender which chunks it has posted
 * places for, all of one round in one frame. Belongs to one loop and its thread; nothing is allocated or locked. Telling
 * waits only for a control connection that is full, which it is not while the sender reads: no more is granted than the
 * windows hold.
 *
 * <p>On the wire: u32 transfer; then for each grant u32 channel, u64 {@link tcpx.plan.Chunk chunk}. {@link Granted} reads it.
 */
final class Granter implements RecvDeal {
    /** Most bytes of a frame. */
    static final int MAX_FRAME_BYTES = 4096;

    /** With grains not yet dealt, how often a sleeping loop asks the strategy again: what it says depends on all loops. */
    private static final long ASK_NS = 10_000_000;

    private static final int GRANT_BYTES = Integer.BYTES + Long.BYTES;

    private final RecvTransfers transfers;
    private final Gauges gauges;
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
    Granter(RecvTransfers transfers, boolean autoWindow, NanoClock clock, Consumer<ByteBuffer> sink) {
        this.transfers = transfers;
        this.gauges = transfers.gauges;
        this.autoWindow = autoWindow;
        this.clock = clock;
        this.sink = sink;
    }

    @Override // hot
    public boolean wants(RecvChannel channel) {
        return !autoWindow || !gauges.of(channel.index()).hasEnough();
    }

    @Override // hot
    public void posted(RecvChannel channel, int slot, long chunk) {
        long nowNs = clock.nanoTime();
        ChunkPlan plan = transfers.plan();
        channel.setPostedNs(slot, nowNs);
        gauges.of(channel.index()).posted(plan.length(chunk), nowNs);
        if (frame.position() == 0) {
            frame.putInt(transfers.first());
        }
        frame.putInt(channel.index()).putLong(chunk);
        if (frame.remaining() < GRANT_BYTES) {
            tell();
        }
    }

    @Override // hot
    public void landed(RecvChannel channel, int slot, long bytes) {
        long nowNs = clock.nanoTime();
        Gauge gauge = gauges.of(channel.index());
        gauge.acknowledged(bytes, nowNs);
        gauge.took(nowNs - channel.postedNs(slot));
    }

    @Override // hot: once per round
    public void tell() {
        if (frame.position() > 0) {
            frame.flip();
            sink.accept(frame);
            frame.clear();
        }
    }

    @Override
    public long sleepLimitNs() {
        return transfers.isPlanned() && !transfers.current().isComplete() ? ASK_NS : -1;
    }
}
