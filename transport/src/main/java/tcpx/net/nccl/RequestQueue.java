package tcpx.net.nccl;

/**
 * The requests of one comm, oldest first: plugins complete them in the order of posting. A request's token is its
 * number from 0. Cursors: {@code consumed <= reported <= posted <= consumed + depth}. Driven by the comm's thread.
 */
final class RequestQueue {
    private final boolean keepUntilConsumed;
    private final long[] pointers;
    private final int[] lengths;
    private long posted;
    private long reported;
    private long consumed;

    /**
     * Room for {@code depth} requests.
     *
     * @param keepUntilConsumed a reported request keeps its slot until {@link #consume}
     */
    RequestQueue(int depth, boolean keepUntilConsumed) {
        this.keepUntilConsumed = keepUntilConsumed;
        this.pointers = new long[depth];
        this.lengths = new int[depth];
    }

    boolean full() {
        return posted - consumed == pointers.length;
    }

    boolean hasUnreported() {
        return reported < posted;
    }

    /** How many were posted. */
    long posted() {
        return posted;
    }

    /** How many of them were seen complete. */
    long reported() {
        return reported;
    }

    /** Counts from 0 again; nothing may be outstanding. */
    void restart() {
        posted = 0;
        reported = 0;
        consumed = 0;
    }

    /** Takes a slot, of which there must be one, for the plugin's request; gives the token. */
    long post(long pointer, int length) { // hot
        int index = (int) (posted % pointers.length);
        pointers[index] = pointer;
        lengths[index] = length;
        return posted++;
    }

    /** Whether a request that has been posted is the one to be tested; throws if it was seen complete before. */
    boolean isOldest(long token) { // hot
        if (token < reported || token >= posted) {
            throw new IllegalArgumentException("request " + token
                    + (token >= 0 && token < reported ? " has been seen completed before" : " is not of this comm"));
        }
        return token == reported;
    }

    long oldestPointer() {
        return pointers[(int) (reported % pointers.length)];
    }

    int oldestLength() {
        return lengths[(int) (reported % pointers.length)];
    }

    /** The oldest request has been seen complete. */
    void report() { // hot
        reported++;
        if (!keepUntilConsumed) {
            consumed++;
        }
    }

    /** The plugin's pointer of a request that was seen complete and has not been given back. */
    long pointerOf(long token) { // hot
        if (token < consumed || token >= reported) {
            throw new IllegalStateException("request " + token + " is not complete, or given back");
        }
        return pointers[(int) (token % pointers.length)];
    }

    /** The plugin's pointer of a request that is to be given back now. */
    long pointerToConsume(long token) { // hot
        if (token != consumed || token >= reported) {
            throw new IllegalStateException("request " + token + " given back, but " + consumed + " is the next of "
                    + (reported - consumed) + " that are complete");
        }
        return pointers[(int) (token % pointers.length)];
    }

    /** Frees the slot of the oldest reported request. */
    void consume() { // hot
        consumed++;
    }
}
