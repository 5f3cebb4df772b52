package tcpx.bench.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabNode.LabRail;
import tcpx.bench.launch.LabSession;
import tcpx.bench.launch.TimedProgram;
import tcpx.placement.Cores;

/**
 * Where a peer runs, and for how long.
 *
 * @param session the lab
 * @param scratch where its programs' output goes
 * @param seconds how long it shall move bytes
 * @param messageBytes size of its messages, where it has such
 * @param streams connections of those that make independent ones, dealt over the rails as channels are
 * @param coresA the cores of its threads on node A
 * @param coresB on node B
 */
public record PeerContext(
        LabSession session, Path scratch, double seconds, long messageBytes, int streams, Cores coresA, Cores coresB) {
    /** Where peers listen. */
    static final int PORT = 5201;

    static final String PORT_TEXT = Integer.toString(PORT);
    static final long START_SECONDS = 10;
    static final String WARM_SECONDS = "1.0";
    private static final long SPARE_SECONDS = 20;

    /** The same for messages of another size. */
    PeerContext withMessageBytes(long bytes) {
        return new PeerContext(session, scratch, seconds, bytes, streams, coresA, coresB);
    }

    /** How long a program may take that moves bytes for the time given. */
    long patienceSeconds() {
        return SPARE_SECONDS + Math.round(seconds);
    }

    /** The time as programs take it, in tenths of a second. */
    String secondsText() {
        return String.format(Locale.ROOT, "%.1f", seconds);
    }

    TimedProgram onA(Map<String, String> environment, List<String> line) {
        return TimedProgram.start(session, session.lab().a(), bound(coresA, line), environment, scratch);
    }

    TimedProgram onB(Map<String, String> environment, List<String> line) {
        return TimedProgram.start(session, session.lab().b(), bound(coresB, line), environment, scratch);
    }

    /** A line bound to these cores: a program that binds its own threads may use all of them. */
    static List<String> bound(Cores cores, List<String> line) {
        return cores.equals(Cores.ANY)
                ? line
                : line(List.of("taskset", "-c", cores.toString().replace(':', ',')), line.toArray(String[]::new));
    }

    /** The lab itself. */
    Lab lab() {
        return session.lab();
    }

    List<LabRail> railsA() {
        return session.lab().a().rails();
    }

    List<LabRail> railsB() {
        return session.lab().b().rails();
    }

    /** Node A's address for a stream, as the streams are dealt over the rails. */
    String fromA(int stream) {
        return address(railsA().get(stream % railsA().size()));
    }

    /** Node B's. */
    String toB(int stream) {
        return address(railsB().get(stream % railsB().size()));
    }

    /** The rails' interfaces as other programs take them, the same on both nodes. */
    String devices() {
        return railsB().stream().map(LabRail::device).distinct().collect(Collectors.joining(","));
    }

    static String address(LabRail rail) {
        return rail.address().getHostAddress();
    }

    /** A line as it is typed. */
    static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    /** A line and more of it. */
    static List<String> line(List<String> first, String... more) {
        List<String> line = new ArrayList<>(first);
        line.addAll(List.of(more));
        return line;
    }
}
