package tcpx.bootstrap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.WireException;
import tcpx.time.Deadline;

/**
 * The connection between two nodes that have authenticated each other and agreed: small typed frames in both
 * directions, in order, for the life of a session.
 *
 * <p>On the wire a frame is u32 length of the payload (at most {@value #MAX_PAYLOAD_BYTES}), u16 type, u16 flags
 * (zero), payload.
 *
 * <p>Threads: any number send, one at a time receives, any one closes. Waiting takes no CPU time. Sending and
 * receiving allocate nothing once the buffers have met the largest frame. A peer whose host vanished is noticed by
 * TCP's keep-alive after about 25 s of silence; frames it never acknowledged are noticed only by the deadline of
 * whoever waits for an answer.
 */
public final class ControlConnection implements AutoCloseable {
    /** The longest payload of a frame, in bytes. */
    public static final int MAX_PAYLOAD_BYTES = FrameHeader.MAX_PAYLOAD_BYTES;

    /** The largest type that may be sent; those above belong to the bootstrap. */
    public static final int MAX_TYPE = FrameHeader.FIRST_RESERVED - 1;

    /** What {@link #receive} returns once this end has closed the connection. */
    public static final int CLOSED = FrameStream.CLOSED;

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final FrameStream frames;
    private final Options options;
    private final InetSocketAddress peerAddress;
    private final InetSocketAddress localAddress;

    ControlConnection(FrameStream frames, Options options) throws IOException {
        this.frames = frames;
        this.options = options;
        this.peerAddress = frames.socket().peerAddress();
        this.localAddress = frames.socket().localAddress();
    }

    /** What the peer said about itself when the connection was made. */
    public Options options() {
        return options;
    }

    /** The peer's address, as it is seen from here. */
    public InetSocketAddress peerAddress() {
        return peerAddress;
    }

    /** The address of this end. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Sends a frame without a payload; otherwise same as {@link #send(int, ByteBuffer)}. */
    public void send(int type) {
        send(type, EMPTY);
    }

    /** Same as {@link #send(int, ByteBuffer, Deadline)} with a deadline 10 seconds from now. */
    public void send(int type, ByteBuffer payload) {
        requireType(type);
        frames.send(type, payload);
    }

    /**
     * Hands a frame to the kernel. A frame is sent whole or, after a failure in its middle, is the last one.
     *
     * @param type 0 to {@link #MAX_TYPE}
     * @param payload sent from its position to its limit, which is where its position is afterwards; a direct buffer
     *     that is used again saves an allocation. It is copied: free to use as soon as the call returns
     * @param deadline until when to wait for other senders and for a peer that does not read
     * @throws TransferTimeoutException at the deadline, or if the thread is interrupted
     * @throws PeerGoneException if the peer has closed or died
     * @throws IllegalStateException if this end is closed
     * @throws IllegalArgumentException if the type or the length is out of range
     */
    public void send(int type, ByteBuffer payload, Deadline deadline) {
        requireType(type);
        frames.send(type, payload, deadline);
    }

    private static void requireType(int type) {
        if (type < 0 || type > MAX_TYPE) {
            throw new IllegalArgumentException("frame type " + type + ", allowed: 0.." + MAX_TYPE);
        }
    }

    /**
     * Waits for the next frame. After a timeout the call may be repeated: nothing is lost.
     *
     * @param into gets the payload: afterwards its position is 0 and its limit the payload's length
     * @param deadline until when to wait; a frame that is there already is returned even if it has passed
     * @return the frame's type, or {@link #CLOSED} if this end is or was meanwhile closed
     * @throws TransferTimeoutException at the deadline, or if the thread is interrupted
     * @throws PeerGoneException if the peer closed or died; {@link #endedInOrder} tells which, and a reset has a cause
     * @throws WireException if what came is no frame, or one with more bytes than {@code into} can hold. The
     *     connection is of no use then
     * @throws IllegalStateException if another thread is receiving
     */
    public int receive(ByteBuffer into, Deadline deadline) {
        return frames.receive(into, deadline);
    }

    /**
     * Whether the peer closed its end between two frames and all its frames have been received: not a reset, nor a
     * frame cut off. Known once {@link #receive} has thrown {@link PeerGoneException}.
     */
    public boolean endedInOrder() {
        return frames.endedInOrder();
    }

    /** Whether this end has been closed. */
    public boolean isClosed() {
        return frames.isClosed();
    }

    /**
     * Ends the connection: frames sent before still reach the peer, a thread that receives gets {@link #CLOSED}, one
     * that sends gets {@link IllegalStateException}. Closing again does nothing.
     */
    @Override
    public void close() {
        frames.close();
    }

    @Override
    public String toString() {
        return "control connection to " + frames.peer();
    }

    FrameStream frames() {
        return frames;
    }
}
