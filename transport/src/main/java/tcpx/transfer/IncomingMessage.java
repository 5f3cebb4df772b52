package tcpx.transfer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tcpx.error.IntegrityException;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.ReceiveTarget;
import tcpx.plan.ChunkPlan;
import tcpx.time.NanoClock;

/**
 * One posted buffer and the message that lands in it: where its chunks go, which have landed, and when it is complete.
 * The receiving thread opens and closes it; the control link's thread tells the length; any loop lands chunks.
 *
 * <p>The life of a message, at both ends:
 *
 * <pre>
 *  sender                                        receiver
 *                                                 free
 *                                                  | post(): open()
 *   waits for a buffer  &lt;------- POST ------------- posted
 *    | send(), post(): OutgoingMessages.open()             |
 *   under way  -------- START, or a first chunk --&gt; started     isStarted()
 *    |                                             | each chunk: claimed, landed, counted
 *    |         -------- chunks ------------------&gt; |  (a copy of one is dropped; a damaged one is not counted)
 *    |  &lt;------ acknowledgements ----------------- |
 *    |                                            complete    isComplete(): every grain is counted
 *   acknowledged  isAcknowledged()                 |
 *    | complete() returns; retire()                | receive() returns its length; retire()
 *   over                                          received
 *
 *  BYE n (the sender has begun n messages in all): those before n that are complete are received first; then CLOSED,
 *         or an exception that says which is missing.
 *  ABORT, or a connection that breaks: what is complete is received first; then the failure is thrown.
 *  close(), cancel() of the receiver: what has not been received is given up.
 * </pre>
 *
 * <p>A chunk is acknowledged by the wire when it has landed, and counted in the same round of the loop that landed it.
 * Loops are therefore ended between rounds only, and a buffer is closed when they have ended.
 */
final class IncomingMessage extends Message {
    private static final long UNKNOWN = -1;

    private final int grainBytes;
    private final NanoClock clock;
    private final AtomicLong landedBytes = new AtomicLong();
    private final AtomicLong startedNs = new AtomicLong();
    private final AtomicInteger underWay = new AtomicInteger(); // chunks that were given an address and have not landed
    private long address;
    private long capacity;
    private ChunkPlan buffer;
    private ChunkPlan plan;
    private volatile boolean open;
    private volatile boolean wantsDone;
    private volatile long expectedBytes = UNKNOWN;
    private volatile int expectedGrains = -1;

    IncomingMessage(int grainBytes, NanoClock clock) {
        this.grainBytes = grainBytes;
        this.clock = clock;
        this.buffer = new ChunkPlan(0, grainBytes);
        this.plan = buffer;
    }

    /**
     * Opens the buffer: what arrives for this transfer lands in the region. No loop may be inside a round that saw it
     * before.
     */
    void open(int id, Region region, @Nullable MemoryHandle[] memory, long offset, long length) {
        lieIn(id, memory, offset);
        address = region.address() + offset;
        capacity = length;
        if (buffer.messageBytes() != length) { // kept between transfers: nothing is allocated for buffers of one size
            buffer = new ChunkPlan(length, grainBytes);
        }
        done.begin(buffer.grains());
        landedBytes.set(0);
        startedNs.set(0);
        underWay.set(0);
        expectedBytes = UNKNOWN;
        expectedGrains = -1;
        wantsDone = false;
        open = true;
    }

    /** Nothing lands any more, but for what a loop is at this moment about to land: see {@link #isQuiet}. */
    void close() {
        open = false;
    }

    /** Whether no chunk that was given an address is still on its way to it. */
    boolean isQuiet() {
        return underWay.get() == 0;
    }

    /**
     * The sender has said how long the message is.
     *
     * @throws IllegalStateException if that cannot be
     */
    void start(long bytes, boolean confirm) {
        if (!open || bytes < 0 || expectedBytes != UNKNOWN || bytes > capacity) {
            throw new IllegalStateException("transfer " + id() + " of " + bytes + " bytes was not posted");
        }
        noteStart();
        if (plan.messageBytes() != bytes) { // kept, too
            plan = new ChunkPlan(bytes, grainBytes);
        }
        wantsDone = confirm;
        expectedBytes = bytes;
        expectedGrains = plan.grains();
    }

