package tcpx.bench.model;

import java.util.List;

/**
 * What may be in flight limits goodput until the wire is full: y = min(C, W·chunk/RTT).
 *
 * @param roundTripSeconds RTT, seconds from posting a chunk to the slot being free again, as the window feels it
 * @param capacityGBps C, GB/s of a window that is large enough
 */
public record WindowBound(double roundTripSeconds, double capacityGBps) implements Model {
    static final String NAME = "window";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String formula() {
        return "min(C, D/RTT)";
    }

    /**
     * GB/s with at most {@code bytesInFlight} outstanding over all channels: window depth times chunk bytes times
     * channels.
     */
    @Override
    public double at(double bytesInFlight) {
        return Math.min(capacityGBps, bytesInFlight / roundTripSeconds / 1e9);
    }

    /** The bytes in flight that just fill the wire: C·RTT. */
    public double fullBytes() {
        return capacityGBps * 1e9 * roundTripSeconds;
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(
                new Quantity("RTT", "round trip of a chunk", "s", roundTripSeconds),
                new Quantity("C", "capacity", "GB/s", capacityGBps));
    }

    @Override
    public String sentence() {
        return "round trip of " + Wording.seconds(roundTripSeconds) + ": " + Wording.bytes(fullBytes())
                + " in flight fill the capacity of " + Wording.number(capacityGBps) + " GB/s";
    }
}
