package tcpx.plan;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One cursor for all: whichever channel asks takes what comes next. Where chunks are larger than grains, as much as the
 * channel moves in about {@value #CHUNK_NS} ns, and no less than its window needs to fill its path.
 */
final class FirstFree implements ChunkScheduler {
    private static final long CHUNK_NS = 1_000_000;
    private static final int UNKNOWN_BYTES = 64 << 10;

    private final int mostBytes;
    private final ChannelView view;
    private final AtomicInteger next = new AtomicInteger();
    private int grainBytes = 1;
    private int grains;

    FirstFree(int mostBytes, ChannelView view) {
        this.mostBytes = mostBytes;
        this.view = view;
    }

    @Override
    public void begin(ChunkPlan plan) {
        grainBytes = plan.grainBytes();
        grains = plan.grains();
        next.set(0);
    }

    @Override // hot
    public long nextFor(int channel) {
        int wanted = grainBytes >= mostBytes ? 1 : bySpeed(channel);
        while (true) {
            int first = next.get();
            if (first >= grains) {
                return Chunk.NONE;
            }
            int count = Math.min(wanted, grains - first);
            if (next.compareAndSet(first, first + count)) {
                return Chunk.of(first, count);
            }
        }
    }

    private int bySpeed(int channel) {
        double rate = view.bytesPerNs(channel);
        double wanted = Math.max(rate * CHUNK_NS, view.leastChunkBytes(channel));
        double bytes = rate > 0 ? Math.min(mostBytes, wanted) : UNKNOWN_BYTES;
        return (int) Math.max(1, Math.round(bytes / grainBytes));
    }
}
