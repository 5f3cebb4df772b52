package tcpx.bench.peer.program;

import java.net.InetSocketAddress;
import java.util.function.IntSupplier;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.memory.Pattern;
import tcpx.memory.Region;

/**
 * The system calls alone, through the same binding as the transport's: what they move is what a transport over them can
 * move at most. No chunks, no order over rails, no acknowledgements.
 */
public final class BarePump implements StreamPump {
    private static final int CALL_BYTES = 1 << 20;
    private static final int REGION_BYTES = 64 << 20;
    private static final int PIPE_BYTES = 1 << 20;

    /** What a call moves. */
    private interface Call {
        long move(long address, int bytes);
    }

    private final Region region = Region.allocate(REGION_BYTES);
    private final Call call;
    private int offset;

    private BarePump(Call call, boolean fills) {
        this.call = call;
        if (fills) {
            new Pattern(1).fill(region, 0, REGION_BYTES);
        }
    }

    static Listening listen(InetSocketAddress address) {
        IntSupplier accept = BareSocket.listen(address);
        return () -> {
            int fd = accept.getAsInt();
            return new BarePump((at, bytes) -> Posix.recv(fd, at, bytes, 0), false);
        };
    }

    static StreamPump connect(InetSocketAddress from, InetSocketAddress to, boolean byPipe) {
        int fd = BareSocket.connect(from, to);
        return new BarePump(byPipe ? new Pipe(fd) : (at, bytes) -> Posix.send(fd, at, bytes, Posix.MSG_NOSIGNAL), true);
    }

    @Override
    public long move() {
        long moved = call.move(region.address() + offset, Math.min(CALL_BYTES, REGION_BYTES - offset));
        if (moved <= 0) {
            return -1;
        }
        offset = (int) ((offset + moved) % REGION_BYTES);
        return moved;
    }

    /** References to pages into a pipe, and from there to the socket. */
    private static final class Pipe implements Call {
        private final int socket;
        private final long iov = Memory.allocate(16);
        private final int readEnd;
        private final int writeEnd;

        Pipe(int socket) {
            this.socket = socket;
            long fds = Memory.allocate(8);
            BareSocket.require(Posix.pipe(fds, Posix.O_CLOEXEC), "pipe");
            readEnd = Memory.getInt(fds);
            writeEnd = Memory.getInt(fds + 4);
            Memory.free(fds);
            Posix.fcntl(writeEnd, Posix.F_SETPIPE_SZ, PIPE_BYTES);
        }

        @Override
        public long move(long address, int bytes) {
            Memory.putLong(iov, address);
            Memory.putLong(iov + 8, bytes);
            long put = Posix.vmsplice(writeEnd, iov, 1, Posix.SPLICE_F_NONBLOCK);
            for (long left = put; left > 0; ) {
                long taken = Posix.splice(readEnd, socket, left, 0);
                if (taken <= 0) {
                    return -1;
                }
                left -= taken;
            }
            return put;
        }
    }
}
