package tcpx.bootstrap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tcpx.error.BootstrapException;
import tcpx.net.Handle;
import tcpx.time.Deadline;

/**
 * The bootstrap of the original program, byte for byte, to talk to one of its nodes: the listening node sends u32
 * count, little-endian, then count handles of {@value Handle#MAX_BYTES} bytes, filled up with zeros; the connecting
 * node answers nothing.
 *
 * <p>There is no authentication here, no version, and no agreement: whoever connects first gets the handles, and
 * whoever listens is believed. Use it on networks where every host is trusted, and only against the original.
 *
 * <p>Threads: one sends, any closes.
 *
 * @see <a href="https://github.com/uccl-project/uccl">UCCL, p2p/tcpx, bootstrap of revision 6e07cc68</a>
 */
public final class SeedBootstrap implements AutoCloseable {
    /** Where the original listens. */
    public static final int DEFAULT_PORT = 12347;

    /** The most channels that the original's connecting node takes. */
    public static final int MAX_CHANNELS = 64;

    private static final long PAUSE_MS = 10;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final InetSocketAddress address;

    private SeedBootstrap(ServerSocketChannel listener) throws IOException {
        this.listener = listener;
        this.address = (InetSocketAddress) listener.getLocalAddress();
        this.selector = Selector.open();
        Listener.register(listener, selector);
    }

    /** Listens as the original's server does; errors as {@link BootstrapServer#bind}. */
    public static SeedBootstrap bind(InetSocketAddress address) {
        Objects.requireNonNull(address, "address");
        ServerSocketChannel listener = Listener.open(address, 1);
        try {
            return new SeedBootstrap(listener);
        } catch (IOException e) {
            Listener.closeQuietly(listener);
            throw new BootstrapException("cannot listen on " + Printable.address(address) + ": " + e, "", e);
        }
    }

    /** Where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Waits for a node and sends it the handles. One that goes before it has them all makes room for the next.
     *
     * @param handles 1 to {@value #MAX_CHANNELS}, handle i for channel i
     * @throws BootstrapException if nobody took them within the deadline, or if this end is closed meanwhile
     * @throws IllegalArgumentException if there are none or too many handles
     */
    public void send(List<Handle> handles, Deadline deadline) {
        ByteBuffer message = encode(handles);
        String last = "";
        for (; ; ) {
            try (TimedSocket peer = accept(deadline, last)) {
                peer.writeFully(message.rewind(), deadline, "the handles");
                return;
            } catch (InterruptedIOException | AsynchronousCloseException e) {
                throw new BootstrapException(this + " ended before a node came: " + e.getMessage(), "", e);
            } catch (IOException e) {
                if (!listener.isOpen()) {
                    throw new BootstrapException(this + " is closed", "", e);
                }
                last = "; the last that came went: " + e.getMessage();
                pause(deadline, last);
            }
        }
    }

    /**
     * Fetches the handles from a listening node, tried again until the deadline while it cannot be reached.
     *
     * @return 1 to {@value #MAX_CHANNELS} handles of {@value Handle#MAX_BYTES} bytes each, the zeros at their end
     *     included: how many of the bytes mean something is not on the wire. Unmodifiable
     * @throws BootstrapException if nothing, too little, or an impossible count came
     */
    public static List<Handle> receive(InetSocketAddress address, Deadline deadline) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(deadline, "deadline");
        List<Handle> handles = new ArrayList<>();
        ConnectRetry.connect(address, deadline, socket -> readHandles(socket, deadline, handles))
                .close();
        return List.copyOf(handles);
    }

    /** Frees the port and ends a {@link #send} that waits. Closing again does nothing. */
    @Override
    public void close() {
        Listener.closeQuietly(listener);
        Listener.closeQuietly(selector);
    }

    @Override
    public String toString() {
        return "seed bootstrap on " + Printable.address(address);
    }

    static ByteBuffer encode(List<Handle> handles) {
        if (handles.isEmpty() || handles.size() > MAX_CHANNELS) {
            throw new IllegalArgumentException(handles.size() + " channels, allowed: 1.." + MAX_CHANNELS);
        }
        ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + handles.size() * Handle.MAX_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(handles.size());
        for (int i = 0; i < handles.size(); i++) {
            message.put(Integer.BYTES + i * Handle.MAX_BYTES, handles.get(i).bytes());
        }
        return message.clear();
    }

    /** The original serves one node and no second: once a byte has come, there is nothing to try again. */
    private static void readHandles(TimedSocket socket, Deadline deadline, List<Handle> handles) throws IOException {
        ByteBuffer count = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        socket.readFully(count.limit(1), deadline, "the number of channels");
        String peer = Printable.address(socket.peerAddress());
        try {
            socket.readFully(count.limit(Integer.BYTES), deadline, "the number of channels");
            long channels = Integer.toUnsignedLong(count.getInt(0));
            if (channels < 1 || channels > MAX_CHANNELS) {
                throw new BootstrapException(
                        peer + " announced " + channels + " channels, allowed: 1.." + MAX_CHANNELS,
                        "Check that a node of the original program listens there",
                        null);
            }
            for (int i = 0; i < channels; i++) {
                ByteBuffer handle = ByteBuffer.allocate(Handle.MAX_BYTES);
                socket.readFully(handle, deadline, "handle " + i + " of " + channels);
                handles.add(new Handle(handle.array()));
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new BootstrapException("the handles of " + peer + " are cut off: " + e.getMessage(), "", e);
        }
    }

    /** Whatever failed, no file descriptor that is free or a node that comes and goes, may fail again at once. */
    private void pause(Deadline deadline, String last) {
        try {
            TimedSocket.pause(PAUSE_MS, deadline);
        } catch (InterruptedIOException e) {
            throw new BootstrapException(this + " ended before a node came: " + e.getMessage(), "", e);
        }
        if (deadline.expired()) {
            throw nobodyCame(last);
        }
    }

    private TimedSocket accept(Deadline deadline, String last) throws IOException {
        for (; ; ) {
            SocketChannel socket = listener.accept();
            if (socket != null) {
                return taken(socket);
            }
            if (!TimedSocket.await(selector, deadline)) {
                throw nobodyCame(last);
            }
        }
    }

    private static TimedSocket taken(SocketChannel socket) throws IOException {
        try {
            return new TimedSocket(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private BootstrapException nobodyCame(String last) {
        return new BootstrapException(
                "no node came to " + this + " within the deadline" + last,
                "Check that the other node is started with this address",
                null);
    }
}
