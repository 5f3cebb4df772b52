package tcpx.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;

/**
 * The sender's scheduler where the {@link GrantWriter receiver schedules}: gives each channel the chunks that were
 * granted to it, in the order of the grants, which is the order in which the receiver has posted receive buffers for
 * them. Fed by the control link's thread; asked, for each channel, by the thread that drives it. Nothing is allocated
 * or locked.
 *
 * <p>A peer that grants what it cannot mean is refused: a channel or a chunk that does not exist, one larger than any
 * chunk, one granted before, or more than a channel's window holds.
 */
final class GrantedScheduler implements ChunkScheduler {
    private static final long EMPTY = 0; // no chunk is 0

    private final int channels;
    private final int depth;
    private final int mostGrains;
    private final AtomicLongArray waiting; // a ring of depth entries for each channel
    private final int[] last; // index of the next grant, per channel: by the control link's thread
    private final int[] first; // index of the oldest that waits, likewise: by the channel's
    private final CompletionTracker granted = new CompletionTracker();

    /**
     * Nothing is granted yet.
     *
     * @param depth most chunks of a channel that may be granted and not yet posted: its window
     * @param mostGrains grains of the largest chunk
     */
    GrantedScheduler(int channels, int depth, int mostGrains) {
        this.channels = channels;
        this.depth = depth;
        this.mostGrains = mostGrains;
        this.waiting = new AtomicLongArray(channels * depth);
        this.last = new int[channels];
        this.first = new int[channels];
    }

    @Override
    public void begin(ChunkPlan plan) {
        granted.begin(plan.grains()); // the rings are empty: a message is done when all that was granted is
    }

    /**
     * Takes a frame of grants, as {@link GrantWriter} writes it, for the message that has begun.
     *
     * @throws RuntimeException if they make no sense; the session is over then
     */
    void grant(ByteBuffer frame) {
        do {
            grant(frame.getInt(), frame.getLong());
        } while (frame.hasRemaining());
    }

    private void grant(int channel, long chunk) {
        if (channel < 0 || channel >= channels) {
            throw new IllegalArgumentException("a grant for channel " + channel + " of " + channels);
        }
        int grains = Chunk.grains(chunk);
        if (grains < 1 || grains > mostGrains) {
            throw new IllegalArgumentException("a grant of " + grains + " grains, allowed: 1.." + mostGrains);
        }
        if (granted.mark(Chunk.first(chunk), grains) != grains) {
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
