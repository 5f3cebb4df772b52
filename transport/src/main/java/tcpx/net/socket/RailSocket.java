package tcpx.net.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.ffi.SockAddr;
import tcpx.net.Rail;
import tcpx.net.WireStats;
import tcpx.time.Deadline;

/** A non-blocking TCP socket that is bound to one rail: its address, and its device where the system permits it. */
final class RailSocket implements AutoCloseable {
    /**
     * Of all channels of a rail together, which may connect at the same moment; the kernel allows no more than
     * somaxconn.
     */
    private static final int LISTEN_BACKLOG = 512;

    private static final int PRIVILEGED_PORTS = 1024;

    /** Up to this round trip a few MiB of buffer are more than any path holds. */
    static final long SHORT_PATH_NS = 1_500_000;

    private static final int SHORT_PATH_BYTES = 4 << 20;

    /** How soon a thread that waits notices that it is interrupted. */
    static final int LONGEST_SLEEP_MS = 100;

    private final Rail rail;
    private final int fd;
    private boolean closed; // guarded by this

    private RailSocket(Rail rail, int fd) {
        this.rail = rail;
        this.fd = fd;
    }

    /**
     * A socket that listens on the rail's address.
     *
     * @param port where; 0 lets the kernel choose
     */
    static RailSocket listen(Rail rail, SocketOptions options, int port) {
        RailSocket socket = open(rail, RailAddress.toListen(rail), port, options);
        try {
            socket.require(Posix.listen(socket.fd, LISTEN_BACKLOG), "listen", "");
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** A socket of the rail that is to be connected to a peer. */
    static RailSocket toReach(Rail rail, InetSocketAddress peer, SocketOptions options) {
        return open(rail, RailAddress.toReach(rail, peer.getAddress()), 0, options);
    }

    /** Begins to connect; a negated errno, which is EINPROGRESS if all is well. */
    int connectNow(InetSocketAddress peer) {
        return Memory.with(SockAddr.MAX_BYTES, memory -> Posix.connect(fd, memory, SockAddr.write(memory, peer)));
    }

    /** What has become of the socket, as a negated errno, once; 0 if all is well. */
    int error() {
        return -Posix.getOption(fd, Posix.SOL_SOCKET, Posix.SO_ERROR);
    }

    /** The next pending connection, with the listener's settings, or null if there is none now. */
    @Nullable
    RailSocket acceptNow() {
        int accepted = Posix.accept(fd, Posix.SOCK_NONBLOCK | Posix.SOCK_CLOEXEC);
        if (Errno.EAGAIN.is(accepted) || isOfThatConnection(accepted)) {
            return null;
        }
        require(accepted, "accept", "");
        return new RailSocket(rail, accepted);
    }

    // accept(2): errors that are already pending on the new connection, or a firewall that forbids it
    private static boolean isOfThatConnection(int result) {
        return Errno.ECONNABORTED.is(result)
                || Errno.ENETDOWN.is(result)
                || Errno.ENETUNREACH.is(result)
                || Errno.EHOSTDOWN.is(result)
                || Errno.EHOSTUNREACH.is(result)
                || Errno.EOPNOTSUPP.is(result)
                || Errno.EPERM.is(result);
    }

    Rail rail() {
        return rail;
    }

    int fd() {
        return fd;
    }

    InetSocketAddress localAddress() {
        return Memory.with(SockAddr.MAX_BYTES + 4L, memory -> {
            Memory.putInt(memory + SockAddr.MAX_BYTES, SockAddr.MAX_BYTES);
            require(Posix.getsockname(fd, memory, memory + SockAddr.MAX_BYTES), "getsockname", "");
            return SockAddr.read(memory);
        });
    }

    /** Whether a connection that nothing was read from is still open at the other end. */
    boolean isOpenAtThePeer() {
        return Errno.EAGAIN.is(unreadBytes(1));
    }

    /** Waits until the socket is ready, or has failed, for what {@code events} asks; false if the deadline passed. */
    boolean await(int events, Deadline deadline) {
        long memory = Memory.allocate(8);
        try {
            Memory.putInt(memory, fd);
            Memory.putShort(memory + 4, (short) events);
            while (true) {
                int ready = Posix.poll(memory, 1, Math.min(LONGEST_SLEEP_MS, deadline.remainingMs()));
                if (ready > 0) {
                    return true;
                }
                if (deadline.expired()) {
                    return false;
                }
                requireNotInterrupted("wait for the peer");
            }
        } finally {
            Memory.free(memory);
        }
    }

    /** Ends a wait of a thread that has been interrupted; poll(2) is not. */
    void requireNotInterrupted(String operation) {
        if (Thread.currentThread().isInterrupted()) {
            throw new WireException(rail.name(), operation, "EINTR", "the thread was interrupted", "");
        }
    }

    /** Moves exactly {@code bytes} bytes before the deadline; for the handshake, not for the data path. */
    void sendFully(long buffer, int bytes, String what, Deadline deadline) {
        for (int done = 0; done < bytes; ) {
            long n = Posix.send(fd, buffer + done, bytes - done, Posix.MSG_NOSIGNAL);
            done += moved(n, Posix.POLLOUT, what, deadline);
        }
    }

    /** As {@link #sendFully}, the other way. */
    void receiveFully(long buffer, int bytes, String what, Deadline deadline) {
        for (int done = 0; done < bytes; ) {
            long n = Posix.recv(fd, buffer + done, bytes - done, 0);
            if (n == 0) {
                throw new WireException(rail.name(), what, "EOF", "the peer closed the connection", "");
            }
            done += moved(n, Posix.POLLIN, what, deadline);
        }
    }

    private int moved(long result, int events, String what, Deadline deadline) {
        if (!Errno.EAGAIN.is(result)) {
            require(result, what, "");
            return (int) result;
        }
        if (!await(events, deadline)) {
            throw new WireException(rail.name(), what, "ETIMEDOUT", "no answer before the deadline", "");
        }
        return 0;
    }

    /** A failed call as an exception. */
    WireException failure(long result, String operation) {
        return SyscallFailure.of(rail.name(), operation, result);
    }

    /** Payload of a full segment of this connection; 0 or less if it is not known. */
    int segmentBytes() {
        return (int) whileOpen(() -> Posix.getOption(fd, Posix.IPPROTO_TCP, Posix.TCP_MAXSEG));
    }

    /** What the kernel says of the connection. Any thread, as with all that only looks. */
    synchronized WireStats stats(long calls, String zeroCopy) {
        TcpInfo info = closed ? null : TcpInfo.of(fd);
        return info == null
                ? WireStats.UNKNOWN
                : new WireStats(
                        info.totalRetrans(),
                        info.busyUs(),
                        info.rwndLimitedUs(),
                        info.sndbufLimitedUs(),
                        info.rttUs(),
                        info.minRttUs(),
                        info.sndCwnd() * info.sndMss(),
                        Posix.getTextOption(fd, Posix.IPPROTO_TCP, Posix.TCP_CONGESTION),
                        Math.max(0, Posix.getOption(fd, Posix.SOL_SOCKET, Posix.SO_SNDBUF)),
                        Math.max(0, Posix.getOption(fd, Posix.SOL_SOCKET, Posix.SO_RCVBUF)),
                        calls,
                        zeroCopy);
    }

    /** What the kernel has of what was sent, and how much the peer's lets it send; empty when closed. */
    synchronized String sendStatus() {
        TcpInfo info = closed ? null : TcpInfo.of(fd);
        return info == null
                ? ""
                : info.notSentBytes() + " bytes not sent yet, " + info.unacked()
                        + " segments not acknowledged by the peer's kernel"
                        + (info.sndWnd() < 0 ? "" : ", which has room for " + info.sndWnd() + " bytes");
    }

    /**
     * For how long the peer's kernel has not answered, though it owes an answer; 0 while it owes none, and when closed.
     */
    synchronized long silentNs() {
        TcpInfo info = closed ? null : TcpInfo.of(fd);
        if (info == null || info.unacked() == 0 && info.probes() == 0) {
            return 0;
        }
        return Math.max(1, TimeUnit.MILLISECONDS.toNanos(info.lastAckRecvMs())); // it has just answered, and owes more
    }

    /** Bytes that have come and were not read, up to {@code most}; negative when closed, or without a connection. */
    long unreadBytes(int most) {
        return whileOpen(() -> Posix.recv(fd, 0, most, Posix.MSG_PEEK | Posix.MSG_TRUNC | Posix.MSG_DONTWAIT));
    }

    // whoever looks finds this socket or none: after close() its number may be that of another file. The thread that
    // drives the connection does not come by here; it has stopped before close() is called
    private synchronized long whileOpen(LongSupplier look) {
        return closed ? -1 : look.getAsLong();
    }

    /** Ends the connection for both directions at once. Idempotent; any thread. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Posix.shutdown(fd);
            Posix.close(fd);
        }
    }

    /** Wakes a thread that waits in accept, without giving the descriptor back. */
    synchronized void shutdown() {
        if (!closed) {
            Posix.shutdown(fd);
        }
    }

    private static RailSocket open(Rail rail, InetAddress address, int port, SocketOptions options) {
        int fd =
                Posix.socket(SockAddr.family(address), Posix.SOCK_STREAM | Posix.SOCK_NONBLOCK | Posix.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw SyscallFailure.of(rail.name(), "open a socket", fd);
        }
        RailSocket socket = new RailSocket(rail, fd);
        long memory = Memory.allocate(SockAddr.MAX_BYTES);
        try {
            int bound = Posix.setOption(fd, Posix.SOL_SOCKET, Posix.SO_BINDTODEVICE, rail.name());
            if (bound < 0 && !Errno.EPERM.is(bound)) { // not permitted: the source address still chooses the rail
                throw socket.failure(bound, "bind to device " + rail.name());
            }
            // what is over does not hold a port
            socket.set(Posix.SOL_SOCKET, Posix.SO_REUSEADDR, port == 0 ? 0 : 1, "SO_REUSEADDR");
            int length = SockAddr.write(memory, new InetSocketAddress(address, port));
            socket.require(Posix.bind(fd, memory, length), "bind to " + text(address, port), bindRemedy(port));
            socket.tune(options);
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        } finally {
            Memory.free(memory);
        }
    }

    private static String text(InetAddress address, int port) {
        return address.getHostAddress() + (port == 0 ? "" : ":" + port);
    }

    private static String bindRemedy(int port) {
        return port > 0 && port < PRIVILEGED_PORTS
                ? "Ports below " + PRIVILEGED_PORTS + " are root's: see net.ipv4.ip_unprivileged_port_start"
                : "The rails are given as this node's own interfaces: see 'ip -br address'";
    }

    /** Sets what the options ask for. */
    void tune(SocketOptions options) {
        set(Posix.IPPROTO_TCP, Posix.TCP_NODELAY, 1, "TCP_NODELAY");
        set(Posix.IPPROTO_TCP, Posix.TCP_USER_TIMEOUT, options.userTimeoutMs(), "TCP_USER_TIMEOUT");
        set(Posix.SOL_SOCKET, Posix.SO_SNDBUF, options.sendBufferBytes(), "SO_SNDBUF");
        setReceiveBuffer(options.receiveBufferBytes());
        set(Posix.IPPROTO_TCP, Posix.TCP_NOTSENT_LOWAT, options.notSentLowatBytes(), "TCP_NOTSENT_LOWAT");
        if (!options.congestion().isEmpty()) {
            require(
                    Posix.setOption(fd, Posix.IPPROTO_TCP, Posix.TCP_CONGESTION, options.congestion()),
                    "set congestion control " + options.congestion(),
                    "See /proc/sys/net/ipv4/tcp_allowed_congestion_control; others need root");
        }
    }

    /** Gives a connection that receives the buffer that suits its path, unless the options ask for one. */
    void fitReceiveBuffer(SocketOptions options) {
        if (options.receiveBufferBytes() == SocketOptions.AUTO) {
            long memory = Memory.allocate(TcpInfo.MEMORY_BYTES);
            try {
                long roundTripNs = TcpInfo.read(fd, memory) ? TcpInfo.minRttNs(memory) : 0;
                if (roundTripNs > 0 && roundTripNs < SHORT_PATH_NS) {
                    setReceiveBuffer(SHORT_PATH_BYTES);
                }
            } finally {
                Memory.free(memory);
            }
        }
    }

    // a system's limit below what is asked for would leave less than the kernel's own tuning: then that is left on
    private void setReceiveBuffer(int bytes) {
        if (bytes > 0
                && Posix.setOption(fd, Posix.SOL_SOCKET, Posix.SO_RCVBUFFORCE, bytes) < 0
                && bytes <= SystemLimits.receiveBufferBytes()) {
            set(Posix.SOL_SOCKET, Posix.SO_RCVBUF, bytes, "SO_RCVBUF");
        }
    }

    private void set(int level, int name, int value, String text) {
        if (value > 0) {
            require(Posix.setOption(fd, level, name, value), "set " + text + " to " + value, "");
        }
    }

    private void require(long result, String operation, String remedy) {
        if (result < 0) {
            throw SyscallFailure.of(rail.name(), operation, result, remedy);
        }
    }
}
