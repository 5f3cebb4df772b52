package tcpx.net.inproc;

import tcpx.net.NetProvider;

/**
 * The requests outstanding on one comm. A request lives in a slot; its token is {@code sequence * 2^k + slot}, so a
 * token that was spent is never taken for a live one.
 *
 * <pre>
 *   free --open--> under way --finish--> finished --reveal--> done --report--> free
 *                                                                        \---> reported --consumed--> free
 * </pre>
 *
 * <p>Driven by the comm's thread.
 */
final class Requests {
    private enum State {
        FREE,
        UNDER_WAY,
        FINISHED,
        DONE,
        REPORTED
    }

    private final boolean inOrder;
    private final boolean keepUntilConsumed;
    private final int shift;
    private final long[] tokens;
    private final State[] states;
    private final long[] bytes;
    private final int[] free;
    private int freeCount;
    private long posted;
    private long reported;
    private long consumed;
    private int underWay;
    private int done;
    private boolean fresh;

    /**
     * Slots for {@code depth} requests.
     *
     * @param inOrder only the oldest may be tested
     * @param keepUntilConsumed a reported request keeps its slot until {@link #consumed}
     */
    Requests(int depth, boolean inOrder, boolean keepUntilConsumed) {
        this.inOrder = inOrder;
        this.keepUntilConsumed = keepUntilConsumed;
        shift = 32 - Integer.numberOfLeadingZeros(depth - 1);
        tokens = new long[depth];
        states = new State[depth];
        bytes = new long[depth];
        free = new int[depth];
        freeCount = depth;
        for (int i = 0; i < depth; i++) {
            tokens[i] = -1;
            states[i] = State.FREE;
            free[i] = depth - 1 - i;
        }
    }

    boolean full() {
        return freeCount == 0;
    }

    /** Requests posted so far; the next one's number. */
    long posted() {
        return posted;
    }

    /** Requests not yet finished. */
    int underWay() {
        return underWay;
    }

    /** Takes a slot; there must be one. */
    int open() {
        int slot = free[--freeCount];
        tokens[slot] = posted++ << shift | slot;
        states[slot] = State.UNDER_WAY;
        underWay++;
        return slot;
    }

    long token(int slot) {
        return tokens[slot];
    }

    /** The slot of a request that may be tested now. */
    int slotToTest(long token) {
        int slot = slotOf(token);
        if (states[slot] == State.FREE || states[slot] == State.REPORTED) {
            throw new IllegalArgumentException("request " + token + " has been seen completed before");
        }
        if (inOrder && token >>> shift != reported) {
            throw new IllegalStateException("request number " + (token >>> shift) + " tested before number " + reported
                    + ": this wire completes in order, only the oldest may be tested");
        }
        return slot;
    }

    /** The slot of a request that has been posted, whatever became of it since. */
    int slotOf(long token) {
        int slot = (int) (token & (1L << shift) - 1);
        if (token < 0 || slot >= tokens.length || tokens[slot] != token) {
            throw new IllegalArgumentException("request " + token + " is not of this comm, or was spent long ago");
        }
        return slot;
    }

    boolean isUnderWay(int slot) {
        return states[slot] == State.UNDER_WAY;
    }

    /** Whether a request is seen complete when it is tested. */
    boolean isDone(int slot) {
        return states[slot] == State.DONE;
    }

    void finish(int slot, long moved) {
        states[slot] = State.FINISHED;
        bytes[slot] = moved;
        underWay--;
    }

    void reveal(int slot) {
        states[slot] = State.DONE;
        done++;
        fresh = true;
    }

    /** Bytes moved, and the request is spent; or PENDING. */
    long report(int slot) {
        if (states[slot] != State.DONE) {
            return NetProvider.PENDING;
        }
        done--;
        reported++;
        fresh &= done > 0;
        if (keepUntilConsumed) {
            states[slot] = State.REPORTED;
        } else {
            release(slot);
        }
        return bytes[slot];
    }

    /** Frees the slot of a reported request, oldest first. */
    void consumed(long token) {
        if (!keepUntilConsumed) {
            return;
        }
        int slot = slotOf(token);
        if (states[slot] != State.REPORTED || token >>> shift != consumed) {
            throw new IllegalStateException("consumed of request number " + (token >>> shift) + ", state "
                    + states[slot] + ", but number " + consumed + " is the next");
        }
        consumed++;
        release(slot);
    }

    /** Whether a request became done since this was last asked and has not been reported: asked by the poller. */
    boolean drainFresh() {
        boolean was = fresh;
        fresh = false;
        return was;
    }

    private void release(int slot) {
        states[slot] = State.FREE;
        free[freeCount++] = slot;
    }
}
