package tcpx.bench.result;

import java.util.Objects;

/**
 * One line of {@code events.csv}: something that happened to a rail, as one node met it.
 *
 * @param timeNs nanoseconds since the run's {@code started}, by the clock of the node that ran it; what node B met is
 *     carried over to that clock
 * @param turn the fork, as in {@code samples.csv}
 * @param iteration measured iteration in which it was heard of, from 1; 0 before the first one
 * @param node which end met it
 * @param rail the NIC's name on that node
 * @param channel from 0
 * @param event what, one word in capitals, of {@code tcpx.transfer.RailEvent.Kind}
 * @param reason why, in words; empty where there is nothing to say
 */
public record EventRow(
        long timeNs, int turn, int iteration, Node node, String rail, int channel, String event, String reason) {
    /** Validates. */
    public EventRow {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(reason, "reason");
        if (rail.isBlank() || event.isBlank()) {
            throw new IllegalArgumentException("an event row needs the rail's name and the event's");
        }
        if (timeNs < 0 || turn < 0 || iteration < 0 || channel < 0) {
            throw new IllegalArgumentException("not negative: " + timeNs + " ns, turn " + turn + ", iteration "
                    + iteration + ", channel " + channel);
        }
    }
}
