package tcpx.bench.mesh;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.ForkListener;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.JmhRun;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.harness.Sweep;
import tcpx.bench.node.Daemons;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.Message;
import tcpx.bench.node.NodeLog;
import tcpx.bench.node.NodeOptions;
import tcpx.bench.node.NodeOptions.NodeLimits;
import tcpx.bench.node.NodeServer;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.result.Revision;
import tcpx.bench.result.SampleRow;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.BootstrapException;
import tcpx.error.PeerGoneException;
import tcpx.net.Rail;
import tcpx.time.Deadline;
import tcpx.transfer.EndpointConfig;

/**
 * One rank: its node, which receives from all that send to it, and the forks in which it sends when it is its turn.
 * Used by one thread.
 */
public final class MeshRank implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(300);

    private final What what;
    private final NodeServer node;
    private final ControlConnection seat;
    private final Map<Integer, InetSocketAddress> nodes = new LinkedHashMap<>();
    private final ByteBuffer frame = ByteBuffer.allocate(Message.MAX_BYTES);

    /**
     * What a rank is given.
     *
     * @param place where it stands; its root is known
     * @param rails of its node
     * @param secretFile as in {@link RemoteNode}
     * @param agreed from {@link MeshRoot#agreed}
     * @param jmh JMH's options
     * @param cell what is measured
     * @param revision what it was built from
     * @param patience how long rank 0 may take to listen
     */
    public record What(
            Place place,
            List<Rail> rails,
            Optional<Path> secretFile,
            Options agreed,
            JmhArguments jmh,
            Sweep.Cell cell,
            Revision revision,
            Duration patience) {
        /** Copies. */
        public What {
            rails = List.copyOf(rails);
        }

        private InetSocketAddress root() {
            return HostPort.toReach(place.root().orElseThrow(), 0);
        }

        /** The rail of channel 0: ranks of one node begin at different ones where they do not use all. */
        private int firstRail() {
            return Math.floorMod(place.localRank() * channels(), rails.size());
        }

        private int channels() {
            return Integer.parseInt(cell.params().get("channels"));
        }
    }

    private MeshRank(What what, NodeServer node, ControlConnection seat) {
        this.what = what;
        this.node = node;
        this.seat = seat;
    }

    /**
     * Listens for senders and takes the rank's seat.
     *
     * @throws BootstrapException if rank 0 does not listen in time, has another secret, or was started otherwise
     */
    public static MeshRank join(What what) {
        Secret secret = new RemoteNode(what.root(), what.rails(), what.secretFile()).secret();
        NodeOptions options = NodeOptions.of(what.rails())
                .withLimits(limits(what.place().size()))
                .withEndpoint(EndpointConfig.DEFAULT.withRoomFor(
                        2 * what.place().size(), 2 * what.place().size() * what.channels()))
                .withRevision(what.revision());
        NodeLog log = new NodeLog(new PrintStream(OutputStream.nullOutputStream()), System.err, InstantSource.system());
        NodeServer node = NodeServer.listen(new InetSocketAddress(0), secret, options, log);
        try {
            Options mine = what.agreed()
                    .with(MeshFrames.ROLE, MeshFrames.SEAT)
                    .with(MeshFrames.RANK, Integer.toString(what.place().rank()))
                    .with(MeshFrames.HOST, what.place().host())
                    .with(MeshFrames.LOCAL_RANK, Integer.toString(what.place().localRank()))
                    .with(MeshFrames.PORT, Integer.toString(node.address().getPort()));
            ControlConnection seat =
                    BootstrapClient.connect(what.root(), secret, mine, Deadline.after(what.patience()));
            Daemons.start("mesh-node", node::serve);
            return new MeshRank(what, node, seat);
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    // all others may send to it at once, while sessions of the round before are being closed
    private static NodeLimits limits(int size) {
        NodeLimits usual = NodeLimits.standard();
        return new NodeLimits(
                Math.max(usual.sessions(), 2 * size),
                usual.memoryBytes(),
                Math.max(usual.threads(), 2 * size),
                usual.idle());
    }

    /**
     * Does what rank 0 says, until that is all.
     *
     * @throws PeerGoneException if rank 0 is gone
     */
    public void serve() {
        while (true) {
            int type = seat.receive(frame.clear(), Deadline.after(FOR_EVER));
            if (type == ControlConnection.CLOSED || type == MeshFrames.END) {
                return;
            }
            Map<String, String> said = Message.decode(frame);
            if (type == MeshFrames.ROSTER) {
                said.forEach((name, address) ->
                        nodes.put(Integer.parseInt(name.substring(MeshFrames.NODE.length())), reached(address)));
            } else if (type == MeshFrames.TURN_BEGINS) {
                play(said);
            }
        }
    }

    // what rank 0 sees as its own loopback is reached as rank 0 itself is
    private InetSocketAddress reached(String address) {
        InetSocketAddress told = HostPort.toReach(address, 0);
        return told.getAddress().isLoopbackAddress()
                ? new InetSocketAddress(what.root().getAddress(), told.getPort())
                : told;
    }

    private void play(Map<String, String> said) {
        String turn = said.get(MeshFrames.TURN);
        Map<String, String> done = new LinkedHashMap<>(Map.of(MeshFrames.TURN, turn));
        try {
            MeshTask task = task(Integer.parseInt(turn), said.get(MeshFrames.PEERS));
            fork(task, Integer.parseInt(said.get(MeshFrames.FORK)));
        } catch (BenchmarkFailure | IllegalStateException | IllegalArgumentException e) {
            done.put(
                    MeshFrames.WHY,
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("it failed"));
        }
        seat.send(MeshFrames.TURN_DONE, Message.encode(done));
    }

    private MeshTask task(int turn, String peers) {
        List<MeshTask.Peer> all = new ArrayList<>();
        for (String peer : peers.split(",")) {
            int rank = Integer.parseInt(peer);
            RemoteNode remote = new RemoteNode(
                    nodes.get(rank),
                    what.rails(),
                    what.secretFile(),
                    Optional.empty(),
                    seat.options().get(MeshFrames.RUN).orElse(""));
            all.add(new MeshTask.Peer(rank, remote));
        }
        return new MeshTask(what.place().rank(), turn, what.root(), what.firstRail(), all);
    }

    private void fork(MeshTask task, int number) {
        List<String> line = new ArrayList<>(what.jmh().asList());
        line.addAll(List.of("-t", Integer.toString(task.peers().size())));
        List<String> arguments = new ArrayList<>(task.jvmArguments());
        arguments.add("-D" + ParentWatch.PROPERTY + "=true");
        if (what.cell().forks() == 0) {
            task.announce();
        }
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        new JmhRun(JmhArguments.parse(line, Map.of()), arguments, nowhere)
                .fork(what.cell(), number, new ForkListener() {
                    @Override
                    public void status(String text) {
                        // rank 0 shows what is under way
                    }

                    @Override
                    public void measured(List<SampleRow> rows) {
                        MeshRows.encode(rows)
                                .forEach(piece -> seat.send(
                                        MeshFrames.MEASURED,
                                        Message.encode(Map.of(
                                                MeshFrames.TURN,
                                                Integer.toString(task.turn()),
                                                MeshFrames.ROWS,
                                                piece))));
                    }
                });
    }

    /** Gives up its seat and its node. Idempotent. */
    @Override
    public void close() {
        seat.close();
        node.close();
    }
}
