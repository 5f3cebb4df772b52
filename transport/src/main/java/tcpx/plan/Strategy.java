package tcpx.plan;

import java.util.Collections;
import java.util.List;

/** How chunks are assigned to channels; the names are those of the command line ({@code -p strategy=}). */
public enum Strategy {
    /**
     * Chunk k goes to channel k mod N. Equal counts, so the slowest rail sets the pace.
     *
     * <p>Expect: goodput = min(rail goodput) x channels.
     */
    ROUND_ROBIN(true, (channels, chunkBytes, weights, view) -> new RoundRobin(channels)),

    /**
     * N contiguous stripes of equal length, one per channel.
     *
     * <p>Expect: as {@link #ROUND_ROBIN}; the receiver's memory is written in N separate streams.
     */
    STRIPED(true, (channels, chunkBytes, weights, view) -> new Striped(Collections.nCopies(channels, 1.0))),

    /**
     * N contiguous stripes with lengths in proportion to given weights, equal ones unless given.
     *
     * <p>Expect: the sum of the rails' goodput where the weights are right, min(goodput_i / weight_i) x sum(weights)
     * where not.
     */
    WEIGHTED(true, (channels, chunkBytes, weights, view) -> new Striped(weights)),

    /**
     * Whichever channel has room takes the next chunk.
     *
     * <p>Expect: the sum of the rails' goodput, less the time the slowest rail takes for what it hoards at the end (up
     * to window x chunk bytes, or an equal share of a message that fits into the windows).
     */
    FIRST_FREE(false, (channels, chunkBytes, weights, view) -> new FirstFree(chunkBytes, view)) {
        @Override
        public int grainBytes(int chunkBytes, boolean bySpeed) {
            return bySpeed ? Math.min(chunkBytes, FINE_GRAIN_BYTES) : chunkBytes;
        }
    },

    /**
     * By measured speed, so that all channels finish together; large chunks at first, small ones at the end.
     *
     * <p>Expect: the sum of the rails' goodput, less about one grain's time on the slowest rail per transfer.
     */
    ADAPTIVE(false, (channels, chunkBytes, weights, view) -> new Adaptive(channels, chunkBytes, view)) {
        @Override
        public int grainBytes(int chunkBytes, boolean bySpeed) {
            return Math.min(chunkBytes, FINE_GRAIN_BYTES);
        }
    },

    /**
     * {@link #ADAPTIVE} where chunks say what they are, so that the sender decides alone; elsewhere
     * {@link #ROUND_ROBIN}, which needs no word from the receiver before each chunk.
     *
     * <p>Expect: as that one.
     */
    AUTO(false, (channels, chunkBytes, weights, view) -> new Adaptive(channels, chunkBytes, view)) {
        @Override
        public Strategy on(boolean selfDescribing) {
            return selfDescribing ? ADAPTIVE : ROUND_ROBIN;
        }

        @Override
        public int grainBytes(int chunkBytes, boolean bySpeed) {
            return ADAPTIVE.grainBytes(chunkBytes, bySpeed);
        }
    };

    private static final int FINE_GRAIN_BYTES = 16 << 10;

    private final boolean computableByBothEnds;
    private final Maker maker;

    /** Makes schedulers. */
    private interface Maker {
        ChunkScheduler make(int channels, int chunkBytes, List<Double> weights, ChannelView view);
    }

    Strategy(boolean computableByBothEnds, Maker maker) {
        this.computableByBothEnds = computableByBothEnds;
        this.maker = maker;
    }

    /**
     * Whether the schedule follows from the message's length alone, so that the receiver can compute it too. Wires that
     * are not self-describing need this.
     */
    public boolean isStatic() {
        return computableByBothEnds;
    }

    /**
     * What it is on a wire.
     *
     * @param selfDescribing whether chunks say what they are
     */
    public Strategy on(boolean selfDescribing) {
        return this;
    }

    /**
     * A scheduler of this kind.
     *
     * @param channels number of channels, 1 or more
     * @param chunkBytes largest chunk; only strategies that decide while they send look at it
     * @param weights one positive weight per channel; only {@link #WEIGHTED} looks at them
     * @param view what the channels look like, likewise
     */
    public ChunkScheduler scheduler(int channels, int chunkBytes, List<Double> weights, ChannelView view) {
        return maker.make(channels, chunkBytes, weights, view);
    }

    /**
     * Bytes of a grain.
     *
     * @param chunkBytes the largest chunk; where chunks have one size, a grain is a chunk
     * @param bySpeed whether the size of chunks shall follow the speed of channels
     */
    public int grainBytes(int chunkBytes, boolean bySpeed) {
        return chunkBytes;
    }
}
