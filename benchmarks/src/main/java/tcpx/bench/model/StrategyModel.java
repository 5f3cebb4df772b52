package tcpx.bench.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What each strategy should move over given rails, if the rails are the only limit: the predictions of the strategies'
 * documentation as arithmetic. Channel i runs on rail i mod R, and channels on one rail share it equally. A message
 * alone takes its bytes at the rails' rate and one way there and back; of several under way each hides that of the one
 * before. A fixed window bounds a channel to what it holds per round trip of a chunk.
 *
 * @param rails in order
 * @param channels number of channels
 * @param weights one per channel, empty for equal ones
 * @param messageBytes bytes of one transfer, above 0
 * @param chunkBytes largest chunk; empty where it follows the channel's speed
 * @param window chunks a channel may have unacknowledged; empty where it follows the channel's speed
 * @param inFlight messages under way; empty where it follows the paths
 */
public record StrategyModel(
        List<Path> rails,
        int channels,
        List<Double> weights,
        long messageBytes,
        OptionalLong chunkBytes,
        OptionalInt window,
        OptionalInt inFlight) {
    private static final double FINE_GRAIN_BYTES = 16 << 10;
    private static final double AUTO_CHUNK_SECONDS = 1e-3;
    private static final double AUTO_CHUNK_BYTES = 1 << 20;
    private static final double AUTO_WINDOW_SECONDS = 3e-3;
    private static final double AUTO_WINDOW_BYTES = 256 << 10;
    private static final double AUTO_IN_FLIGHT = 4;
    private static final double GB = 1e9;

    /**
     * What one rail is, or a channel's part of it.
     *
     * @param gBps payload rate, above 0
     * @param roundTripSeconds of a packet, 0 or more
     */
    public record Path(double gBps, double roundTripSeconds) {
        private double seconds(double bytes) {
            return bytes / (gBps * GB);
        }
    }

    /** Copies; refuses what no transfer can have. */
    public StrategyModel {
        rails = List.copyOf(rails);
        weights = List.copyOf(weights);
        if (rails.isEmpty() || rails.stream().anyMatch(rail -> !(rail.gBps() > 0 && rail.roundTripSeconds() >= 0))) {
            throw new IllegalArgumentException("a prediction needs rails with rates above zero: " + rails);
        }
        if (channels < 1 || messageBytes < 1 || !(weights.isEmpty() || weights.size() == channels)) {
            throw new IllegalArgumentException("a prediction needs a channel, a byte, and a weight for each channel: "
                    + channels + ", " + messageBytes + ", " + weights);
        }
    }

    /** Expected goodput of a strategy, named as in the results, GB/s; NaN for one that there is no prediction for. */
    public double goodputGBps(String strategy) {
        List<Path> paths = channelPaths();
        return switch (strategy.toUpperCase(Locale.ROOT)) {
            case "ROUND_ROBIN", "STRIPED" -> fixedShares(paths, Collections.nCopies(channels, 1.0));
            case "WEIGHTED" -> fixedShares(paths, weights.isEmpty() ? Collections.nCopies(channels, 1.0) : weights);
            case "FIRST_FREE" -> shared(paths, hoardingSeconds(paths));
            case "ADAPTIVE", "AUTO" -> shared(paths, togetherSeconds(paths));
            default -> Double.NaN;
        };
    }

    /** What each channel has of its rail. */
    List<Path> channelPaths() {
        List<Path> paths = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            int onIt = (channels - channel % rails.size() + rails.size() - 1) / rails.size();
            Path rail = rails.get(channel % rails.size());
            paths.add(new Path(rail.gBps() / onIt, rail.roundTripSeconds()));
        }
        return paths;
    }

    /** Shares fixed beforehand: the channel that takes longest for its share sets the pace. */
    private double fixedShares(List<Path> paths, List<Double> shares) {
        double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
        double most = Double.MAX_VALUE;
        double alone = 0;
        for (int channel = 0; channel < channels; channel++) {
            Path path = paths.get(channel);
            double share = shares.get(channel) / sum;
            double bytes = messageBytes * share;
            most = Math.min(most, windowGBps(path) / share);
            alone = Math.max(alone, path.seconds(bytes) + path.roundTripSeconds());
        }
        return underWay(most, alone);
    }

    /** Shares that follow the speed: the sum of the channels, if so long a message alone does not hold it back. */
    private double shared(List<Path> paths, double aloneSeconds) {
        return underWay(paths.stream().mapToDouble(this::windowGBps).sum(), aloneSeconds);
    }

    private static double longestTrip(List<Path> paths) {
        return paths.stream().mapToDouble(Path::roundTripSeconds).max().orElse(0);
    }

    private double secondsAtSum(List<Path> paths, double bytes) {
        return bytes / (GB * paths.stream().mapToDouble(Path::gBps).sum());
    }

    /** All end together, but for a grain on the slowest. */
    private double togetherSeconds(List<Path> paths) {
        double slowest = paths.stream().mapToDouble(Path::gBps).min().orElseThrow();
        return secondsAtSum(paths, messageBytes) + longestTrip(paths) + grainBytes() / (slowest * GB);
    }

    /** Full speed until all is dealt; then each channel drains what fills its window, and the slowest ends last. */
    private double hoardingSeconds(List<Path> paths) {
        double hoarded = 0;
        double longest = 0;
        for (Path path : paths) {
            double bytes = Math.min(waitingBytes(path), (double) messageBytes / channels);
            hoarded += bytes;
            longest = Math.max(longest, path.seconds(bytes) + path.roundTripSeconds());
        }
        return secondsAtSum(paths, messageBytes - hoarded) + longest;
    }

    /** What waits on the node when all is dealt. */
    private double waitingBytes(Path path) {
        double second = path.gBps() * GB;
        double chunk = chunkBytes.isPresent()
                ? chunkBytes.getAsLong()
                : Math.min(AUTO_CHUNK_BYTES, Math.max(FINE_GRAIN_BYTES, second * AUTO_CHUNK_SECONDS));
        return window.isPresent()
                ? window.getAsInt() * chunk
                : Math.max(AUTO_WINDOW_BYTES, second * AUTO_WINDOW_SECONDS) + chunk; // posts until it has enough
    }

    /** The most that a channel moves: what its window holds comes back once in a round trip of a chunk. */
    private double windowGBps(Path path) {
        if (window.isEmpty()) {
            return path.gBps();
        }
        double bytes = waitingBytes(path);
        double trip = path.seconds(bytes / window.getAsInt()) + path.roundTripSeconds();
        return Math.min(path.gBps(), bytes / trip / GB);
    }

    /** No more than the most, nor than what the messages under way make if each takes as long as one alone. */
    private double underWay(double mostGBps, double aloneSeconds) {
        double pathBytes = rails.stream()
                .mapToDouble(rail -> rail.gBps() * GB * rail.roundTripSeconds())
                .sum();
        double messages = inFlight.isPresent() ? inFlight.getAsInt() : AUTO_IN_FLIGHT + 2 * pathBytes / messageBytes;
        return Math.min(mostGBps, messages * messageBytes / GB / aloneSeconds);
    }

    private double grainBytes() {
        return Math.min(FINE_GRAIN_BYTES, chunkBytes.orElse(Long.MAX_VALUE));
    }
}
