package tcpx.bench.node;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tcpx.bench.result.Node;
import tcpx.transfer.RailEvent;

/**
 * Something that happened to a rail during a run. Travels as one line: from node B to node A, and from a fork, which
 * says it on standard output, to the process that started it.
 *
 * @param node which end met it
 * @param iteration measured iteration during which it was heard of, from 1; 0 before the first one
 * @param event what
 */
public record RailNews(Node node, int iteration, RailEvent event) {
    /** In the reason of what happened to a rail whose link was then down at the end that met it. */
    public static final String LINK_DOWN = "its link is down on node ";

    private static final String START = "rail-event";
    private static final int FIELDS = 8;

    /** What this end of a trial has just met, and whether the rail's link is down here. */
    static RailNews met(Node node, RailEvent event) {
        if (event.reason().isEmpty() || !isDown(event.rail())) {
            return new RailNews(node, 0, event);
        }
        String reason = event.reason() + "; " + LINK_DOWN + node.label().toUpperCase(Locale.ROOT);
        return new RailNews(node, 0, new RailEvent(event.at(), event.kind(), event.channel(), event.rail(), reason));
    }

    // what is no interface is a plugin's device
    private static boolean isDown(String rail) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(rail);
            return nic != null && !nic.isUp();
        } catch (SocketException ignored) {
            return false;
        }
    }

    /** It as a line of plain ASCII, without its end. */
    public String line() {
        return String.join(
                "\t",
                START,
                node.label(),
                Integer.toString(iteration),
                event.at().toString(),
                event.kind().name(),
                Integer.toString(event.channel()),
                event.rail(),
                event.reason().replaceAll("[^ -~]+", " "));
    }

    /** What a line says; empty if it is none of these. */
    public static Optional<RailNews> parse(String line) {
        List<String> fields = List.of(line.split("\t", FIELDS));
        if (fields.size() < FIELDS || !fields.get(0).equals(START)) {
            return Optional.empty();
        }
        RailEvent event = new RailEvent(
                Instant.parse(fields.get(3)),
                RailEvent.Kind.valueOf(fields.get(4)),
                Integer.parseInt(fields.get(5)),
                fields.get(6),
                fields.get(7));
        return Node.parse(fields.get(1)).map(node -> new RailNews(node, Integer.parseInt(fields.get(2)), event));
    }

    /** The same by a clock that is so far ahead. */
    RailNews later(Duration ahead) {
        return new RailNews(
                node,
                iteration,
                new RailEvent(event.at().plus(ahead), event.kind(), event.channel(), event.rail(), event.reason()));
    }

    /** The same, heard of in another iteration. */
    public RailNews in(int another) {
        return new RailNews(node, another, event);
    }
}
