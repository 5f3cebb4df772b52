package tcpx.bench.model;

import java.util.List;

/**
 * Amdahl's law and, on top, a cost that every pair of channels has: y = λ·n / (1 + σ(n−1) + κ·n(n−1)). With κ above
 * zero goodput falls again beyond a peak.
 *
 * @param firstChannelGBps λ, goodput of one channel
 * @param contention σ, share of time waiting for what is shared; 0 or more
 * @param crosstalk κ, cost of keeping a pair of channels coherent; 0 or more
 * @see <a href="https://arxiv.org/abs/0808.1431">Gunther, 2008</a>
 */
public record UniversalScalability(double firstChannelGBps, double contention, double crosstalk)
        implements ScalingModel {
    static final String NAME = "usl";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String formula() {
        return "λ·n / (1 + σ(n−1) + κ·n(n−1))";
    }

    @Override
    public double at(double channels) {
        return firstChannelGBps * channels / (1 + contention * (channels - 1) + crosstalk * channels * (channels - 1));
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(
                new Quantity("λ", "goodput of one channel", "GB/s", firstChannelGBps),
                new Quantity("σ", "contention", "", contention),
                new Quantity("κ", "crosstalk", "", crosstalk));
    }

    /** The channel count with the largest goodput: √((1−σ)/κ), at least 1; infinite without crosstalk. */
    public double peakChannels() {
        if (crosstalk == 0) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.max(1, Math.sqrt(Math.max(0, 1 - contention) / crosstalk));
    }

    @Override
    public String sentence() {
        String start = Wording.number(firstChannelGBps) + " GB/s for one channel, contention "
                + Wording.percent(contention) + ", crosstalk " + Wording.percent(crosstalk);
        if (Wording.negligible(crosstalk)) {
            return start + ": no peak seen";
        }
        return start + ": peak of " + Wording.number(at(peakChannels())) + " GB/s at "
                + Wording.fixed(peakChannels(), 1) + " channels";
    }
}
