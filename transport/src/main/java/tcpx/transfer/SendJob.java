package tcpx.transfer;

import java.nio.ByteBuffer;
import java.util.Optional;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;

/**
 * The transfer a sender has under way, as its progress loops see it. One object serves all transfers, one after the
 * other: the calling thread fills it while it is idle, and {@link #open} publishes it.
 */
final class SendJob {
    private static final int IDLE = -1;

    final CompletionTracker acknowledged = new CompletionTracker();
    final Gauges gauges;
    final Dealer dealer;
    private final Optional<Granted> granted; // where the receiver deals
    private ChunkPlan plan = new ChunkPlan(0, 1);
    private MemoryHandle[] memory = {};
    private long base;
    private boolean whole;
    private volatile int open = IDLE;

    SendJob(TransferConfig config, NetProvider provider) {
        int channels = config.channels();
        this.gauges = new Gauges(channels);
        this.granted = Session.receiverDeals(config, provider)
                ? Optional.of(new Granted(channels, Session.windowDepth(config, provider), config.mostGrains()))
                : Optional.empty();
        ChunkScheduler scheduler = granted.isPresent() ? granted.get() : Session.scheduler(config, gauges);
        this.dealer = new Dealer(scheduler, gauges, acknowledged, channels);
    }

    /** Publishes a transfer to the loops; none of them may be inside a round that saw the previous one. */
    void open(int id, ChunkPlan newPlan, MemoryHandle[] newMemory, long newBase) {
        whole = false;
        publish(id, newPlan, newMemory, newBase);
    }

    /**
     * Publishes a transfer of one chunk, which goes to the first channel that asks and tells the receiver all there is to
     * know; otherwise same as {@link #open}.
     */
    void openWhole(int id, ChunkPlan newPlan, MemoryHandle[] newMemory, long newBase) {
        whole = true;
        publish(id, newPlan, newMemory, newBase);
    }

    private void publish(int id, ChunkPlan newPlan, MemoryHandle[] newMemory, long newBase) {
        plan = newPlan;
        memory = newMemory;
        base = newBase;
        acknowledged.begin(newPlan.grains());
        if (whole) {
            dealer.beginWhole(newPlan);
        } else {
            dealer.begin(newPlan);
        }
        open = id;
    }

    /** What travels with a chunk of this transfer. */
    long tag(long chunk) { // hot: once per chunk
        return whole ? Tag.whole(open) : Tag.of(open, chunk);
    }

    /** Takes the transfer away from the loops. */
    void close() {
        open = IDLE;
    }

    /**
     * The receiver has granted chunks of a transfer. By the control link's thread.
     *
     * @throws RuntimeException if it is not the one under way, or the grants make no sense
     */
    void grant(int id, ByteBuffer grants) {
        if (id != open || id == IDLE) {
            throw new IllegalStateException("grants for transfer " + id + " while " + open + " is under way");
        }
        granted.orElseThrow(() -> new IllegalStateException("grants, though the sender deals"))
                .grant(grants);
    }

    boolean isOpen() {
        return open != IDLE;
    }

    int id() {
        return open;
    }

    ChunkPlan plan() {
        return plan;
    }

    MemoryHandle memory(int channel) {
        return memory[channel];
    }

    long base() {
        return base;
    }

    boolean isAcknowledged() {
        return acknowledged.count() == plan.grains();
    }
}
