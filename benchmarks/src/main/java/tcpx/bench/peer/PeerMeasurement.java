package tcpx.bench.peer;

import java.util.Map;

/**
 * What a program moved, and what that cost.
 *
 * @param goodputGBps payload GB/s, all rails, on the receiver's side where the program tells it
 * @param seconds how long that took
 * @param movedBytes payload of its whole run, warm-up included; NaN where the program does not tell
 * @param cpuA CPU seconds per GB of the sending processes, user and system
 * @param cpuB the same of the receiving ones
 * @param latencyUs microseconds of one message there and back by percentile, such as {@code p50}; empty for programs
 *     that measure a stream
 */
public record PeerMeasurement(
        double goodputGBps,
        double seconds,
        double movedBytes,
        double cpuA,
        double cpuB,
        Map<String, Double> latencyUs) {
    /** Of a program that tells bytes, seconds, and the CPU seconds of both ends while these were moved. */
    static PeerMeasurement of(double bytes, double seconds, double cpuSecondsA, double cpuSecondsB) {
        double gigabytes = bytes / 1e9;
        return new PeerMeasurement(
                gigabytes / seconds, seconds, Double.NaN, cpuSecondsA / gigabytes, cpuSecondsB / gigabytes, Map.of());
    }

    /** Of a program that tells all of these. */
    static PeerMeasurement of(Map<String, Double> told) {
        return of(told.get("bytes"), told.get("seconds"), told.get("cpu"), told.get("cpuB"));
    }

    /** Of two programs, either of which counts in a time of its own. */
    static PeerMeasurement of(Map<String, Double> sent, Map<String, Double> received) {
        double cpuB = received.get("cpu") / received.get("bytes") * sent.get("bytes");
        return of(sent.get("bytes"), sent.get("seconds"), sent.get("cpu"), cpuB);
    }

    /** The same with times of messages. */
    PeerMeasurement with(Map<String, Double> latencies) {
        return new PeerMeasurement(goodputGBps, seconds, movedBytes, cpuA, cpuB, latencies);
    }

    /** Copies. */
    public PeerMeasurement {
        latencyUs = Map.copyOf(latencyUs);
    }
}
