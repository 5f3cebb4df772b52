package tcpx.net.socket;

import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;

/**
 * Waits at a {@link DataPort} for whoever shows its token. A peer that has connected again since is the one that
 * counts: it has given up its earlier connection.
 */
final class SocketListen implements ListenComm {
    private final DataPort port;
    private final int depth;
    private final byte[] token;
    private final SocketOptions options;
    private final Handle handle;
    private @Nullable RailSocket arrival; // with the next two: guarded by the port
    private boolean fresh = true;
    private boolean closed;

    SocketListen(DataPort port, int depth, byte[] token, SocketOptions options) {
        this.port = port;
        this.depth = depth;
        this.token = token;
        this.options = options;
        this.handle = new SocketHandle(port.address(), token).encode();
    }

    @Override
    public Rail rail() {
        return port.rail();
    }

    @Override
    public Handle handle() {
        return handle;
    }

    @Override
    public boolean isCurrent() {
        return port.isCurrent();
    }

    /** What a peer must show; not to be changed. */
    byte[] token() {
        return token;
    }

    @Override
    public RecvComm accept(Deadline deadline) {
        RailSocket socket = port.await(this, deadline);
        try {
            socket.tune(options); // those of the port are of whoever opened it
            ConnectionPreface.welcome(socket, token, deadline);
            socket.fitReceiveBuffer(options);
            return new SocketRecv(socket, depth, FrameChecksum.key(token));
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** A connection has shown the token. Under the port's lock, as the next two. */
    void arrive(RailSocket socket) {
        dropArrival();
        arrival = socket;
    }

    /** The connection that has arrived, once; null if there is none, or its peer has gone again. */
    @Nullable
    RailSocket takeArrival() {
        if (closed) {
            throw new WireException(rail().name(), "accept", "", "the listener was closed", "");
        }
        if (arrival != null && !arrival.isOpenAtThePeer()) {
            dropArrival();
        }
        RailSocket taken = arrival;
        arrival = null;
        fresh &= taken == null;
        return taken;
    }

    /** Whether it has had no connection yet. */
    boolean isNew() {
        return fresh;
    }

    private void dropArrival() {
        if (arrival != null) {
            arrival.close();
            arrival = null;
        }
    }

    @Override
    public void close() {
        synchronized (port) {
            if (!closed) {
                closed = true;
                dropArrival();
                port.remove(this);
            }
        }
    }
}
