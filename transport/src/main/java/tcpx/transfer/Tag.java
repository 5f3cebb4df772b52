package tcpx.transfer;

import tcpx.plan.Chunk;

/** What travels with a chunk: the transfer's number in the high 32 bits, the chunk's first grain in the low. */
final class Tag {
    private Tag() {}

    static long of(int transfer, long chunk) {
        return (long) transfer << 32 | Chunk.first(chunk);
    }

    static int transfer(long tag) {
        return (int) (tag >>> 32);
    }

    static int firstGrain(long tag) {
        return (int) tag;
    }
}
