package tcpx.transfer;

import java.util.concurrent.atomic.LongAdder;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.ReceiveTarget;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;
import tcpx.time.NanoClock;

/**
 * All posted receive buffers and the messages that land in them, oldest first, as the progress loops and the control
 * link see them. The receiving thread {@link #open opens} receive buffers and {@link #retire retires} them; the control
 * link's thread tells lengths; any loop lands chunks. Numbers count up from 0 and wrap.
 *
 * <p>Where a loop must know each chunk beforehand it works for the {@link #current} transfer alone, the oldest.
 */
final class IncomingMessages implements ReceiveTarget {
    /** What is measured of the channels where the receiver schedules. */
    final ChannelStates states;

    private final IncomingMessage[] ring; // by number
    private final ChunkScheduler scheduler;
    private final LongAdder duplicateBytes = new LongAdder();
    private volatile int first; // the oldest
    private volatile int end; // behind the newest
    private volatile boolean planned; // the scheduler schedules for the oldest

    /** Room for so many receive buffers. */
    IncomingMessages(TransferConfig config, NanoClock clock, int most) {
        this(config, clock, most, 0);
    }

    /** Same, numbered from {@code first}. */
    IncomingMessages(TransferConfig config, NanoClock clock, int most, int first) {
        states = new ChannelStates(config.channels());
        scheduler = Session.scheduler(config, states);
        ring = new IncomingMessage[most];
        for (int i = 0; i < most; i++) {
            ring[i] = new IncomingMessage(config.grainBytes(), clock);
        }
        this.first = first;
        this.end = first;
    }

    /** Opens the next buffer. There must be room, and no loop inside a round that saw what was there before. */
    void open(Region region, MemoryHandle[] memory, long offset, long capacity) {
        int id = end;
        of(id).open(id, region, memory, offset, capacity);
        end = id + 1;
    }

    /** The oldest transfer has been received: it is over. Its buffer must be closed. */
    synchronized void retire() {
        planned = false;
        first = first + 1;
        planIfStarted();
    }

    /** Whether a receive buffer that is posted lies in the memory with these handles. */
    boolean isUsed(MemoryHandle[] memory) {
        for (int id = first; id != end; id++) {
            if (of(id).liesIn(memory)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The sender has said how long a message is.
     *
     * @throws IllegalStateException if there is no receive buffer for it
     */
    synchronized void start(int id, long bytes, boolean done) {
        if (!isPosted(id)) {
            throw new IllegalStateException("transfer " + id + " of " + bytes + " bytes was not posted");
        }
        of(id).start(bytes, done);
        planIfStarted();
    }

    private void planIfStarted() {
        if (!planned && first != end && current().isPlanned()) {
            scheduler.begin(current().plan());
            planned = true;
        }
    }

    /** Number of the oldest transfer. */
    int first() {
        return first;
    }

    /** The oldest transfer; there must be one. */
    IncomingMessage current() { // hot
        return of(first);
    }

    /** Whether the length of the oldest transfer is known, and with it every chunk. */
    boolean isPlanned() { // hot
        return planned && current().isPlanned();
    }

    /** Where the receiver must know each chunk beforehand: computes the sender's schedule, or schedules itself. */
    ChunkScheduler scheduler() {
        return scheduler;
    }

    /** The plan of the oldest transfer. */
    ChunkPlan plan() {
        return current().plan();
    }

    @Override // hot: once per chunk
    public long addressFor(long tag, int length) {
        int id = ChunkTag.transfer(tag);
        if (isPosted(id)) {
            return of(id).addressFor(tag, length);
        }
        return id - first < 0 ? DISCARD : REFUSE;
    }

    @Override // hot: once per call that goes on with a chunk
    public boolean isWanted(long tag) {
        int id = ChunkTag.transfer(tag);
        return isPosted(id) && of(id).isWanted(tag);
    }

    /**
     * A chunk has landed.
     *
     * @return whether that was the last one of its message
     * @throws tcpx.error.IntegrityException if it overlaps others without being a copy of one
     */
    boolean landed(long tag, long length) { // hot: once per chunk
        int id = ChunkTag.transfer(tag);
        IncomingMessage transfer = of(id);
        if (!isPosted(id) || !transfer.landed(tag, length)) {
            duplicateBytes.add(length);
            return false;
        }
        return transfer.isComplete();
    }

    /** Bytes of chunks that arrived though another copy had, over all transfers. */
    long duplicateBytes() {
        return duplicateBytes.sum();
    }

    private boolean isPosted(int id) { // hot
        return id - first >= 0 && id - end < 0;
    }

    private IncomingMessage of(int id) { // hot
        return ring[Math.floorMod(id, ring.length)];
    }
}
