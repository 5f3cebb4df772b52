package tcpx.bench.mesh;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.RailOrder;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.Sessions;
import tcpx.bench.node.Settings;

/**
 * What a fork of a rank is to do in one turn. Travels to it as system properties.
 *
 * @param rank whose fork it is
 * @param turn counts the rounds of the whole run, from 1
 * @param root where rank 0 keeps the gate
 * @param firstRail the rail of channel 0; the others follow
 * @param peers to whom it sends, one thread each
 */
public record MeshTask(int rank, int turn, InetSocketAddress root, int firstRail, List<Peer> peers) {
    private static final String PROPERTY = "tcpx.mesh";
    private static final String TO = "to.";

    /** Copies. */
    public MeshTask {
        peers = List.copyOf(peers);
    }

    /**
     * A rank that is sent to.
     *
     * @param rank which
     * @param node where it is, and by which rails in which order
     */
    public record Peer(int rank, RemoteNode node) {}

    /** A metric of the session with one peer, as the benchmark reports it. */
    public static String metricOf(int peer, String metric) {
        return TO + peer + "." + metric;
    }

    /** Which peer a name from {@link #metricOf} is of, and the metric's own name; empty for any other name. */
    static Optional<OfPeer> split(String name) {
        int dot = name.indexOf('.', TO.length());
        return name.startsWith(TO) && dot > 0
                ? Optional.of(new OfPeer(Integer.parseInt(name.substring(TO.length(), dot)), name.substring(dot + 1)))
                : Optional.empty();
    }

    /** A peer's metric. */
    record OfPeer(int peer, String metric) {}

    /** What the sessions with all peers are opened over. */
    public Sessions sessions(Settings settings) {
        RemoteNode first = peers.get(0).node();
        return Sessions.toMany(settings, first.rails(), peers.size(), first.nodePlugin());
    }

    /** JVM arguments from which {@link #fromSystemProperties} makes this again. */
    List<String> jvmArguments() {
        List<String> arguments = new ArrayList<>(peers.get(0).node().jvmArguments());
        arguments.add("-D" + PROPERTY + "="
                + String.join("/", Integer.toString(rank), Integer.toString(turn), HostPort.format(root)) + "/"
                + firstRail + "/"
                + peers.stream()
                        .map(peer ->
                                peer.rank() + "=" + HostPort.format(peer.node().address()))
                        .collect(Collectors.joining(";")));
        return arguments;
    }

    /** Makes {@link #fromSystemProperties} give this in this very process, for -f 0. */
    void announce() {
        RemoteNode.announce(jvmArguments());
    }

    /** The task that this process was started with. */
    public static MeshTask fromSystemProperties() {
        String text = System.getProperty(PROPERTY);
        if (text == null) {
            throw new IllegalStateException("no mesh is known: start this benchmark with ./run-bench.sh mesh");
        }
        String[] parts = text.split("/");
        RemoteNode first = RemoteNode.fromSystemProperties();
        int firstRail = Integer.parseInt(parts[3]);
        List<Peer> peers = Arrays.stream(parts[4].split(";"))
                .map(peer -> peer.split("=", 2))
                .map(peer -> new Peer(
                        Integer.parseInt(peer[0]),
                        new RemoteNode(
                                HostPort.toReach(peer[1], 0),
                                RailOrder.beginningWith(firstRail, first.rails()),
                                first.secretFile(),
                                first.plugin(),
                                first.run())))
                .toList();
        return new MeshTask(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                HostPort.toReach(parts[2], 0),
                firstRail,
                peers);
    }
}
