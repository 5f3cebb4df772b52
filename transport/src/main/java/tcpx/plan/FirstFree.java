package tcpx.plan;

import java.util.concurrent.atomic.AtomicInteger;

/** One cursor for all: whichever channel asks takes the next grain. */
final class FirstFree implements ChunkScheduler {
    private final AtomicInteger next = new AtomicInteger();
    private int grains;

    @Override
    public void begin(ChunkPlan plan) {
        grains = plan.grains();
        next.set(0);
    }

    @Override // hot
    public long nextFor(int channel) {
        // The look before the increment keeps the cursor from running away while idle channels ask.
        if (next.get() >= grains) {
            return Chunk.NONE;
        }
        int grain = next.getAndIncrement();
        return grain < grains && grain >= 0 ? Chunk.of(grain, 1) : Chunk.NONE;
    }
}
