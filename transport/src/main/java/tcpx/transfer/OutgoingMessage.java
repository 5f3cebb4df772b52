package tcpx.transfer;

import java.nio.ByteBuffer;
import java.util.Optional;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;

/**
 * One transfer that a sender has under way, as its progress loops see it. One object of {@link OutgoingMessages} serves
 * many transfers, one after the other: the calling thread fills it while no loop looks at it.
 */
final class OutgoingMessage {
    final CompletionTracker acknowledged = new CompletionTracker();
    final ChunkDispatcher dispatcher;
    private final Optional<GrantedScheduler> granted; // where the receiver schedules
    private ChunkPlan plan = new ChunkPlan(0, 1);
    private MemoryHandle[] memory = {};
    private long base;
    private boolean whole;
    private int id;

    OutgoingMessage(TransferConfig config, NetProvider provider, ChannelStates states) {
        int channels = config.channels();
        this.granted = Session.receiverSchedules(config, provider)
                ? Optional.of(
                        new GrantedScheduler(channels, Session.windowDepth(config, provider), config.mostGrains()))
                : Optional.empty();
        ChunkScheduler scheduler = granted.isPresent() ? granted.get() : Session.scheduler(config, states);
        this.dispatcher = new ChunkDispatcher(scheduler, states, acknowledged, channels);
    }

    /**
     * Describes the transfer.
     *
     * @param isWhole whether it is one chunk, which goes to the first channel that asks and tells the receiver all
     *     there is to know
     */
    void fill(int newId, ChunkPlan newPlan, MemoryHandle[] newMemory, long newBase, boolean isWhole) {
        id = newId;
        plan = newPlan;
        memory = newMemory;
        base = newBase;
        whole = isWhole;
        acknowledged.begin(newPlan.grains());
        if (isWhole) {
            dispatcher.beginWhole(newPlan);
        } else {
            dispatcher.begin(newPlan);
        }
    }

    /** What travels with a chunk of this transfer. */
    long tag(long chunk) { // hot: once per chunk
        return whole ? ChunkTag.whole(id) : ChunkTag.of(id, chunk);
    }

    /**
     * The receiver has granted chunks. By the control link's thread.
     *
     * @throws RuntimeException if the grants make no sense
     */
    void grant(ByteBuffer grants) {
        granted.orElseThrow(() -> new IllegalStateException("grants, though the sender schedules"))
                .grant(grants);
    }

    ChunkPlan plan() {
        return plan;
    }

    boolean liesIn(MemoryHandle[] handles) {
        return memory == handles;
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
