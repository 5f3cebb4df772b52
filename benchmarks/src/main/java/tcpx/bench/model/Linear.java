package tcpx.bench.model;

import java.util.List;

/**
 * Every channel adds the same: y = a·n. What independent rails do until something shared runs out.
 *
 * @param perChannelGBps a, GB/s that each channel adds
 */
public record Linear(double perChannelGBps) implements ScalingModel {
    static final String NAME = "linear";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String formula() {
        return "a·n";
    }

    @Override
    public double at(double channels) {
        return perChannelGBps * channels;
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(new Quantity("a", "goodput per channel", "GB/s", perChannelGBps));
    }

    @Override
    public String sentence() {
        return Wording.number(perChannelGBps) + " GB/s per channel, no limit seen";
    }
}
