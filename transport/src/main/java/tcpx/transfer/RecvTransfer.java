package tcpx.transfer;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import tcpx.error.IntegrityException;
import tcpx.error.PeerGoneException;
import tcpx.memory.Region;
import tcpx.net.Landing;
import tcpx.net.MemoryHandle;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;
import tcpx.time.NanoClock;

/**
 * The transfer a receiver has posted, as its progress loops and its control link see it: where chunks land, which have,
 * and when it is complete. One object serves all transfers, one after the other. The receiving thread opens and closes
 * it; the control link's thread tells the length; any loop lands chunks.
 */
final class RecvTransfer implements Landing {
    private static final long UNKNOWN = -1;

    /** What is measured of the channels where the receiver deals. */
    final Gauges gauges;

    private final int grainBytes;
    private final ChunkScheduler scheduler;
    private final NanoClock clock;
    private final CompletionTracker landed = new CompletionTracker();
    private final AtomicLong landedBytes = new AtomicLong();
    private final AtomicLong startedNs = new AtomicLong();
    private final LongAdder duplicateBytes = new LongAdder();
    private MemoryHandle[] memory = {};
    private Region region;
    private long base;
    private long capacity;
    private ChunkPlan plan;
    private ChunkPlan place;
    private volatile int id = -1;
    private volatile int announced; // transfers before this one have been promised a place
    private volatile boolean held;
    private boolean early; // with the next two: the start of a transfer whose place is promised but not open yet
    private int earlyId;
    private long earlyBytes;
    private boolean earlyDone;
    private volatile boolean open;
    private volatile boolean wantsDone;
    private volatile long expectedBytes = UNKNOWN;
    private volatile int expectedGrains = -1;

    /** A place for one transfer at a time. */
    RecvTransfer(TransferConfig config, NanoClock clock) {
        this.grainBytes = config.grainBytes();
        this.gauges = new Gauges(config.channels());
        this.scheduler = Session.scheduler(config, gauges);
        this.clock = clock;
        this.plan = new ChunkPlan(0, grainBytes);
        this.place = plan;
    }

    /** Transfers before {@code id} are promised a place: what comes for them before it is open waits. */
    void announce(int id) {
        announced = id;
    }

    /**
     * Opens the next transfer: what arrives for it lands in the region.
     *
     * @throws PeerGoneException if the sender has begun it already, with more bytes than there is room for
     */
    synchronized void open(int newId, Region newRegion, MemoryHandle[] newMemory, long offset, long length) {
        region = newRegion;
        memory = newMemory;
        base = offset;
        capacity = length;
        if (place.messageBytes() != length) { // kept between transfers: nothing is allocated for places of one size
            place = new ChunkPlan(length, grainBytes);
        }
        landed.begin(place.grains());
        landedBytes.set(0);
        startedNs.set(0);
        expectedBytes = UNKNOWN;
        expectedGrains = -1;
        wantsDone = false;
        id = newId;
        open = true;
        if (early && earlyId == newId) {
            early = false;
            if (earlyBytes > capacity) {
                throw new PeerGoneException(
                        "the sender began transfer " + newId + " of " + earlyBytes + " bytes, the place has "
                                + capacity,
                        null);
            }
            begin(earlyBytes, earlyDone);
            held = true;
        }
    }

    /** Whether something has come before its place was open since the last call: then the loops must look again. */
    boolean takeHeld() {
        boolean was = held;
        held = false;
        return was;
    }

    /** Nothing lands any more. */
    void close() {
        open = false;
    }

    /** The sender has said how long the message is. */
    synchronized void start(int startedId, long bytes, boolean done) {
        boolean isOpen = open && startedId == id;
        boolean isPromised = startedId - id > 0 && startedId - announced < 0 && !early;
        if (bytes < 0 || isOpen && (expectedBytes != UNKNOWN || bytes > capacity) || !isOpen && !isPromised) {
            throw new IllegalStateException("transfer " + startedId + " of " + bytes + " bytes was not posted");
        }
        if (isOpen) {
            begin(bytes, done);
        } else {
            early = true;
            earlyId = startedId;
            earlyBytes = bytes;
            earlyDone = done;
        }
    }

    private void begin(long bytes, boolean done) {
        noteStart();
        if (plan.messageBytes() != bytes) {
            plan = new ChunkPlan(bytes, grainBytes);
        }
        scheduler.begin(plan);
        wantsDone = done;
        expectedBytes = bytes;
        expectedGrains = plan.grains();
    }

    @Override // hot: once per chunk
    public long addressFor(long tag, int length) {
        int transfer = Tag.transfer(tag);
        if (!open || transfer != id) {
            if (transfer - id <= 0) {
                return DISCARD;
            }
            if (transfer - announced >= 0) {
                return REFUSE;
            }
            held = true; // said before the last look: either this sees the place open, or who opens it sees this
            if (!open || transfer != id) {
                return LATER;
            }
        }
        long first = Integer.toUnsignedLong(Tag.firstGrain(tag));
        long offset = first * grainBytes;
        if (length == 0 || offset + length > capacity) {
            return REFUSE;
        }
        noteStart();
        return landed.isMarked((int) first, grains(length)) ? DISCARD : region.address() + base + offset;
    }

    @Override // hot: once per call that goes on with a chunk
    public boolean isWanted(long tag) {
        return open && Tag.transfer(tag) == id && !landed.isMarked(Tag.firstGrain(tag), 1);
    }

    /**
     * A chunk has landed.
     *
     * @return whether that was the last one
     * @throws IntegrityException if it overlaps others without being a copy of one
     */
    boolean landed(long tag, long length) { // hot: once per chunk
        if (!open || Tag.transfer(tag) != id) {
            duplicateBytes.add(length);
            return false;
        }
        int grains = grains(length);
        int fresh = landed.mark(Tag.firstGrain(tag), grains);
        if (fresh > 0 && fresh < grains) {
            throw new IntegrityException(
                    "chunk at grain " + Tag.firstGrain(tag) + " of " + grains + " grains overlaps others",
                    (long) Tag.firstGrain(tag) * grainBytes);
        }
        if (fresh == 0) {
            duplicateBytes.add(length);
        } else {
            landedBytes.addAndGet(length);
            if (Tag.isWhole(tag)) {
                expectWhole(length);
            }
        }
        return isComplete();
    }

    // the bytes are counted before: who sees the transfer complete finds them
    private void expectWhole(long length) {
        if (expectedBytes != UNKNOWN && expectedBytes != length) {
            throw new IntegrityException(
                    "a message of " + length + " bytes arrived whole, though it was begun with " + expectedBytes,
                    length);
        }
        expectedBytes = length;
        expectedGrains = grains(length);
    }

    /** Bytes of chunks that arrived though another copy had, over all transfers. */
    long duplicateBytes() {
        return duplicateBytes.sum();
    }

    /** Whether every grain of the message has landed. */
    boolean isComplete() {
        return landed.count() == expectedGrains;
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

    int id() {
        return id;
    }

    int landedGrains() {
        return landed.count();
    }

    /** Where the receiver must know each chunk beforehand: computes the sender's deal, or deals itself. */
    ChunkScheduler scheduler() {
        return scheduler;
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
        return "transfer " + id + ": " + landed.count() + " chunks landed of "
                + (expectedGrains < 0 ? "an unknown number" : expectedGrains);
    }
}
