package tcpx.bench.mesh;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import tcpx.bench.node.Message;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.time.Deadline;

/** A rank as rank 0 sees it, without a node and without forks: it says what a test lets it say. */
final class Seat implements AutoCloseable {
    static final byte[] SECRET = new byte[32];

    private final int rank;
    private final MeshRoot root;
    private final ControlConnection connection;
    private final ByteBuffer frame = ByteBuffer.allocate(MeshFrames.MAX_BYTES_TO_ROOT);

    private Seat(int rank, MeshRoot root, ControlConnection connection) {
        this.rank = rank;
        this.root = root;
        this.connection = connection;
    }

    static Options agreed(int size) {
        return MeshRoot.agreed(size, 4, "ring", Map.of("channels", "4"));
    }

    static Seat take(MeshRoot root, int rank, Options agreed) {
        Options mine = agreed.with(MeshFrames.ROLE, MeshFrames.SEAT)
                .with(MeshFrames.RANK, Integer.toString(rank))
                .with(MeshFrames.HOST, "n" + (rank + 1))
                .with(MeshFrames.LOCAL_RANK, "0")
                .with(MeshFrames.PORT, "1");
        return new Seat(
                rank,
                root,
                BootstrapClient.connect(
                        root.address(), Secret.of(SECRET), mine, Deadline.after(Duration.ofSeconds(30))));
    }

    /** The next frame's entries; empty if it is not of this type. */
    Map<String, String> hear(int type) {
        return connection.receive(frame.clear(), Deadline.after(Duration.ofSeconds(30))) == type
                ? Message.decode(frame)
                : Map.of();
    }

    /** The gate, as a fork of this rank with one thread finds it. */
    MeshGate gate(int turn) {
        return MeshGate.connect(root.address(), Secret.of(SECRET), rank, turn, 1);
    }

    void done(int turn) {
        connection.send(MeshFrames.TURN_DONE, Message.encode(Map.of(MeshFrames.TURN, Integer.toString(turn))));
    }

    /** As when its process ends. */
    void vanish() {
        close();
    }

    @Override
    public void close() {
        connection.close();
    }
}
