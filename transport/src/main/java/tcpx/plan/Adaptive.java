package tcpx.plan;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Deals by measured speed so that all channels finish together. With rates r, backlogs B and U bytes not yet dealt, the
 * transfer can end no sooner than T = (U + sum B) / sum r from now; a channel may therefore hold r x T bytes. So that a
 * change of speed finds little already committed, it holds no more than what it moves within a horizon: {@value
 * #LEAST_HORIZON_NS} ns at first, longer for a channel that runs dry before it is asked again. A chunk is what the channel
 * moves in about {@value #CHUNK_NS} ns, within the chunk size given, and shrinks to single grains at the end.
 *
 * <p>A channel of unknown speed gets small chunks until it is known, and one that was slow once is given enough, as long as
 * it would be in time, to show that it no longer is.
 */
final class Adaptive implements ChunkScheduler {
    private static final long LEAST_HORIZON_NS = 4_000_000;
    private static final long MOST_HORIZON_NS = 100_000_000;
    private static final double LENGTHEN = 1.25;
    private static final double SHORTEN = 0.998;
    private static final long CHUNK_NS = 1_000_000;
    private static final int PROBE_BYTES = 64 << 10;
    private static final int TRUST_BYTES = 256 << 10;

    private final int channels;
    private final int mostBytes;
    private final ChannelView view;
    private final AtomicInteger next = new AtomicInteger();
    private final double[] horizonNs;
    private final boolean[] dealt; // whether the channel has had a chunk of this message
    private ChunkPlan plan = new ChunkPlan(0, 1);
    private int grains;

    Adaptive(int channels, int mostBytes, ChannelView view) {
        this.channels = channels;
        this.mostBytes = mostBytes;
        this.view = view;
        this.horizonNs = new double[channels];
        this.dealt = new boolean[channels];
        Arrays.fill(horizonNs, LEAST_HORIZON_NS);
    }

    @Override
    public void begin(ChunkPlan newPlan) {
        plan = newPlan;
        grains = newPlan.grains();
        Arrays.fill(dealt, false);
        next.set(0);
    }

    @Override // hot: once per chunk, a few additions per channel
    public long nextFor(int channel) {
        while (true) {
            int first = next.get();
            if (first >= grains || !view.isUsable(channel)) {
                return Chunk.NONE;
            }
            int count = grainsFor(channel, grains - first);
            if (count == 0) {
                return Chunk.NONE;
            }
            if (next.compareAndSet(first, first + count)) {
                dealt[channel] = true;
                return Chunk.of(first, count);
            }
        }
    }

    private int grainsFor(int channel, int undealt) {
        int grain = plan.grainBytes();
        double rate = view.bytesPerNs(channel);
        long backlog = view.backlogBytes(channel);
        if (rate <= 0) {
            int probe = Math.max(1, Math.min(mostBytes, PROBE_BYTES) / grain);
            return backlog < 2L * probe * grain ? Math.min(probe, undealt) : 0;
        }
        double allRates = 0;
        double allBacklogs = 0;
        double soonest = Double.MAX_VALUE;
        for (int other = 0; other < channels; other++) {
            double otherRate = view.bytesPerNs(other);
            if (otherRate > 0 && view.isUsable(other)) {
                long otherBacklog = view.backlogBytes(other);
                allRates += otherRate;
                allBacklogs += otherBacklog;
                soonest = Math.min(soonest, (otherBacklog + grain) / otherRate);
            }
        }
        double togetherNs = ((double) undealt * grain + allBacklogs) / allRates;
        double inTime = rate * togetherNs;
        double room = Math.min(inTime, Math.max(TRUST_BYTES, rate * horizon(channel, backlog))) - backlog;
        if (room < grain / 2.0) {
            // nobody's share may be half a grain at the very end: then the grain goes where it ends soonest
            boolean best = inTime - backlog < grain && (backlog + grain) / rate <= soonest;
            return best ? 1 : 0;
        }
        double bytes = Math.min(room, Math.max(grain, Math.min(mostBytes, rate * CHUNK_NS)));
        return (int) Math.max(1, Math.min(undealt, Math.round(bytes / grain)));
    }

    // a channel found without work in the middle of a message was given too little
    private double horizon(int channel, long backlog) {
        double change = backlog == 0 && dealt[channel] ? LENGTHEN : SHORTEN;
        horizonNs[channel] = Math.max(LEAST_HORIZON_NS, Math.min(MOST_HORIZON_NS, horizonNs[channel] * change));
        return horizonNs[channel];
    }
}
