package tcpx.bench.mesh;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import tcpx.bench.node.Message;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.PeerGoneException;
import tcpx.time.Deadline;

/**
 * A fork's place at the gate that rank 0 keeps: all threads of all senders of a round come, then all go. Thread-safe.
 */
public final class MeshGate implements AutoCloseable {
    /** Frames, beside those of the seats. */
    static final int ARRIVED = 80;

    static final int GO = 81;
    static final int FAILED = 82;

    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final ControlConnection connection;
    private final CyclicBarrier threads;
    private final ByteBuffer frame = ByteBuffer.allocate(MeshFrames.MAX_BYTES_TO_ROOT);

    private MeshGate(ControlConnection connection, int threads) {
        this.connection = connection;
        this.threads = new CyclicBarrier(threads, this::pass);
    }

    /**
     * Finds the gate of a task's turn.
     *
     * @throws tcpx.error.BootstrapException if rank 0 does not keep it, or no more
     */
    public static MeshGate connect(MeshTask task) {
        Secret secret = task.peers().get(0).node().secret();
        return connect(
                task.root(), secret, task.rank(), task.turn(), task.peers().size());
    }

    static MeshGate connect(InetSocketAddress root, Secret secret, int rank, int turn, int threads) {
        Options mine = Options.of(Map.of(
                MeshFrames.ROLE, MeshFrames.GATE,
                MeshFrames.RANK, Integer.toString(rank),
                MeshFrames.TURN, Integer.toString(turn)));
        return new MeshGate(BootstrapClient.connect(root, secret, mine, Deadline.after(CONNECT)), threads);
    }

    /**
     * Waits until all threads of this fork and all other forks of the round are here.
     *
     * @throws PeerGoneException if rank 0 is gone, or the others do not come within five minutes
     */
    public void await() {
        try {
            threads.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerGoneException("interrupted at the gate", e);
        } catch (BrokenBarrierException e) {
            throw new PeerGoneException("the gate of the round is broken: rank 0 is gone, or a rank does not come", e);
        }
    }

    /** Tells that the session with a peer has failed. */
    public void failed(int peer, String why) {
        connection.send(FAILED, Message.encode(Map.of(MeshFrames.PEER, Integer.toString(peer), MeshFrames.WHY, why)));
    }

    private void pass() {
        connection.send(ARRIVED);
        if (connection.receive(frame, Deadline.after(LONGEST)) != GO) {
            throw new PeerGoneException("rank 0 has ended the round", null);
        }
    }

    /** Leaves. Idempotent. */
    @Override
    public void close() {
        connection.close();
    }
}
