package tcpx.bench.model;

import java.util.List;

/**
 * A share of the work cannot be spread over channels: y = λ·n / (1 + σ(n−1)).
 *
 * @param firstChannelGBps λ, goodput of one channel
 * @param serialShare σ, share of one channel's time that all channels must take turns for; 0 or more
 * @see <a href="https://doi.org/10.1145/1465482.1465560">Amdahl, 1967</a>
 */
public record Amdahl(double firstChannelGBps, double serialShare) implements ScalingModel {
    static final String NAME = "amdahl";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String formula() {
        return "λ·n / (1 + σ(n−1))";
    }

    @Override
    public double at(double channels) {
        return new UniversalScalability(firstChannelGBps, serialShare, 0).at(channels);
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(
                new Quantity("λ", "goodput of one channel", "GB/s", firstChannelGBps),
                new Quantity("σ", "serial share", "", serialShare));
    }

    @Override
    public String sentence() {
        String start = Wording.number(firstChannelGBps) + " GB/s for one channel, ";
        if (Wording.negligible(serialShare)) {
            return start + "no serial share seen";
        }
        return start + Wording.percent(serialShare) + " of its time is serial, which caps any number of channels at "
                + Wording.number(firstChannelGBps / serialShare) + " GB/s";
    }
}
