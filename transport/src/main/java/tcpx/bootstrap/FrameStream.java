package tcpx.bootstrap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.WireException;
import tcpx.time.Deadline;

/**
 * Frames over a socket, reserved types included. Threads: any number may send, one at a time receives, any may close.
 * Both buffers grow to the largest frame met and stay: after that nothing is allocated.
 */
final class FrameStream implements AutoCloseable {
    static final int CLOSED = -1;
    static final int NOTHING = -2;
    static final Duration SEND_PATIENCE = Duration.ofSeconds(10);
    private static final int INITIAL_BYTES = 16 * 1024;
    private static final int TURNS_LEFT_TO_OTHERS = 200;
    private static final String NO_REMEDY = "";

    private final TimedSocket socket;
    private final String peer;

    private final ReentrantLock sending = new ReentrantLock();
    private ByteBuffer out = ByteBuffer.allocateDirect(INITIAL_BYTES); // guarded by sending

    private final AtomicBoolean receiving = new AtomicBoolean();
    private ByteBuffer in = ByteBuffer.allocateDirect(INITIAL_BYTES); // this and the next: by the receiving thread
    private int start; // bytes [start, in.position()) have arrived and not been handed out

    private volatile boolean endedInOrder;
    private volatile String broken = "";

    FrameStream(TimedSocket socket) throws IOException {
        this.socket = socket;
        this.peer = Printable.address(socket.peerAddress());
    }

    /** The same with {@link #SEND_PATIENCE}, without a deadline's object unless it must wait. */
    void send(int type, ByteBuffer payload) { // hot: once per round of grants
        send(type, payload, null);
    }

