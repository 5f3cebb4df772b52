package tcpx.bench.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What each strategy should move over given rails, if the rails are the only limit: the predictions of the strategies'
 * documentation as arithmetic. Channel i runs on rail i mod R, and channels on one rail share it equally. Each
 * prediction is that of one long message; what a round trip costs at its beginning and end is left out.
 *
 * @param railGBps payload rate of each rail
 * @param channels number of channels
 * @param weights one per channel, empty for equal ones
 * @param messageBytes bytes of one transfer, above 0
 * @param chunkBytes largest chunk; empty where it follows the channel's speed
 * @param window chunks a channel may have unacknowledged; empty where it follows the channel's speed
 */
public record StrategyModel(
        List<Double> railGBps,
        int channels,
        List<Double> weights,
        long messageBytes,
        OptionalLong chunkBytes,
        OptionalInt window) {
    private static final double FINE_GRAIN_BYTES = 16 << 10;
    private static final double AUTO_CHUNK_SECONDS = 1e-3;
    private static final double AUTO_CHUNK_BYTES = 1 << 20;
    private static final double AUTO_WINDOW_SECONDS = 3e-3;
    private static final double AUTO_WINDOW_BYTES = 256 << 10;
    private static final double GB = 1e9;

    /** Copies; refuses what no transfer can have. */
    public StrategyModel {
        railGBps = List.copyOf(railGBps);
        weights = List.copyOf(weights);
        if (railGBps.isEmpty() || railGBps.stream().anyMatch(rate -> !(rate > 0))) {
            throw new IllegalArgumentException("a prediction needs rails with rates above zero: " + railGBps);
        }
        if (channels < 1 || messageBytes < 1 || !(weights.isEmpty() || weights.size() == channels)) {
            throw new IllegalArgumentException("a prediction needs a channel, a byte, and a weight for each channel: "
                    + channels + ", " + messageBytes + ", " + weights);
        }
    }

    /** Expected goodput of a strategy, named as in the results, GB/s; NaN for one that there is no prediction for. */
    public double goodputGBps(String strategy) {
        List<Double> rates = channelGBps();
        return switch (strategy) {
            case "ROUND_ROBIN", "STRIPED" -> proportional(rates, Collections.nCopies(channels, 1.0));
            case "WEIGHTED" -> proportional(rates, weights.isEmpty() ? Collections.nCopies(channels, 1.0) : weights);
            case "FIRST_FREE" -> hoarding(rates);
            case "ADAPTIVE", "auto" -> over(messageBytes / sum(rates) + grainBytes() / Collections.min(rates));
            default -> Double.NaN;
        };
    }

    /** Payload rate of each channel. */
    List<Double> channelGBps() {
        int rails = railGBps.size();
        List<Double> rates = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            int onIt = (channels - channel % rails + rails - 1) / rails;
            rates.add(railGBps.get(channel % rails) / onIt);
        }
        return rates;
    }

    /** Shares fixed beforehand: the channel that takes longest for its share sets the pace. */
    private static double proportional(List<Double> rates, List<Double> shares) {
        double pace = Double.MAX_VALUE;
        for (int channel = 0; channel < rates.size(); channel++) {
            pace = Math.min(pace, rates.get(channel) / shares.get(channel));
        }
        return pace * sum(shares);
    }

    /** Full speed until all is dealt; then each channel drains what fills its window, and the slowest ends last. */
    private double hoarding(List<Double> rates) {
        double hoarded = 0;
        double longest = 0;
        for (double rate : rates) {
            double bytes = Math.min(windowBytes(rate), (double) messageBytes / channels);
            hoarded += bytes;
            longest = Math.max(longest, bytes / rate);
        }
        return over((messageBytes - hoarded) / sum(rates) + longest);
    }

    private double windowBytes(double rate) {
        double chunk = chunkBytes.isPresent()
                ? chunkBytes.getAsLong()
                : Math.min(AUTO_CHUNK_BYTES, Math.max(FINE_GRAIN_BYTES, rate * GB * AUTO_CHUNK_SECONDS));
        return window.isPresent()
                ? window.getAsInt() * chunk
                : Math.max(AUTO_WINDOW_BYTES, rate * GB * AUTO_WINDOW_SECONDS) + chunk; // posts until it has enough
    }

    private double grainBytes() {
        return Math.min(FINE_GRAIN_BYTES, chunkBytes.orElse(Long.MAX_VALUE));
    }

    /** Goodput of a message that takes so many bytes over GB/s. */
    private double over(double bytesPerGBps) {
        return messageBytes / bytesPerGBps;
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }
}
