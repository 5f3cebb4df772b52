package tcpx.bench.lab;

import tcpx.ffi.Memory;

/**
 * Packets that are under way: a ring outside the heap, in which each lies in one piece behind its length and the time
 * at which it is due. What does not fit is for the caller to drop, as a queue of a network does. For one thread.
 */
final class DelayQueue implements AutoCloseable {
    /** The time at which a packet is due that is not there. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int HEADER_BYTES = 16; // u64 due, u32 length, u32 0
    private static final int ALIGNMENT = 16;

    private final long memory;
    private final long capacity;
    private final long needed; // by the largest packet
    private long first; // where the oldest packet begins
    private long end; // where the next one will
    private long wrappedAt; // behind the last packet before the ring began anew; the capacity while it has not
    private int packets;

    /**
     * A queue.
     *
     * @param capacity bytes in all, headers of {@value #HEADER_BYTES} bytes counted
     * @param largest the largest packet that may come
     */
    DelayQueue(long capacity, int largest) {
        if (capacity < taken(largest)) {
            throw new IllegalArgumentException("a queue of " + capacity + " bytes for packets of " + largest);
        }
        this.memory = Memory.allocate(capacity);
        this.capacity = capacity;
        this.needed = taken(largest);
        this.wrappedAt = capacity;
    }

    /** Where the largest packet would fit now, for the caller to write to; 0 if nowhere. */
    long room() { // hot
        if (packets == 0) {
            first = 0;
            end = 0;
            wrappedAt = capacity;
        } else if (end <= first) { // it has begun anew
            return first - end >= needed ? memory + end + HEADER_BYTES : 0;
        } else if (capacity - end < needed) {
            if (first < needed) {
                return 0;
            }
            wrappedAt = end;
            end = 0;
        }
        return memory + end + HEADER_BYTES;
    }

    /** A packet lies at {@link #room} now. */
    void add(int length, long dueNs) { // hot
        Memory.putLong(memory + end, dueNs);
        Memory.putInt(memory + end + 8, length);
        end += taken(length);
        packets++;
    }

    /** When the oldest packet is due; {@link #NEVER} if there is none. */
    long dueNs() { // hot
        return packets == 0 ? NEVER : Memory.getLong(memory + first);
    }

    /** Where the oldest packet lies. */
    long address() { // hot
        return memory + first + HEADER_BYTES;
    }

    /** How long the oldest packet is. */
    int length() { // hot
        return Memory.getInt(memory + first + 8);
    }

    /** Forgets the oldest packet. */
    void remove() { // hot
        first += taken(length());
        packets--;
        if (first == wrappedAt) {
            first = 0;
            wrappedAt = capacity;
        }
    }

    private static int taken(int length) { // hot
        return (HEADER_BYTES + length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    @Override
    public void close() {
        Memory.free(memory);
    }
}
