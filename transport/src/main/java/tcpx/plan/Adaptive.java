package tcpx.plan;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Schedules by measured speed so that all channels finish together. With rates r, backlogs B and U bytes not yet
 * assigned, the transfer can end no sooner than T = (U + sum B) / sum r from now; a channel may therefore hold r x T
 * bytes. So that a change of speed finds little already committed, of these no more than two chunks wait on this node,
 * one on its way out and one behind it; what is under way beyond is the path's. But never less than
 * {@value #LEAST_AHEAD_BYTES} bytes, nor less than the channel moves in {@value #AHEAD_NS} ns, in which threads that
 * share a core may not come to their turn. A chunk is 1/{@value #PARTS} of what the channel may still get, within the
 * chunk size given, but no less than it moves in about {@value #CHUNK_NS} ns, nor than its window needs to fill its
 * path; at the end it shrinks to single grains.
 * What is not assigned of other messages counts as U: only the last one has to end everywhere at once.
 *
 * <p>A channel of unknown speed gets small chunks until it is known, and is taken for as fast as the others are in the
 * mean: if they had short messages to themselves it would never be known. One that was so slow once that its share of a
 * message is nothing gets a grain now and then all the same, to show that it no longer is: so seldom that messages
 * which have to wait for that grain cost a {@value #PROBING}th of the time, however slow it is.
 */
final class Adaptive implements ChunkScheduler {
    private static final long CHUNK_NS = 1_000_000;
    private static final long AHEAD_NS = 1_500_000;
    private static final int PROBE_BYTES = 64 << 10;
    private static final int PARTS = 16;
    private static final int PROBING = 32;
    private static final int LEAST_AHEAD_BYTES = 128 << 10;

    private final int channels;
    private final int mostBytes;
    private final ChannelView view;
    private final AtomicInteger next = new AtomicInteger();
    private ChunkPlan plan = new ChunkPlan(0, 1);
    private int grains;

    Adaptive(int channels, int mostBytes, ChannelView view) {
        this.channels = channels;
        this.mostBytes = mostBytes;
        this.view = view;
    }

    @Override
    public void begin(ChunkPlan newPlan) {
        plan = newPlan;
        grains = newPlan.grains();
        next.set(0);
    }

    @Override // hot
    public long unassignedBytes() {
        return Math.max(0, (long) (grains - next.get()) * plan.grainBytes());
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
                return Chunk.of(first, count);
            }
        }
    }

    private int grainsFor(int channel, int unassigned) {
        int grain = plan.grainBytes();
        double rate = view.bytesPerNs(channel);
        long backlog = view.backlogBytes(channel);
        if (rate <= 0) {
            int probe = Math.max(1, Math.min(mostBytes, PROBE_BYTES) / grain);
            return backlog < 2L * probe * grain ? Math.min(probe, unassigned) : 0;
        }
        double allRates = 0;
        double allBacklogs = 0;
        double soonest = Double.MAX_VALUE;
        int known = 0;
        int unknown = 0;
        double leastOfUnknown = Double.MAX_VALUE;
        for (int other = 0; other < channels; other++) {
            if (!view.isUsable(other)) {
                continue;
            }
            double otherRate = view.bytesPerNs(other);
            long otherBacklog = view.backlogBytes(other);
            allBacklogs += otherBacklog;
            if (otherRate > 0) {
                known++;
                allRates += otherRate;
                soonest = Math.min(soonest, (otherBacklog + grain) / otherRate);
            } else {
                unknown++;
                leastOfUnknown = Math.min(leastOfUnknown, otherBacklog);
            }
        }
        double mean = allRates / known;
        allRates += unknown * mean;
        soonest = Math.min(soonest, (leastOfUnknown + grain) / mean);
        double togetherNs = (view.otherBytes() + (double) unassigned * grain + allBacklogs) / allRates;
        double inTime = rate * togetherNs;
        double least = Math.max(rate * CHUNK_NS, view.leastChunkBytes(channel));
        double usual = Math.max(grain, Math.min(mostBytes, Math.max(least, inTime / PARTS)));
        double ahead = Math.max(2 * usual, rate * AHEAD_NS);
        if (view.unsentBytes(channel) + usual / 2 > Math.max(LEAST_AHEAD_BYTES, ahead)) {
            return 0; // whole chunks only: what is left over to the limit would be a short one
        }
        double room = inTime - backlog;
        if (room < grain / 2.0) {
            // nobody's share may be half a grain at the very end: then the grain goes where it ends soonest
            boolean isSoonest = (backlog + grain) / rate <= soonest;
            return isSoonest || view.isDue(channel, (long) (PROBING * grain * (allRates / rate))) ? 1 : 0;
        }
        return (int) Math.max(1, Math.min(unassigned, Math.round(Math.min(room, usual) / grain)));
    }
}
