package tcpx.bench.lab;

import java.util.List;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.time.NanoClock;

/**
 * What lies between the two ends of some rails: whatever one end sends is given to the other after a time. It makes the
 * ends itself ({@link TapDevice}), one in each namespace. One thread; {@link DelayLineProgram} is the process around
 * it.
 *
 * <p>What a direction may hold is bounded. A packet that finds no room is dropped, and so is one whose other end is
 * down.
 */
final class DelayLine {
    // waking the thread and handing a packet on take this long by themselves, which is part of the delay
    private static final long OWN_NS = 40_000;

    private static final short POLLERR = 8;
    private static final int POLL_BYTES = 8; // i32 fd, i16 events, i16 revents
    private static final int PACKETS_AT_ONCE = 16;

    private final List<Direction> directions;
    private final NanoClock clock;
    private final long scratch = Memory.allocate(TapDevice.MOST_BYTES);
    private final long timespec = Memory.allocate(16);
    private final long polled;

    DelayLine(List<Direction> directions, NanoClock clock) {
        this.directions = List.copyOf(directions);
        this.clock = clock;
        this.polled = Memory.allocate((long) POLL_BYTES * directions.size());
        for (int i = 0; i < directions.size(); i++) {
            Memory.putInt(polled + (long) POLL_BYTES * i, directions.get(i).from.fd());
            Memory.putShort(polled + (long) POLL_BYTES * i + 4, (short) Posix.POLLIN);
        }
    }

    /** One way of a rail. */
    record Direction(TapDevice from, TapDevice to, long delayNs, DelayQueue queue) {}

    /**
     * Both ways of a rail, whose ends are made.
     *
     * @param capacity bytes that each way may hold
     */
    static List<Direction> rail(String namespaceA, String namespaceB, String device, long delayNs, long capacity) {
        TapDevice a = TapDevice.make(namespaceA, device);
        TapDevice b = TapDevice.make(namespaceB, device);
        long heldNs = Math.max(0, delayNs - OWN_NS);
        return List.of(
                new Direction(a, b, heldNs, new DelayQueue(capacity, TapDevice.MOST_BYTES)),
                new Direction(b, a, heldNs, new DelayQueue(capacity, TapDevice.MOST_BYTES)));
    }

    /** Works until an end is gone, as it is with its namespace. */
    void run() {
        Posix.setTimerSlack(1);
        boolean goesOn = true;
        while (goesOn) {
            goesOn = turn();
        }
    }

    // hot
    private boolean turn() {
        long nowNs = clock.nanoTime();
        long nextNs = DelayQueue.NEVER;
        for (int i = 0; i < directions.size(); i++) {
            Direction each = directions.get(i);
            handOn(each, nowNs);
            nextNs = Math.min(nextNs, each.queue.dueNs());
        }
        long waitNs = nextNs == DelayQueue.NEVER ? 1_000_000_000L : Math.max(0, nextNs - clock.nanoTime());
        int ready = Posix.poll(polled, directions.size(), waitNs, timespec);
        if (ready < 0 && !Errno.EINTR.is(ready)) {
            throw new LabException("the delay line cannot poll: " + Errno.meaning(ready), "");
        }
        for (int i = 0; ready > 0 && i < directions.size(); i++) {
            short events = Memory.getShort(polled + (long) POLL_BYTES * i + 6);
            if ((events & POLLERR) != 0) {
                return false;
            }
            if (events != 0) {
                takeUp(directions.get(i));
            }
        }
        return true;
    }

    // hot
    private static void handOn(Direction direction, long nowNs) {
        DelayQueue queue = direction.queue;
        while (queue.dueNs() <= nowNs) {
            Posix.write(direction.to.fd(), queue.address(), queue.length()); // EIO: that end is down, the packet lost
            queue.remove();
        }
    }

    // hot
    private void takeUp(Direction direction) {
        for (int i = 0; i < PACKETS_AT_ONCE; i++) {
            long room = direction.queue.room();
            long bytes = Posix.read(direction.from.fd(), room == 0 ? scratch : room, TapDevice.MOST_BYTES);
            if (bytes <= 0) {
                return;
            }
            if (room != 0) {
                direction.queue.add((int) bytes, clock.nanoTime() + direction.delayNs); // after the read: never early
            }
        }
    }

    /**
     * Packets that are under way: a ring outside the heap, in which each lies in one piece behind its length and the
     * time at which it is due. What does not fit is for the caller to drop, as a queue of a network does. For one
     * thread.
     */
    static final class DelayQueue implements AutoCloseable {
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
}
