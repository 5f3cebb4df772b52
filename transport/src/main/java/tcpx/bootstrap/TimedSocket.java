package tcpx.bootstrap;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpx.error.BootstrapException;
import tcpx.time.Deadline;

/**
 * A TCP socket whose every wait has a deadline and can be ended by {@link #close} from another thread: a non-blocking
 * channel with one selector for reading and one for writing, so that a reader and a writer wait at the same time. Each
 * costs two descriptors, until {@link #readBy somebody reads for many}: then there is one for writing only, from the
 * first wait on, which few sockets ever see.
 *
 * <p>At most one thread reads and one writes. Nothing is allocated by a read, write or wait with a direct buffer, but
 * for that one.
 */
final class TimedSocket implements AutoCloseable {
    private static final Consumer<SelectionKey> NOTHING = key -> {};
    private static final int DRAIN_BYTES = 4096;
    private static final int DRAIN_ROUNDS = 64;

    /**
     * An idle peer whose host has vanished is noticed after 10 + 3 * 5 seconds; by option name, as jdk.net has them.
     */
    private static final Map<String, Integer> KEEPALIVE =
            Map.of("TCP_KEEPIDLE", 10, "TCP_KEEPINTERVAL", 5, "TCP_KEEPCOUNT", 3);

    private final SocketChannel socket;
    private @Nullable Selector readable; // guarded by this, as the next two
    private @Nullable Selector writable;
    private @Nullable SelectionKey shared; // where somebody reads for many
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over a connected socket that is registered nowhere; if it cannot, the socket is the caller's as before. */
    TimedSocket(SocketChannel socket) throws IOException {
        this.socket = socket;
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        keepAlive(socket);
        try {
            readable = registered(SelectionKey.OP_READ);
            writable = registered(SelectionKey.OP_WRITE);
        } catch (IOException | RuntimeException e) {
            closeAll(readable);
            throw e;
        }
    }

    /**
     * Connects.
     *
     * @throws ConnectException if nobody listens, or the kernel connected the socket to itself, as it may when the
     *     port is of the range it takes source ports from
     * @throws BootstrapException at the deadline
     */
    static TimedSocket connect(InetSocketAddress address, Deadline deadline) throws IOException {
        SocketChannel socket = SocketChannel.open();
        try (Selector selector = Selector.open()) {
            socket.configureBlocking(false);
            if (!socket.connect(address)) {
                SelectionKey key = socket.register(selector, SelectionKey.OP_CONNECT);
                while (!socket.finishConnect()) {
                    if (!await(selector, deadline)) {
                        throw new BootstrapException(
                                "no answer to connecting to " + Printable.address(address) + " within the deadline",
                                "Check the address, the route to it and the firewalls between",
                                null);
                    }
                }
                key.cancel();
                selector.selectNow(); // lets go of the socket
            }
            if (socket.getLocalAddress().equals(socket.getRemoteAddress())) {
                throw new ConnectException("nobody listens (the socket met itself)");
            }
            return new TimedSocket(socket);
        } catch (IOException | RuntimeException e) {
            closeAll(socket);
            throw e;
        }
    }

    /** Reads what is there: bytes, 0 if nothing is there now, -1 at the end of the stream. */
    int read(ByteBuffer into) throws IOException {
        return socket.read(into);
    }

    /** Writes what the kernel takes now: bytes, perhaps 0. */
    int write(ByteBuffer from) throws IOException {
        return socket.write(from);
    }

    /** Waits until there may be something to read; false at the deadline. */
    boolean awaitReadable(Deadline deadline) throws IOException {
        return await(reading(), deadline);
    }

    /** Waits until there may be room to write; false at the deadline. */
    boolean awaitWritable(Deadline deadline) throws IOException {
        try {
            return await(writing(), deadline);
        } catch (AsynchronousCloseException e) {
            if (closed.get()) {
                throw e;
            }
            return true; // its selector went as somebody began to read for many
        }
    }

    private synchronized Selector reading() throws IOException {
        if (readable == null) {
            throw new AsynchronousCloseException();
        }
        return readable;
    }

