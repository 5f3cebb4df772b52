package tcpx.plan;

/**
 * How one message is cut. The message of {@code messageBytes} is a row of <em>grains</em> of {@code grainBytes}, the
 * last one short; a <em>chunk</em> is a run of neighbouring grains posted on one channel. Strategies with chunks of
 * one size make every grain a chunk; a strategy with chunks of changing size uses small grains and longer runs.
 *
 * <p>Grain {@code g} covers the bytes {@code [g * grainBytes, min(messageBytes, (g + 1) * grainBytes))}. An empty
 * message has no grains.
 *
 * @param messageBytes length of the message, 0 or more
 * @param grainBytes length of every grain but the last, 1 or more
 */
public record ChunkPlan(long messageBytes, int grainBytes) {
    /** Checks the ranges, and that the grains can be counted by an int. */
    public ChunkPlan {
        if (messageBytes < 0) {
            throw new IllegalArgumentException("messageBytes is " + messageBytes + ", allowed: 0 or more");
        }
        if (grainBytes < 1) {
            throw new IllegalArgumentException("grainBytes is " + grainBytes + ", allowed: 1 or more");
        }
        if (grainsOf(messageBytes, grainBytes) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a message of " + messageBytes + " bytes in pieces of " + grainBytes
                    + " has more than 2^31-1 pieces; use a larger chunkBytes");
        }
    }

    /** Number of grains. */
    public int grains() {
        return (int) grainsOf(messageBytes, grainBytes);
    }

    /** Offset in the message of the first byte of a chunk. */
    public long offset(long chunk) {
        return (long) Chunk.first(chunk) * grainBytes;
    }

    /** Bytes of a chunk: all its grains, the last of which may be the short one. */
    public long length(long chunk) {
        long end = Math.min(messageBytes, ((long) Chunk.first(chunk) + Chunk.grains(chunk)) * grainBytes);
        return end - offset(chunk);
    }

    private static long grainsOf(long messageBytes, int grainBytes) {
        return messageBytes / grainBytes + (messageBytes % grainBytes == 0 ? 0 : 1);
    }
}
