package tcpx.net.socket;

import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * The pipe through which user pages get into a socket. It holds references to pages, not bytes: a page must stay as it
 * is until the peer has taken its bytes. Filled with {@link #add} and one {@link #push}, then {@link #drain drained}
 * until it is empty again. One thread at a time.
 */
final class SplicePipe implements AutoCloseable {
    /** What one takes. */
    static final int DESCRIPTORS = 2;

    /** What an ordinary user may ask for ({@code /proc/sys/fs/pipe-max-size}). */
    private static final int CAPACITY_BYTES = 1 << 20;

    private static final int PAGE_BYTES = 4096;
    private static final int MOST_IOVECS = 256;

    private final long iov = Memory.allocate(16L * MOST_IOVECS);
    private final PageBatches batches;
    private final int readEnd;
    private final int writeEnd;
    private final int slots; // pages, or parts of pages, that it holds
    private int iovecs;
    private int slotsAdded;
    private long added;
    private long held;

    private SplicePipe(int readEnd, int writeEnd, int slots, PageBatches batches) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
        this.slots = slots;
        this.batches = batches;
    }

    /**
     * A pipe for this socket's payload.
     *
     * @throws tcpx.error.WireException if the system gives none
     */
    static SplicePipe open(RailSocket socket) {
        return Memory.with(8, fds -> {
            int r = Posix.pipe(fds, Posix.O_NONBLOCK | Posix.O_CLOEXEC);
            if (r < 0) {
                throw socket.failure(r, "make a pipe");
            }
            int readEnd = Memory.getInt(fds);
            int writeEnd = Memory.getInt(fds + 4);
            Posix.fcntl(writeEnd, Posix.F_SETPIPE_SZ, CAPACITY_BYTES); // refused, a smaller one only takes more calls
            int slots = Math.max(1, Posix.fcntl(writeEnd, Posix.F_GETPIPE_SZ, 0) / PAGE_BYTES);
            PageBatches batches = PageBatches.of(
                    socket.segmentBytes(), GsoLimit.of(socket.rail().name()));
            return new SplicePipe(readEnd, writeEnd, slots, batches);
        });
    }

    /** Bytes put in and not yet taken out. */
    long held() { // hot
        return held;
    }

    /** Names bytes to be put in by the next {@link #push}; returns how many of them there is room for. */
    long add(long address, long bytes) { // hot: twice per chunk
        long taken = 0;
        while (taken < bytes && iovecs < MOST_IOVECS && slotsAdded < slots) {
            long length = batches.next(address + taken, bytes - taken, slots - slotsAdded);
            taken += MessageHeader.put(iov, iovecs++, address + taken, length);
            slotsAdded += batches.slots();
        }
        added += taken;
        return taken;
    }

    /**
     * Puts in what was named since the last call; returns how many bytes of it, or a negated errno. Only when empty.
     */
    long push() { // hot
        long n = Posix.vmsplice(writeEnd, iov, iovecs, Posix.SPLICE_F_NONBLOCK);
        if (n != added) {
            batches.restart();
        }
        if (n > 0) {
            held = n;
        }
        iovecs = 0;
        slotsAdded = 0;
        added = 0;
        return n;
    }

    /** Moves what it holds to a socket, as much as that takes; returns the bytes, or a negated errno. */
    long drain(int socket, boolean moreFollows) { // hot
        int flags = Posix.SPLICE_F_NONBLOCK | (moreFollows ? Posix.SPLICE_F_MORE : 0);
        long n = Posix.splice(readEnd, socket, held, flags);
        if (n > 0) {
            held -= n;
        }
        if (!moreFollows) {
            batches.restart(); // the kernel sends all of it
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
