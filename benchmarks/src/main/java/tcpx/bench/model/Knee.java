package tcpx.bench.model;

import java.util.List;

/**
 * Every channel adds the same until a capacity is full: y = min(a·n, C). What shaped rails, a link, or a memory bus do.
 *
 * @param perChannelGBps a, GB/s that each channel adds below the knee
 * @param capacityGBps C, GB/s that more channels do not exceed
 */
public record Knee(double perChannelGBps, double capacityGBps) implements ScalingModel {
    static final String NAME = "knee";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String formula() {
        return "min(a·n, C)";
    }

    @Override
    public double at(double channels) {
        return Math.min(perChannelGBps * channels, capacityGBps);
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(
                new Quantity("a", "goodput per channel", "GB/s", perChannelGBps),
                new Quantity("C", "capacity", "GB/s", capacityGBps));
    }

    /** Where the capacity is reached, in channels: C / a. */
    public double kneeChannels() {
        return capacityGBps / perChannelGBps;
    }

    @Override
    public String sentence() {
        return "knee at " + Wording.fixed(kneeChannels(), 1) + " channels: " + Wording.number(perChannelGBps)
                + " GB/s per channel up to a capacity of " + Wording.number(capacityGBps) + " GB/s";
    }
}
