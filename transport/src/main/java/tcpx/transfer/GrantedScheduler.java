package tcpx.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;

/**
 * The sender's scheduler where the {@link GrantWriter receiver grants}: gives each channel the chunks that were granted
 * to it, in the order of the grants, which is the order in which the receiver has posted receive buffers for them.
 * Where both ends compute a schedule, a channel has the chunks of that first. Fed by the control link's thread; asked,
 * for each channel, by the thread that drives it. Nothing is allocated or locked.
 *
 * <p>A peer that grants what it cannot mean is refused: a channel or a chunk that does not exist, one larger than any
 * chunk, one granted before, or more than a channel's window holds.
 */
final class GrantedScheduler implements ChunkScheduler {
    /** No schedule: all is granted. */
    static final ChunkScheduler NOTHING = new ChunkScheduler() {
        @Override
        public void begin(ChunkPlan plan) {}

        @Override
        public long nextFor(int channel) {
            return Chunk.NONE;
        }
    };

    private static final long EMPTY = 0; // no chunk is 0

    private final ChunkScheduler computed;
    private final int channels;
    private final int depth;
    private final int mostGrains;
    private final AtomicLongArray waiting; // a ring of depth entries for each channel
    private final int[] last; // index of the next grant, per channel: by the control link's thread
    private final int[] first; // index of the oldest that waits, likewise: by the channel's
    private final IntConsumer onWithdrawn;
    private final CompletionTracker granted = new CompletionTracker();
    private boolean isAnyLost; // the receiver has lost a channel: by the control link's thread, for ever
    private boolean regrants; // chunks may be granted again; as last, but for the moment a message begins

    /**
     * Nothing is granted yet.
     *
     * @param computed the schedule that both ends compute; {@link #NOTHING} where the receiver schedules
     * @param depth most chunks of a channel that may be granted and not yet posted: its window
     * @param mostGrains grains of the largest chunk
     * @param onWithdrawn hears of a channel that the receiver has lost, before its chunks are granted to others
     */
    GrantedScheduler(ChunkScheduler computed, int channels, int depth, int mostGrains, IntConsumer onWithdrawn) {
        this.computed = computed;
        this.channels = channels;
        this.depth = depth;
        this.mostGrains = mostGrains;
        this.waiting = new AtomicLongArray(channels * depth);
        this.onWithdrawn = onWithdrawn;
        this.last = new int[channels];
        this.first = new int[channels];
    }

    @Override
    public void begin(ChunkPlan plan) {
        computed.begin(plan);
        granted.begin(
                plan.grains()); // the rings are empty: a message is done when all that was granted is, or withdrawn
        regrants = false;
    }

    /**
     * Takes a frame that withdraws grants and makes none, whatever message is under way.
     *
     * @return false if it is another frame
     * @throws RuntimeException if it makes no sense
     */
    boolean withdraw(ByteBuffer frame) {
        do {
            int channel = checked(frame.getInt());
            if (frame.getLong() != Chunk.NONE) {
                return false;
            }
            lose(channel);
        } while (frame.hasRemaining());
        return true;
    }

    private int checked(int channel) {
        if (channel < 0 || channel >= channels) {
            throw new IllegalArgumentException("a grant for channel " + channel + " of " + channels);
        }
        return channel;
    }

    private void lose(int channel) {
        isAnyLost = true;
        onWithdrawn.accept(channel);
    }

    /**
     * Takes a frame of grants, as {@link GrantWriter} writes it, for the message that has begun.
     *
     * @return whether grants were withdrawn: the receiver has lost a channel, and grants its chunks to others
     * @throws RuntimeException if they make no sense; the session is over then
     */
    boolean grant(ByteBuffer frame) {
        boolean withdraws = false;
        do {
            int channel = checked(frame.getInt());
            long chunk = frame.getLong();
            if (chunk == Chunk.NONE) {
                lose(channel);
                withdraws = true;
            } else {
                grant(channel, chunk);
            }
        } while (frame.hasRemaining());
        regrants |= withdraws;
        return withdraws;
    }

    private void grant(int channel, long chunk) {
        if (computed != NOTHING && !isAnyLost) {
            throw new IllegalArgumentException("a grant though both ends compute the schedule and no channel is lost");
        }
        int grains = Chunk.grains(chunk);
        if (grains < 1 || grains > mostGrains) {
            throw new IllegalArgumentException("a grant of " + grains + " grains, allowed: 1.." + mostGrains);
        }
        if (granted.mark(Chunk.first(chunk), grains) != grains && !regrants) {
            throw new IllegalArgumentException("grain " + Chunk.first(chunk) + " is granted twice");
        }
        int index = channel * depth + last[channel];
        if (waiting.get(index) != EMPTY) {
            throw new IllegalArgumentException(
                    "more grants for channel " + channel + " than its window of " + depth + " holds");
        }
        waiting.set(index, chunk);
        last[channel] = (last[channel] + 1) % depth;
    }

    @Override // hot
    public long nextFor(int channel) {
        long own = computed.nextFor(channel);
        if (own != Chunk.NONE) {
            return own;
        }
        int index = channel * depth + first[channel];
        long chunk = waiting.get(index);
        if (chunk == EMPTY) {
            return Chunk.NONE;
        }
        waiting.set(index, EMPTY);
        first[channel] = (first[channel] + 1) % depth;
        return chunk;
    }
}