    private synchronized Selector writing() throws IOException {
        if (closed.get()) {
            throw new AsynchronousCloseException();
        }
        if (writable == null) {
            writable = registered(SelectionKey.OP_WRITE);
        }
        return writable;
    }

    private Selector registered(int operation) throws IOException {
        Selector fresh = Selector.open();
        try {
            socket.register(fresh, operation);
            return fresh;
        } catch (IOException | RuntimeException e) {
            closeAll(fresh);
            throw e;
        }
    }

    /**
     * From now on somebody reads who selects for many: nobody else waits for something to read, and {@link #close}
     * wakes that selector.
     */
    synchronized void readBy(Selector selector, Object attachment) throws IOException {
        if (closed.get()) {
            throw new AsynchronousCloseException();
        }
        closeAll(readable, writable);
        readable = null;
        writable = null;
        shared = socket.register(selector, SelectionKey.OP_READ, attachment);
    }

    /** Nobody reads any more. */
    synchronized void cancelReading() {
        if (shared != null) {
            shared.cancel();
        }
    }

    /**
     * Fills the buffer to its limit, reading not a byte more.
     *
     * @param awaited what the bytes are, for the message
     * @throws BootstrapException at the deadline
     * @throws EOFException if the stream ends before
     */
    void readFully(ByteBuffer into, Deadline deadline, String awaited) throws IOException {
        while (into.hasRemaining()) {
            int count = socket.read(into);
            if (count < 0) {
                throw new EOFException("closed while we waited for " + awaited);
            }
            if (count == 0 && !awaitReadable(deadline)) {
                throw late("waited for " + awaited + " (" + into.position() + " of " + into.limit() + " bytes came)");
            }
        }
    }

    /** Writes all that remains in the buffer; otherwise as {@link #readFully}. */
    void writeFully(ByteBuffer from, Deadline deadline, String sent) throws IOException {
        while (from.hasRemaining()) {
            if (socket.write(from) == 0 && !awaitWritable(deadline)) {
                throw late("sent " + sent);
            }
        }
    }

    InetSocketAddress peerAddress() throws IOException {
        return (InetSocketAddress) socket.getRemoteAddress();
    }

    InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) socket.getLocalAddress();
    }

    boolean isClosed() {
        return closed.get();
    }

    /**
     * Ends the stream in order and wakes whoever waits. What has arrived is read away first: the kernel answers unread
     * bytes with a reset, and a reset can take our own last bytes from the peer.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            socket.shutdownOutput();
            ByteBuffer drained = ByteBuffer.allocate(DRAIN_BYTES);
            for (int i = 0; i < DRAIN_ROUNDS && socket.read(drained) > 0; i++) {
                drained.clear();
            }
        } catch (IOException ignored) {
            // the peer is gone already: nothing is left to end in order
        }
        synchronized (this) {
            closeAll(socket, readable, writable);
            if (shared != null) {
                shared.selector().wakeup(); // until it looks the kernel keeps the descriptor
            }
        }
    }

    private BootstrapException late(String doing) throws IOException {
        return new BootstrapException(
                Printable.address(peerAddress()) + " did not answer within the deadline: " + doing,
                "Check that a node of this program listens there",
                null);
    }

    static boolean await(Selector selector, Deadline deadline) throws IOException {
        if (deadline.expired()) {
            return false;
        }
        try {
            selector.select(NOTHING, Math.max(1, deadline.remainingMs()));
        } catch (ClosedSelectorException e) {
            throw new AsynchronousCloseException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted"); // the selector would not wait again
        }
        return true;
    }

    /** Sleeps so long, or until the deadline. */
    static void pause(long ms, Deadline deadline) throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(ms, deadline.remainingMs()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    static void keepAlive(SocketChannel socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        for (SocketOption<?> option : socket.supportedOptions()) {
            Integer value = KEEPALIVE.get(option.name());
            if (value != null) {
                set(socket, option, value);
            }
        }
    }

    private static <T> void set(SocketChannel socket, SocketOption<T> option, Object value) throws IOException {
        socket.setOption(option, option.type().cast(value));
    }

    private static void closeAll(@Nullable Closeable... all) {
        for (Closeable one : all) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (IOException ignored) {
                // closing a socket that is of no use any more
            }
        }
    }
}
