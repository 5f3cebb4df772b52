package tcpx.plan;

/**
 * Assigns the chunks of one message to channels, by pull: a channel with room in its window asks. So a full window on
 * one rail never blocks another, and static and dynamic strategies have one shape.
 *
 * <p>Contract: every grain is handed out exactly once. With a static strategy a channel that got {@link Chunk#NONE}
 * gets nothing more until the next {@link #begin}; with a dynamic one it may when things have moved, and the grains are
 * all handed out as long as every usable channel keeps asking. Calls for different channels may come from different
 * threads; calls for one channel come from one thread at a time. No call allocates or blocks.
 */
public interface ChunkScheduler {
    /**
     * Starts a new message; the previous one must have been assigned to its end or given up. Called by one thread while
     * no other call is under way.
     */
    void begin(ChunkPlan plan);

    /**
     * Bytes that no channel has been given, as far as others must know of them: strategies that look ahead. Any thread.
     */
    default long unassignedBytes() {
        return 0;
    }

    /** The next chunk this channel shall carry, or {@link Chunk#NONE}. */
    long nextFor(int channel);
}
