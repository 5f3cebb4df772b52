package tcpx.transfer;

/**
 * The buffers that wait for messages, oldest first, and which of them the sender has been told of. A receive buffer has
 * the number of the transfer that it is for; numbers count up from 0 and wrap. One thread at a time; allocates nothing
 * once made.
 */
final class PostedBuffers {
    private final long[] capacities; // a ring, by number
    private int first; // numbers: of the oldest buffer, behind the last one told, behind the newest
    private int told;
    private int end;

    /** Room for so many receive buffers. */
    PostedBuffers(int most) {
        this(most, 0);
    }

    /** Same, numbered from {@code first}. */
    PostedBuffers(int most, int first) {
        capacities = new long[most];
        this.first = first;
        told = first;
        end = first;
    }

    /** Adds the newest buffer; there must be room. */
    void put(long capacity) { // hot
        if (isFull()) {
            throw new IllegalStateException(
                    capacities.length + " receive buffers are posted, which is as many as can be");
        }
        capacities[slot(end)] = capacity;
        end++;
    }

    /** The oldest buffer has its message. */
    void remove() { // hot
        assert first != end : "no receive buffer";
        first++;
    }

    /** Receive buffers that wait. */
    int count() {
        return end - first;
    }

    boolean isFull() {
        return count() == capacities.length;
    }

    /** Number of the oldest buffer: of the next transfer. */
    int first() {
        return first;
    }

    /** The number behind the last buffer that the sender has been told of. */
    int told() {
        return told;
    }

    /** The number behind the newest buffer. */
    int end() {
        return end;
    }

    /** Bytes of a receive buffer that waits. */
    long capacity(int number) {
        return capacities[slot(number)];
    }

    /**
     * Whether it is time to tell the sender of new receive buffers: when it knows of no more than it has not been told
     * of. Of many buffers that makes one message in many transfers, and the sender never runs out of them.
     */
    boolean isTimeToTell() { // hot
        int untold = end - told;
        return untold > 0 && untold >= told - first;
    }

    /** The sender has been told of all buffers. */
    void allTold() {
        told = end;
    }

    private int slot(int number) {
        return Math.floorMod(number, capacities.length);
    }
}
