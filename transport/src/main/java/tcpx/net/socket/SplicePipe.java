package tcpx.net.socket;

import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * The pipe through which user pages get into a socket. It holds references to pages, not bytes: a page must stay as it is
 * until the peer has taken its bytes. One thread at a time.
 */
final class SplicePipe implements AutoCloseable {
    /** What an ordinary user may ask for ({@code /proc/sys/fs/pipe-max-size}). */
    private static final int CAPACITY_BYTES = 1 << 20;

    private final long iov = Memory.allocate(16);
    private final int readEnd;
    private final int writeEnd;
    private long held;

    private SplicePipe(int readEnd, int writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    /**
     * A pipe for this socket's payload.
     *
     * @throws tcpx.error.WireException if the system gives none
     */
    static SplicePipe open(RailSocket socket) {
        long fds = Memory.allocate(8);
        try {
            int r = Posix.pipe(fds, Posix.O_NONBLOCK | Posix.O_CLOEXEC);
            if (r < 0) {
                throw socket.failure(r, "make a pipe");
            }
            SplicePipe pipe = new SplicePipe(Memory.getInt(fds), Memory.getInt(fds + 4));
            Posix.fcntl(pipe.writeEnd, Posix.F_SETPIPE_SZ, CAPACITY_BYTES); // with a smaller one it takes more calls
            return pipe;
        } finally {
            Memory.free(fds);
        }
    }

    /** Bytes put in and not yet taken out. */
    long held() { // hot
        return held;
    }

    /** Puts in as many of these bytes as fit; returns how many, or a negated errno. */
    long fill(long address, long bytes) { // hot
        MessageHeader.put(iov, 0, address, bytes);
        long n = Posix.vmsplice(writeEnd, iov, 1, Posix.SPLICE_F_NONBLOCK);
        if (n > 0) {
            held += n;
        }
        return n;
    }

    /** Moves what it holds to a socket, as much as that takes; returns the bytes, or a negated errno. */
    long drain(int socket, boolean moreFollows) { // hot
        int flags = Posix.SPLICE_F_NONBLOCK | (moreFollows ? Posix.SPLICE_F_MORE : 0);
        long n = Posix.splice(readEnd, socket, held, flags);
        if (n > 0) {
            held -= n;
        }
        return n == 0 ? -Errno.EPIPE.number() : n; // the pipe is not empty, so nothing moved means nobody takes it
    }

    /** Drops what it holds. Once only. */
    @Override
    public void close() {
        Posix.close(readEnd);
        Posix.close(writeEnd);
        Memory.free(iov);
    }
}
