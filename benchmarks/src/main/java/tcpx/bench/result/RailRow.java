package tcpx.bench.result;

import java.util.Objects;

/**
 * One line of {@code rails.csv}: the kernel's counters of one rail on one node at one moment.
 *
 * @param timeNs nanoseconds since the run's {@code started}, on a clock that never steps; node B's are carried over to
 *     that clock by whoever writes the row, and may be a constant off, so rates are taken within one node and rail
 * @param node which end
 * @param rail the NIC's name on that node
 * @param txBytes bytes sent as the kernel counts them (headers included), cumulative from an arbitrary start
 * @param rxBytes bytes received, likewise
 */
public record RailRow(long timeNs, Node node, String rail, long txBytes, long rxBytes) {
    /** Validates: a rail has a name, counters and time are not negative. */
    public RailRow {
        Objects.requireNonNull(node, "node");
        if (rail.isBlank()) {
            throw new IllegalArgumentException("a rail row needs the rail's name");
        }
        if (timeNs < 0 || txBytes < 0 || rxBytes < 0) {
            throw new IllegalArgumentException(
                    "time and counters are not negative: " + timeNs + " ns, tx " + txBytes + ", rx " + rxBytes);
        }
    }
}
