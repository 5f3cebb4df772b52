package tcpx.transfer;

/**
 * The places that wait for messages, oldest first, and which of them the sender has been told of. A place has the number of
 * the transfer that it is for; numbers count up from 0 and wrap. One thread at a time; allocates nothing once made.
 */
final class PostedPlaces {
    private final long[] capacities; // a ring, by number
    private int first; // numbers: of the oldest place, behind the last one told, behind the newest
    private int told;
    private int end;

    /** Room for so many places. */
    PostedPlaces(int most) {
        this(most, 0);
    }

    /** Same, numbered from {@code first}. */
    PostedPlaces(int most, int first) {
        capacities = new long[most];
        this.first = first;
        told = first;
        end = first;
    }

    /** Adds the newest place; there must be room. */
    void put(long capacity) { // hot
        if (isFull()) {
            throw new IllegalStateException(capacities.length + " places are posted, which is as many as can be");
        }
        capacities[slot(end)] = capacity;
        end++;
    }

    /** The oldest place has its message. */
    void remove() { // hot
        assert first != end : "no place";
        first++;
    }

    /** Places that wait. */
    int count() {
        return end - first;
    }

    boolean isFull() {
        return count() == capacities.length;
    }

    /** Number of the oldest place: of the next transfer. */
    int first() {
        return first;
    }

    /** The number behind the last place that the sender has been told of. */
    int told() {
        return told;
    }

    /** The number behind the newest place. */
    int end() {
        return end;
    }

    /** Bytes of a place that waits. */
    long capacity(int number) {
        return capacities[slot(number)];
    }

    /**
     * Whether it is time to tell the sender of new places: when it knows of no more than it has not been told of. Of many
     * places that makes one message in many transfers, and the sender never runs out of them.
     */
    boolean isTimeToTell() { // hot
        int untold = end - told;
        return untold > 0 && untold >= told - first;
    }

    /** The sender has been told of all places. */
    void allTold() {
        told = end;
    }

    private int slot(int number) {
        return Math.floorMod(number, capacities.length);
    }
}
