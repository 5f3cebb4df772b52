package tcpx.transfer;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.ReceiveTarget;

/**
 * All posted receive buffers and the messages that land in them: the control link's thread tells lengths, any loop
 * lands chunks. Where a loop must know each chunk beforehand it works for the oldest alone.
 */
final class IncomingMessages extends MessageRing<IncomingMessage> implements ReceiveTarget {
    private final ChunkDispatcher dispatcher;
    private final CompletionTracker unmarked = new CompletionTracker(); // what is dispatched again has not landed
    private final int grainBytes;
    private final LongAdder duplicateBytes = new LongAdder();
    private int announced; // behind the last buffer that the sender has been told of
    private volatile boolean planned; // the scheduler schedules for the oldest

    /** Room for so many receive buffers. */
    IncomingMessages(SessionPlan plan, int most, Runnable quiesce) {
        this(plan, most, quiesce, 0);
    }

    /** Same, numbered from {@code first}. */
    IncomingMessages(SessionPlan plan, int most, Runnable quiesce, int first) {
        super(
                new ChannelStates(plan.config().channels(), plan.windowDepth()),
                most,
                first,
                quiesce,
                () -> new IncomingMessage(plan.config().grainBytes(), plan.clock()));
        this.dispatcher = new ChunkDispatcher(
                plan.scheduler(states), states, unmarked, plan.config().channels(), true);
        this.grainBytes = plan.config().grainBytes();
        this.announced = first;
    }

    /**
     * Opens the next buffer.
     *
     * @throws IllegalStateException if there is no room
     */
    void open(Region region, @Nullable MemoryHandle[] memory, long offset, long capacity) {
        if (isFull()) {
            throw new IllegalStateException(count() + " receive buffers are posted, which is as many as can be");
        }
        next().open(end(), region, memory, offset, capacity);
        add();
    }

    /** The oldest message has been received: it is over. Its buffer must be closed. */
    @Override
    synchronized void retire() {
        planned = false;
        super.retire();
        planIfStarted();
    }

    /** Number of the first buffer that the sender has not been told of. By the receiving thread, as the next two. */
    int announced() {
        return announced;
    }

    /**
     * Whether it is time to tell the sender of new receive buffers: when it knows of no more than it has not been told
     * of. Of many buffers that makes one control message for many messages, and the sender never runs out of them.
     */
    boolean isTimeToAnnounce() { // hot
        int untold = end() - announced;
        return untold > 0 && untold >= announced - first();
    }

    /** The sender has been told of all buffers. */
    void allAnnounced() {
        announced = end();
    }

    /**
     * The sender has said how long a message is.
     *
     * @throws IllegalStateException if there is no receive buffer for it
     */
    synchronized void start(int id, long bytes, boolean done) {
        IncomingMessage message = of(id);
        if (message == null) {
            throw new IllegalStateException("transfer " + id + " of " + bytes + " bytes was not posted");
        }
        message.start(bytes, done);
        planIfStarted();
    }

    private void planIfStarted() {
        if (!planned && count() > 0 && oldest().isPlanned()) {
            unmarked.begin(oldest().plan().grains());
            dispatcher.begin(oldest().plan());
            planned = true;
        }
    }

    /** Whether the length of the oldest transfer is known, and with it every chunk. */
    boolean isPlanned() { // hot
        return planned && oldest().isPlanned();
    }

    /** The next chunk of the oldest for a channel, where the receiver schedules. */
    long nextFor(int channel) { // hot: once per chunk
        return dispatcher.nextFor(channel);
    }

    /** The next chunk of the oldest for a channel by the schedule that both ends compute. */
    long ownFor(int channel) { // hot: once per chunk
        return dispatcher.ownFor(channel);
    }

    /** The next chunk of the oldest that this schedule has for channels which are lost. */
    long restFor(int channel) {
        return dispatcher.restFor(channel);
    }

    /** A chunk that was posted on a channel that is lost. */
    void reschedule(long chunk) {
        dispatcher.replay(chunk);
    }

    @Override // hot: once per chunk
    public long addressFor(long tag, int length) {
        int id = ChunkTag.transfer(tag);
        if (isUnderWay(id)) {
            return at(id).addressFor(tag, length);
        }
        return id - first() < 0 ? DISCARD : REFUSE;
    }

    @Override // hot: once per call that goes on with a chunk
    public boolean isWanted(long tag) {
        int id = ChunkTag.transfer(tag);
        return isUnderWay(id) && at(id).isWanted(tag);
    }

    /**
     * A chunk has landed.
     *
     * @return whether that was the last one of its message
     * @throws tcpx.error.IntegrityException if it overlaps others without being a copy of one
     */
    boolean landed(long tag, long length) { // hot: once per chunk
        int id = ChunkTag.transfer(tag);
        IncomingMessage message = at(id);
        if (!isUnderWay(id) || !message.landed(tag, length)) {
            duplicateBytes.add(length);
            return false;
        }
        return message.isComplete();
    }

    /** Bytes of chunks that arrived though another copy had, over all transfers. */
    long duplicateBytes() {
        return duplicateBytes.sum();
    }

    /** Where the chunk with this tag begins in its message. */
    long offset(long tag) {
        return Integer.toUnsignedLong(ChunkTag.firstGrain(tag)) * grainBytes;
    }
}
