package tcpx.bootstrap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Objects;
import tcpx.error.BootstrapException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.VersionMismatchException;
import tcpx.error.WireException;
import tcpx.time.Deadline;

/** The connecting node: finds the listening one, proves that it knows the secret, and asks to be accepted. */
public final class BootstrapClient {
    private static final String OTHER_NODE = "Check that the other node is started and listens on this address";

    private BootstrapClient() {}

    /**
     * Connects, authenticates both ways, proposes options and waits for the answer.
     *
     * <p>A node that cannot be reached yet, or that drops the connection before it has proved anything, is tried again
     * until the deadline: it may start later than this one. A node that is no node of ours, has another version or
     * secret, or refuses, ends the call at once.
     *
     * @param address where the other node listens
     * @param mine what it is told about this node
     * @param deadline for everything together
     * @throws BootstrapException if it did not come to a connection, with the reason, and the other node's own words if
     *     it refused; also if the thread is interrupted
     */
    public static ControlConnection connect(InetSocketAddress address, Secret secret, Options mine, Deadline deadline) {
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(mine, "mine");
        Objects.requireNonNull(deadline, "deadline");
        if (address.getPort() == 0) {
            throw new IllegalArgumentException("cannot connect to " + address + ": allowed are ports 1..65535");
        }
        return connect(address, secret, mine, deadline, HandshakeLimits.VERSION);
    }

    static ControlConnection connect(
            InetSocketAddress address, Secret secret, Options mine, Deadline deadline, int version) {
        SecureRandom random = new SecureRandom();
        TimedSocket socket = ConnectRetry.connect(
                address, deadline, found -> authenticate(found, secret, Hello.fresh(version, random), deadline));
        return propose(socket, mine, deadline);
    }

    /** I/O errors up to the other node's proof mean only that it was not ready: they are thrown as they are. */
    private static void authenticate(TimedSocket socket, Secret secret, Hello mine, Deadline deadline)
            throws IOException {
        socket.writeFully(mine.buffer(), deadline, "our hello");
        Hello theirs = readHello(socket, deadline);
        String peer = Printable.address(socket.peerAddress());
        if (theirs.version() != mine.version()) {
            throw new VersionMismatchException(
                    "the protocol versions",
                    Integer.toUnsignedString(mine.version()),
                    peer,
                    Integer.toUnsignedString(theirs.version()));
        }
        if (!theirs.reservedIsZero() || theirs.echoes(mine)) {
            throw new BootstrapException("the hello of " + peer + " is malformed", OTHER_NODE, null);
        }
        socket.writeFully(ByteBuffer.wrap(Hello.connectingProof(secret, mine, theirs)), deadline, "our proof");
        ByteBuffer proof = ByteBuffer.allocate(Hello.PROOF_BYTES);
        socket.readFully(proof, deadline, "the proof that it knows the secret");
        if (!Hello.sameProof(Hello.listeningProof(secret, mine, theirs), proof)) {
            throw new BootstrapException(
                    "the secrets differ: the one here is not the one of " + peer,
                    "Copy the secret file from one node to the other",
                    null);
        }
    }

    private static Hello readHello(TimedSocket socket, Deadline deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Hello.BYTES);
        for (int wanted = 1; wanted <= Hello.BYTES; wanted++) { // nonsense is noticed at its first byte
            socket.readFully(bytes.limit(wanted), deadline, "its hello");
            if (!Hello.begins(bytes, wanted)) {
                throw new BootstrapException(
                        Printable.address(socket.peerAddress()) + " is no node of this program: it began with "
                                + Printable.hex(bytes.duplicate().flip()),
                        OTHER_NODE,
                        null);
            }
        }
        return Hello.of(bytes);
    }

    private static ControlConnection propose(TimedSocket socket, Options mine, Deadline deadline) {
        ControlConnection connection = null;
        try {
            FrameStream frames = new FrameStream(socket);
            frames.send(FrameHeader.OPTIONS, mine.encoded(), deadline);
            connection = answer(frames, deadline);
            return connection;
        } catch (PeerGoneException | TransferTimeoutException | WireException e) {
            throw new BootstrapException(
                    "no answer to what this node proposed: " + e.getMessage(), "See what the other node reports", e);
        } catch (IOException e) {
            throw new BootstrapException("the other node went before it answered: " + e.getMessage(), OTHER_NODE, e);
        } finally {
            if (connection == null) {
                socket.close();
            }
        }
    }

    private static ControlConnection answer(FrameStream frames, Deadline deadline) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(Options.MAX_BYTES);
        int type = frames.receive(payload, deadline);
        if (type == FrameHeader.ACCEPT) {
            return new ControlConnection(frames, Options.decode(payload));
        }
        if (type == FrameHeader.REFUSE) {
            String reason = StandardCharsets.UTF_8.decode(payload).toString();
            throw new BootstrapException(frames.peer() + " refused: " + Printable.of(reason));
        }
        throw new BootstrapException(frames.peer() + " answered with a frame of type " + type);
    }
}
