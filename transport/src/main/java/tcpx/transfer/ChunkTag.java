package tcpx.transfer;

import tcpx.plan.Chunk;

/**
 * What travels with a chunk: the transfer's number in the high 32 bits, the chunk's first grain in the low. In place of
 * the grain, of which there are less than 2^31, stands {@code 0xFFFFFFFF} for a chunk that is its whole message, which
 * nothing else announces.
 */
final class ChunkTag {
    private static final int WHOLE = 0xFFFF_FFFF;

    private ChunkTag() {}

    /** The tag of a chunk that is the whole message. */
    static long whole(int transfer) {
        return (long) transfer << 32 | Integer.toUnsignedLong(WHOLE);
    }

    static boolean isWhole(long tag) { // hot
        return (int) tag == WHOLE;
    }

    static long of(int transfer, long chunk) {
        return (long) transfer << 32 | Chunk.first(chunk);
    }

    static int transfer(long tag) {
        return (int) (tag >>> 32);
    }

    static int firstGrain(long tag) { // hot
        return isWhole(tag) ? 0 : (int) tag;
    }
}
