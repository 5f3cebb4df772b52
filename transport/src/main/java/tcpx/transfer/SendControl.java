package tcpx.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import tcpx.error.TransportException;
import tcpx.net.Handle;

/** What the receiver has told the sender. Written by the control link's thread, read by the sender's. */
final class SendControl implements ControlLink.Listener {
    private static final int BUFFERS = Receiver.MAX_POSTED;

    private final Session session;
    private final OutgoingMessages outgoing;
    private final Connector connector;
    private final AtomicLongArray capacities = new AtomicLongArray(BUFFERS);
    private volatile int posted;
    private volatile boolean awaitsBuffer;
    private volatile int done;
    private volatile Runnable onNews = () -> {};
    private volatile Runnable onGrants = () -> {};

    SendControl(Session session, OutgoingMessages outgoing, Connector connector) {
        this.session = session;
        this.outgoing = outgoing;
        this.connector = connector;
    }

    /** Whom to wake when something has arrived. */
    void onNews(Runnable action) {
        onNews = action;
    }

    /**
     * Whether somebody sleeps until there is a receive buffer: only then is a posted buffer news worth waking for. To
     * be set before {@link #isPosted} is asked for the last time.
     */
    void awaitsBuffer(boolean now) {
        awaitsBuffer = now;
    }

    /** Whom to wake when chunks were granted. */
    void onGrants(Runnable action) {
        onGrants = action;
    }

    /** Whether the receiver has a receive buffer for this transfer. */
    boolean isPosted(int id) {
        return posted - id > 0;
    }

    /** The size of the buffer for a posted transfer. */
    long capacity(int id) {
        return capacities.get(Math.floorMod(id, BUFFERS));
    }

    /** Whether the receiver has confirmed this transfer. */
    boolean isDone(int id) {
        return done - id > 0;
    }

    @Override
    public void posted(int id, long capacity) {
        if (id != posted || capacity < 0) {
            throw new IllegalStateException("buffer " + id + " of " + capacity + " bytes, expected buffer " + posted);
        }
        capacities.set(Math.floorMod(id, BUFFERS), capacity);
        posted = id + 1;
        if (awaitsBuffer) {
            onNews.run();
        }
    }

    @Override
    public void done(int id) {
        if (id + 1 - done > 0) { // one that was asked for may be said twice, the second time late
            done = id + 1;
            onNews.run();
        }
    }

    @Override
    public void granted(int id, ByteBuffer grants) {
        outgoing.grant(id, grants);
        onGrants.run();
    }

    @Override
    public void listens(int channel, int number, Handle handle) {
        connector.listens(channel, number, handle);
    }

    @Override
    public void bye(int received) {
        if (received != 0) {
            done(received - 1);
        }
        failed(Session.endedBy("receiver"));
    }

    @Override
    public void failed(TransportException failure) {
        session.controlFailed(failure);
        onNews.run();
    }
}