    /** See {@link ReceiveTarget#addressFor}. */
    long addressFor(long tag, int length) { // hot: once per chunk
        // said before the look: either this sees the buffer closed, or who closes it sees this
        underWay.getAndIncrement();
        long to = find(tag, length);
        if (to <= 0) {
            underWay.getAndDecrement();
        }
        return to;
    }

    private long find(long tag, int length) { // hot
        if (!open || ChunkTag.transfer(tag) != id()) {
            return ReceiveTarget.DISCARD;
        }
        long first = Integer.toUnsignedLong(ChunkTag.firstGrain(tag));
        long offset = first * grainBytes;
        if (length == 0 || offset + length > capacity) {
            return ReceiveTarget.REFUSE;
        }
        noteStart();
        return done.isMarked((int) first, grains(length)) ? ReceiveTarget.DISCARD : address + offset;
    }

    /** See {@link ReceiveTarget#isWanted}. */
    boolean isWanted(long tag) { // hot: once per call that goes on with a chunk
        return open && ChunkTag.transfer(tag) == id() && !done.isMarked(ChunkTag.firstGrain(tag), 1);
    }

    /**
     * A chunk has landed.
     *
     * @return whether it was new: not a copy of one that had landed before
     * @throws IntegrityException if it overlaps others without being a copy of one
     */
    boolean landed(long tag, long length) { // hot: once per chunk
        if (!open || ChunkTag.transfer(tag) != id()) {
            return false;
        }
        int grains = grains(length);
        int fresh = done.claim(ChunkTag.firstGrain(tag), grains);
        if (fresh > 0 && fresh < grains) {
            throw new IntegrityException(
                    "chunk at grain " + ChunkTag.firstGrain(tag) + " of " + grains + " grains overlaps others",
                    (long) ChunkTag.firstGrain(tag) * grainBytes);
        }
        if (fresh == 0) {
            return false;
        }
        landedBytes.addAndGet(length);
        if (ChunkTag.isWhole(tag)) {
            expectWhole(length);
        }
        underWay.getAndDecrement();
        done.count(fresh); // last: who sees the transfer complete finds the rest
        return true;
    }

    private void expectWhole(long length) {
        if (expectedBytes != UNKNOWN && expectedBytes != length) {
            throw new IntegrityException(
                    "a message of " + length + " bytes arrived whole, though it was begun with " + expectedBytes,
                    length);
        }
        expectedBytes = length;
        expectedGrains = grains(length);
    }

    /** Whether every grain of the message has landed. */
    boolean isComplete() {
        return done.count() == expectedGrains;
    }

    /** Whether anything of the transfer has been heard of. */
    boolean isStarted() {
        return startedNs.get() != 0;
    }

    /** Whether the length is known, and with it every chunk. */
    boolean isPlanned() {
        return open && expectedGrains >= 0;
    }

    /** Checks that the grains add up to the message, and returns its length. */
    long completedBytes() {
        long bytes = landedBytes.get();
        if (bytes != expectedBytes) {
            throw new IntegrityException(
                    bytes + " bytes landed of a message of " + expectedBytes + ", though every chunk is there", bytes);
        }
        return bytes;
    }

    /** When the first news of the transfer came. */
    long startedNs() {
        return startedNs.get();
    }

    boolean wantsDone() {
        return wantsDone;
    }

    /** Bytes of the buffer. */
    long capacity() {
        return capacity;
    }

    @Override
    ChunkPlan plan() { // hot
        return plan;
    }

    private void noteStart() {
        if (startedNs.get() == 0) {
            long now = clock.nanoTime();
            startedNs.compareAndSet(0, now == 0 ? 1 : now);
        }
    }

    private int grains(long length) {
        return (int) ((length + grainBytes - 1) / grainBytes);
    }

    @Override
    public String toString() {
        return "transfer " + id() + ": " + done.count() + " chunks landed of "
                + (expectedGrains < 0 ? "an unknown number" : expectedGrains);
    }
}