    /** Sends one frame; see {@link ControlConnection#send(int, ByteBuffer, Deadline)}. */
    void send(int type, ByteBuffer payload, @Nullable Deadline deadline) {
        int length = payload.remaining();
        if (length > FrameHeader.MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "a payload of " + length + " bytes, allowed: 0.." + FrameHeader.MAX_PAYLOAD_BYTES);
        }
        lock(type, deadline);
        try {
            checkSendable();
            if (out.capacity() < FrameHeader.BYTES + length) {
                out = ByteBuffer.allocateDirect(grown(FrameHeader.BYTES + length));
            }
            out.clear();
            FrameHeader.put(out, type, length);
            out.put(payload).flip();
            drain(type, deadline);
        } finally {
            sending.unlock();
        }
    }

    /** The same without waiting: {@link #NOTHING} if no frame is there as a whole. */
    int receiveNow(ByteBuffer into) {
        return receive(into, null);
    }

    /** Receives one frame; see {@link ControlConnection#receive}. Without a deadline it does not wait. */
    int receive(ByteBuffer into, @Nullable Deadline deadline) {
        if (!receiving.compareAndSet(false, true)) {
            throw new IllegalStateException("two threads receive from " + peer + " at the same time");
        }
        try {
            while (!socket.isClosed()) {
                int missing = missing(into.capacity());
                if (missing == 0) {
                    return handOut(into);
                }
                makeRoom(missing);
                if (!fill(deadline)) {
                    return NOTHING;
                }
            }
            return CLOSED;
        } catch (InterruptedIOException e) {
            throw new TransferTimeoutException("interrupted while waiting for a frame from " + peer, NO_REMEDY);
        } catch (IOException e) {
            if (socket.isClosed()) {
                return CLOSED;
            }
            throw gone("the peer " + peer + " is gone, the control connection was reset: " + e.getMessage(), e);
        } finally {
            receiving.set(false);
        }
    }

    String peer() {
        return peer;
    }

    TimedSocket socket() {
        return socket;
    }

    boolean endedInOrder() {
        return endedInOrder;
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void lock(int type, @Nullable Deadline deadline) {
        try {
            if (!tryLockSoon() && !sending.tryLock(orPatience(deadline).remainingNs(), TimeUnit.NANOSECONDS)) {
                throw new TransferTimeoutException(
                        "a frame of type " + type + " for " + peer + " waited behind another one until its deadline",
                        NO_REMEDY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferTimeoutException("interrupted before sending a frame to " + peer, NO_REMEDY);
        }
    }

    /**
     * Who is before us most often only copies a small frame into the socket: to let it run is enough, where to queue up
     * would allocate for each of several threads that send all the time.
     */
    private boolean tryLockSoon() { // hot
        for (int turn = 0; turn < TURNS_LEFT_TO_OTHERS; turn++) {
            if (sending.tryLock()) {
                return true;
            }
            Thread.yield();
        }
        return false;
    }

    private static Deadline orPatience(@Nullable Deadline given) {
        return given == null ? Deadline.after(SEND_PATIENCE) : given;
    }

    private void checkSendable() {
        if (socket.isClosed()) {
            throw new IllegalStateException("the control connection to " + peer + " is closed at this end");
        }
        if (!broken.isEmpty()) {
            throw new PeerGoneException(broken, null);
        }
    }

    private void drain(int type, @Nullable Deadline deadline) {
        Deadline until = deadline;
        try {
            while (out.hasRemaining()) {
                if (socket.write(out) == 0) {
                    until = orPatience(until);
                    if (!socket.awaitWritable(until)) {
                        throw stuck(type, "at its deadline");
                    }
                }
            }
        } catch (InterruptedIOException e) {
            throw stuck(type, "because the thread was interrupted");
        } catch (IOException e) {
            checkSendable(); // our own close ends a write in several ways, a broken pipe among them
            throw gone(
                    "the peer " + peer + " is gone, the control connection broke while sending: " + e.getMessage(), e);
        }
    }

    /** A frame that was begun cannot be taken back: then no other may follow it. */
    private TransferTimeoutException stuck(int type, String why) {
        int sent = out.position();
        if (sent > 0) {
            broken = "the control connection to " + peer + " is unusable: a frame was cut off after " + sent + " of "
                    + out.limit() + " bytes";
        }
        return new TransferTimeoutException(
                "sending a frame of type " + type + " to " + peer + " ended " + why + ", " + sent + " of " + out.limit()
                        + " bytes sent",
                "The peer does not read: check that it is alive");
    }

    /** Bytes that must still arrive before the next frame is complete, at least; 0 if it is. */
    private int missing(int maxLength) {
        int arrived = in.position() - start;
        if (arrived < FrameHeader.BYTES) {
            return FrameHeader.BYTES - arrived;
        }
        String fault = FrameHeader.fault(in, start, FrameHeader.MAX_PAYLOAD_BYTES);
        if (!fault.isEmpty()) {
            throw badFrame(fault);
        }
        int length = (int) FrameHeader.length(in, start);
        if (length > maxLength) { // before memory is taken for it
            throw badFrame("a frame of type " + FrameHeader.type(in, start) + " with " + length
                    + " bytes, where at most " + maxLength + " belong");
        }
        return Math.max(0, FrameHeader.BYTES + length - arrived);
    }

    private void makeRoom(int missing) {
        if (start == in.position()) {
            in.clear();
            start = 0;
        }
        if (in.remaining() >= missing) {
            return;
        }
        in.flip().position(start);
        int needed = in.remaining() + missing;
        if (needed > in.capacity()) {
            ByteBuffer larger = ByteBuffer.allocateDirect(grown(needed));
            in = larger.put(in);
        } else {
            in.compact();
        }
        start = 0;
    }

    private boolean fill(@Nullable Deadline deadline) throws IOException {
        int count = socket.read(in);
        if (count < 0 && !socket.isClosed()) { // a peer may answer our own close by closing
            throw ended();
        }
        if (count != 0) {
            return true;
        }
        if (deadline == null) {
            return false;
        }
        if (!socket.awaitReadable(deadline)) {
            throw new TransferTimeoutException(
                    "no frame from " + peer + " within the deadline (" + (in.position() - start)
                            + " bytes of one have arrived)",
                    NO_REMEDY);
        }
        return true;
    }

    private PeerGoneException ended() {
        int arrived = in.position() - start;
        if (arrived == 0) {
            endedInOrder = true;
            return gone("the peer " + peer + " closed the control connection", null);
        }
        return gone(
                "the peer " + peer + " closed the control connection in the middle of a frame, after " + arrived
                        + " bytes of it",
                null);
    }

    private int handOut(ByteBuffer into) {
        int length = (int) FrameHeader.length(in, start);
        int type = FrameHeader.type(in, start);
        into.clear().limit(length);
        into.put(0, in, start + FrameHeader.BYTES, length);
        start += FrameHeader.BYTES + length;
        return type;
    }

    private PeerGoneException gone(String message, @Nullable Throwable cause) {
        return new PeerGoneException(message, cause);
    }

    private WireException badFrame(String fault) {
        return new WireException(
                "control", "receive from " + peer, "", fault, "Check that both nodes run the same release");
    }

    private static int grown(int needed) {
        return Math.min(
                FrameHeader.BYTES + FrameHeader.MAX_PAYLOAD_BYTES,
                Math.max(needed, Integer.highestOneBit(needed) << 1));
    }
}
