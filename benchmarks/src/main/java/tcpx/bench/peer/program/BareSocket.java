package tcpx.bench.peer.program;

import java.net.InetSocketAddress;
import java.util.function.IntSupplier;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.ffi.SockAddr;

/** Blocking sockets by system calls alone, through the same binding as the transport's. */
public final class BareSocket {
    private BareSocket() {}

    /** Listens at an address; what it returns waits for the one connection there is and gives its descriptor. */
    static IntSupplier listen(InetSocketAddress address) {
        int listener = socket();
        require(Posix.setOption(listener, Posix.SOL_SOCKET, Posix.SO_REUSEADDR, 1), "set SO_REUSEADDR");
        bind(listener, address);
        require(Posix.listen(listener, 1), "listen");
        return () -> {
            int fd = Posix.accept(listener, Posix.SOCK_CLOEXEC);
            require(fd, "accept");
            Posix.close(listener);
            return fd;
        };
    }

    /** Descriptor of a connection. */
    static int connect(InetSocketAddress from, InetSocketAddress to) {
        int fd = socket();
        bind(fd, from);
        long memory = Memory.allocate(SockAddr.MAX_BYTES);
        int length = SockAddr.write(memory, to);
        require(Posix.connect(fd, memory, length), "connect to " + to);
        Memory.free(memory);
        return fd;
    }

    /** Throws IllegalStateException with the name of the error if a call has failed. */
    static void require(long result, String operation) {
        if (result < 0) {
            throw new IllegalStateException(operation + ": " + Errno.symbol(result));
        }
    }

    private static int socket() {
        int fd = Posix.socket(Posix.AF_INET, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0);
        require(fd, "socket");
        return fd;
    }

    private static void bind(int fd, InetSocketAddress address) {
        long memory = Memory.allocate(SockAddr.MAX_BYTES);
        int length = SockAddr.write(memory, address);
        require(Posix.bind(fd, memory, length), "bind to " + address);
        Memory.free(memory);
    }
}
