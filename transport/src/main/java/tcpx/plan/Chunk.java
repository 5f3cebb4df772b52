package tcpx.plan;

/**
 * A chunk as one {@code long}, so that the hot path allocates nothing: the index of its first grain in the low 32
 * bits, the number of its grains in the high 31. Always positive; arguments are only asserted.
 */
public final class Chunk {
    /** No chunk: the scheduler has nothing for this channel, now or any more. */
    public static final long NONE = -1;

    private Chunk() {}

    /** The chunk of {@code grains} grains from {@code first}. Same as: {@code (long) grains << 32 | first}. */
    public static long of(int first, int grains) {
        assert first >= 0 && grains > 0 : first + "+" + grains;
        return (long) grains << 32 | first;
    }

    /** Index of the first grain. */
    public static int first(long chunk) {
        return (int) chunk;
    }

    /** Number of grains, 1 or more. */
    public static int grains(long chunk) {
        return (int) (chunk >>> 32);
    }
}
