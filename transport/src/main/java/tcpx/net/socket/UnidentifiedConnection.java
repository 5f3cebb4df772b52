package tcpx.net.socket;

import java.time.Duration;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.time.Deadline;

/**
 * A connection that has not shown yet whom it is for: a stranger, until its preface says otherwise. One thread at a
 * time.
 */
final class UnidentifiedConnection implements AutoCloseable {
    /** A peer of ours sends its preface as soon as it is connected; this leaves room for one that is lost twice. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RailSocket socket;
    private final long preface = Memory.allocate(WireFormat.PREFACE_BYTES);
    private final Deadline deadline;
    private int got;
    private boolean gone;

    UnidentifiedConnection(RailSocket socket) {
        this(socket, Deadline.after(PATIENCE));
    }

    UnidentifiedConnection(RailSocket socket, Deadline deadline) {
        this.socket = socket;
        this.deadline = deadline;
    }

    int fd() {
        return socket.fd();
    }

    /** Reads what is there of the preface. */
    void read() {
        while (got < WireFormat.PREFACE_BYTES) {
            long n = Posix.recv(socket.fd(), preface + got, WireFormat.PREFACE_BYTES - got, 0);
            if (n <= 0) {
                gone = !Errno.EAGAIN.is(n);
                return;
            }
            got += (int) n;
        }
    }

    /** Whether nothing can come of it any more: it has gone, or said nothing for too long. */
    boolean isHopeless() {
        return gone || deadline.expired();
    }

    /** Whether all of its preface is there. */
    boolean hasSpoken() {
        return got == WireFormat.PREFACE_BYTES;
    }

    /** Whether it has shown this token. */
    boolean shows(byte[] token) {
        return ConnectionPreface.isShown(preface, token);
    }

    /** Its connection, which is no longer its own. Once, instead of {@link #close}. */
    RailSocket admit() {
        Memory.free(preface);
        return socket;
    }

    @Override
    public void close() {
        Memory.free(preface);
        socket.close();
    }
}
