package tcpx.plan;

/** Grain k goes to channel k mod N. */
final class RoundRobin implements ChunkScheduler {
    private final long[] next;
    private int grains;

    RoundRobin(int channels) {
        this.next = new long[channels];
    }

    @Override
    public void begin(ChunkPlan plan) {
        grains = plan.grains();
        for (int channel = 0; channel < next.length; channel++) {
            next[channel] = channel;
        }
    }

    @Override // hot
    public long nextFor(int channel) {
        long grain = next[channel];
        if (grain >= grains) {
            return Chunk.NONE;
        }
        next[channel] = grain + next.length;
        return Chunk.of((int) grain, 1);
    }
}
