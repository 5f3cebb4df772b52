package tcpx.net.inproc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tcpx.memory.Region;

/**
 * The wire of one connection: a bounded ring of message descriptions, written by the sender and read by the receiver,
 * who copies the bytes. No locks; one thread on each side.
 *
 * <p>Invariant: {@code taken <= posted <= taken + ring}; both only grow. Message n lies in ring entry
 * {@code n mod ring} from its posting until it is taken.
 *
 * <p>On a wire without acknowledgement, messages of up to {@link #EAGER_BYTES} are copied into the link's own bounce
 * memory while it has room (the "eager" protocol of MPI): then the sender is done before the receiver has looked, and
 * the message arrives even if the sender closes. All others, and all on an acknowledged wire, are read from the
 * sender's region.
 */
final class Link {
    /** The longest message that is copied at posting on a wire without acknowledgement. */
    static final int EAGER_BYTES = 64 << 10;

    private static final int EAGER_SLOTS = 16;
    private static final long COPY_WAIT_NS = 20_000;
    private static final VarHandle CURSOR = MethodHandles.arrayElementVarHandle(long[].class);
    // Indices in the cursor array, 128 bytes apart so that the two threads do not write to the same cache line.
    private static final int POSTED = 16;
    private static final int TAKEN = 32;
    private static final int COPYING = 33;
    private static final int CURSORS = 48;

    private final long[] cursors = new long[CURSORS];
    private final int mask;
    private final Region[] regions;
    private final long[] offsets;
    private final int[] lengths;
    private final long[] tags;
    private final boolean[] eager;
    private final int eagerSlots;
    private final Region bounce;
    private int eagerUsed;
    private long eagerPosted;
    private final FaultScript senderFaults;
    private final AtomicBoolean senderGone = new AtomicBoolean();
    private final AtomicBoolean receiverGone = new AtomicBoolean();
    private final AtomicInteger ends = new AtomicInteger(2);
    private volatile @Nullable InProcessPoller senderPoller;
    private volatile @Nullable InProcessPoller receiverPoller;

    /** A wire that holds {@code depth} messages whose sends are not complete, and some whose sends are. */
    Link(int depth, boolean acknowledged, FaultScript senderFaults) {
        this.senderFaults = senderFaults;
        eagerSlots = acknowledged ? 0 : Math.min(depth, EAGER_SLOTS);
        bounce = Region.allocate((long) eagerSlots * EAGER_BYTES);
        int ring = Integer.highestOneBit(2 * (depth + eagerSlots) - 1);
        mask = ring - 1;
        regions = new Region[ring];
        offsets = new long[ring];
        lengths = new int[ring];
        tags = new long[ring];
        eager = new boolean[ring];
    }

    /** Entries of the ring, a power of two. */
    int ring() {
        return mask + 1;
    }

    // --- the sender's side ---

    /** Puts message n on the wire; true if its bytes have been copied and the sender is done with it. */
    boolean post(long n, Region region, long offset, int length, long tag) {
        int i = (int) n & mask;
        boolean now = length <= EAGER_BYTES && eagerUsed < eagerSlots && !senderFaults.failsAt(n);
        if (now) {
            long slotOffset = eagerPosted++ % eagerSlots * EAGER_BYTES;
            region.copyTo(offset, bounce.address() + slotOffset, length);
            eagerUsed++;
            regions[i] = bounce;
            offsets[i] = slotOffset;
        } else {
            regions[i] = region;
            offsets[i] = offset;
        }
        lengths[i] = length;
        tags[i] = tag;
        eager[i] = now;
        CURSOR.setVolatile(cursors, POSTED, n + 1); // volatile, not release: the poller's state is read after it
        wake(receiverPoller);
        return now;
    }

    /** Messages that the receiver has taken off the wire. */
    long taken() {
        return (long) CURSOR.getVolatile(cursors, TAKEN); // not acquire: a poller that has said it parks looks here
    }

    /** Frees what taken message n held; to be called once for each, in order. True if its send was done at posting. */
    boolean reap(long n) {
        boolean was = eager[(int) n & mask];
        eagerUsed -= was ? 1 : 0;
        return was;
    }

    boolean receiverGone() {
        return receiverGone.get();
    }

    /** The sender leaves. Returns when its memory is no longer read. */
    void closeSender() {
        if (senderGone.compareAndSet(false, true)) {
            while ((long) CURSOR.getVolatile(cursors, COPYING) != 0) {
                LockSupport.parkNanos(COPY_WAIT_NS);
            }
            wake(receiverPoller);
            release();
        }
    }

    // --- the receiver's side ---

    /** Whether message n has been posted. */
    boolean available(long n) {
        return n < (long) CURSOR.getVolatile(cursors, POSTED); // as taken()
    }

    int length(long n) {
        return senderFaults.length(n, lengths[(int) n & mask]);
    }

    long tag(long n) {
        return tags[(int) n & mask];
    }

    FaultScript senderFaults() {
        return senderFaults;
    }

    /**
     * Copies message n to an address.
     *
     * @param room most bytes to copy: a message may have been made longer or shorter on its way
     * @return false if the bytes are lost: they lie in the memory of a sender that has gone
     */
    boolean copy(long n, long address, int room) {
        int i = (int) n & mask;
        CURSOR.setVolatile(
                cursors, COPYING, 1L); // before senderGone is read, as closeSender does it the other way round
        try {
            if (!eager[i] && senderGone.get()) {
                return false;
            }
            regions[i].copyTo(offsets[i], address, Math.min(room, lengths[i]));
            return true;
        } finally {
            CURSOR.setVolatile(cursors, COPYING, 0L);
        }
    }

    /** A byte of message n as it was sent; 0 beyond its end. For faults only. */
    byte byteAt(long n, int offset) {
        int i = (int) n & mask;
        return offset < lengths[i] ? regions[i].view(offsets[i] + offset, 1).get(0) : 0;
    }

    /** All messages before n are off the wire. */
    void took(long n) {
        CURSOR.setVolatile(cursors, TAKEN, n);
    }

    void wakeSender() {
        wake(senderPoller);
    }

    boolean senderGone() {
        return senderGone.get();
    }

    /** The receiver leaves, or never came. */
    void closeReceiver() {
        if (receiverGone.compareAndSet(false, true)) {
            wake(senderPoller);
            release();
        }
    }

    // --- pollers ---

    void watchSender(@Nullable InProcessPoller poller) {
        senderPoller = poller;
    }

    void watchReceiver(@Nullable InProcessPoller poller) {
        receiverPoller = poller;
    }

    /** Makes both ends look again. */
    void wakeBoth() {
        wake(senderPoller);
        wake(receiverPoller);
    }

    private static void wake(@Nullable InProcessPoller poller) {
        if (poller != null) {
            poller.signal();
        }
    }

    private void release() {
        if (ends.decrementAndGet() == 0) {
            bounce.close();
        }
    }
}
