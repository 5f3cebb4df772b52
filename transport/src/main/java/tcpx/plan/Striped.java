package tcpx.plan;

import java.util.List;

/**
 * Contiguous stripes, one per channel, with lengths in proportion to the weights. Cut points are rounded to grains, so
 * every stripe is within one grain of its share and no grain is lost.
 */
final class Striped implements ChunkScheduler {
    private final double[] share; // share[c] = part of the message that lies before channel c
    private final int[] next;
    private final int[] end;

    Striped(List<Double> weights) {
        double total = 0;
        for (double weight : weights) {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("a channel's weight is " + weight + ", allowed: above 0");
            }
            total += weight;
        }
        share = new double[weights.size() + 1];
        double before = 0;
        for (int channel = 0; channel < weights.size(); channel++) {
            share[channel] = before / total;
            before += weights.get(channel);
        }
        share[weights.size()] = 1;
        next = new int[weights.size()];
        end = new int[weights.size()];
    }

    @Override
    public void begin(ChunkPlan plan) {
        int cut = 0;
        for (int channel = 0; channel < next.length; channel++) {
            next[channel] = cut;
            cut = (int) Math.round(share[channel + 1] * plan.grains());
            end[channel] = cut;
        }
    }

    @Override // hot
    public long nextFor(int channel) {
        return next[channel] < end[channel] ? Chunk.of(next[channel]++, 1) : Chunk.NONE;
    }
}
