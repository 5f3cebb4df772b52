package tcpx.bootstrap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.error.BootstrapException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.time.Deadline;

/**
 * An authenticated peer that has said how it wants to work and waits for an answer. Answered once, by {@link #accept},
 * {@link #agree} or {@link #refuse}; one that is closed without an answer is refused. Any thread may answer.
 */
public final class Offer implements AutoCloseable {
    /** A reason longer than this is cut. */
    static final int MAX_REASON_BYTES = 8 * 1024;

    private final FrameStream frames;
    private final Options options;
    private final InetSocketAddress peerAddress;
    private final AtomicBoolean answered = new AtomicBoolean();

    Offer(FrameStream frames, Options options) throws IOException {
        this.frames = frames;
        this.options = options;
        this.peerAddress = frames.socket().peerAddress();
    }

    /** What the peer proposes. */
    public Options options() {
        return options;
    }

    /** The peer's address, as it is seen from here. */
    public InetSocketAddress peerAddress() {
        return peerAddress;
    }

    /**
     * Takes the offer.
     *
     * @param mine what the peer is told about this node
     * @throws PeerGoneException if the peer does not wait any more
     * @throws IllegalStateException if the offer has been answered
     */
    public ControlConnection accept(Options mine) {
        answer();
        try {
            ControlConnection connection = new ControlConnection(frames, options);
            frames.send(FrameHeader.ACCEPT, mine.encoded(), Deadline.after(FrameStream.SEND_PATIENCE));
            return connection;
        } catch (TransportException e) {
            frames.close();
            throw e;
        } catch (IOException e) {
            frames.close();
            throw new PeerGoneException("the peer " + frames.peer() + " went before it was accepted", e);
        }
    }

    /**
     * Takes the offer if both nodes say the same under certain names; otherwise refuses it, so that both ends fail
     * with a message that prints both sides.
     *
     * @param mine what the peer is told about this node
     * @param namesThatMustAgree the names to compare
     * @throws BootstrapException if they differ; otherwise as {@link #accept}
     */
    public ControlConnection agree(Options mine, Set<String> namesThatMustAgree) {
        String differences = mine.differences(options, namesThatMustAgree);
        if (differences.isEmpty()) {
            return accept(mine);
        }
        refuse("the two nodes differ: " + options.differences(mine, namesThatMustAgree));
        throw new BootstrapException(
                "refused " + frames.peer() + ", the two nodes differ: " + differences,
                "Start both nodes with the same settings",
                null);
    }

    /**
     * Refuses the offer: the peer's {@link BootstrapClient#connect} fails with this reason. A peer that has gone is as
     * good as refused.
     *
     * @throws IllegalStateException if the offer has been answered
     */
    public void refuse(String reason) {
        answer();
        sendRefusal(reason, Deadline.after(FrameStream.SEND_PATIENCE));
    }

    /** The same without waiting for anything: what the kernel does not take at once is not said. */
    void refuseAtOnce(String reason) {
        answer();
        sendRefusal(reason, Deadline.after(Duration.ZERO));
    }

    /** A reason as it is sent. */
    static ByteBuffer refusal(String reason) {
        byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(utf8, 0, Math.min(utf8.length, MAX_REASON_BYTES));
    }

    /** Refuses the offer if it has not been answered. */
    @Override
    public void close() {
        if (answered.compareAndSet(false, true)) {
            sendRefusal("the node closed without an answer", Deadline.after(FrameStream.SEND_PATIENCE));
        }
    }

    @Override
    public String toString() {
        return "offer of " + frames.peer() + " " + options;
    }

    /** Whether the peer still waits, as far as the kernel knows: it has not closed, nor sent what it must not. */
    boolean isAlive() {
        try {
            return frames.socket().read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void answer() {
        if (!answered.compareAndSet(false, true)) {
            throw new IllegalStateException("the offer of " + frames.peer() + " has been answered already");
        }
    }

    private void sendRefusal(String reason, Deadline deadline) {
        try (frames) {
            frames.send(FrameHeader.REFUSE, refusal(reason), deadline);
        } catch (TransportException ignored) {
            // it has gone, and so needs no answer
        }
    }
}
