package tcpx.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import tcpx.error.TransportException;
import tcpx.net.Handle;

/** What the receiver has told the sender. Written by the control link's thread, read by the sender's. */
final class SendControl implements ControlLink.Listener {
    private static final int PLACES = Receiver.MAX_POSTED;

    private final Session session;
    private final SendJobs jobs;
    private final Connector connector;
    private final AtomicLongArray capacities = new AtomicLongArray(PLACES);
    private volatile int posted;
    private volatile boolean awaitsPlace;
    private volatile int done;
    private volatile Runnable onNews = () -> {};
    private volatile Runnable onGrants = () -> {};

    SendControl(Session session, SendJobs jobs, Connector connector) {
        this.session = session;
        this.jobs = jobs;
        this.connector = connector;
    }

    /** Whom to wake when something has arrived. */
    void onNews(Runnable action) {
        onNews = action;
    }

    /**
     * Whether somebody sleeps until there is a place: only then is a posted place news worth waking for. To be set before
     * {@link #isPosted} is asked for the last time.
     */
    void awaitsPlace(boolean now) {
        awaitsPlace = now;
    }

    /** Whom to wake when chunks were granted. */
    void onGrants(Runnable action) {
        onGrants = action;
    }

    /** Whether the receiver has a place for this transfer. */
    boolean isPosted(int id) {
        return posted - id > 0;
    }

    /** The size of the place for a posted transfer. */
    long capacity(int id) {
        return capacities.get(Math.floorMod(id, PLACES));
    }

    /** Whether the receiver has confirmed this transfer. */
    boolean isDone(int id) {
        return done - id > 0;
    }

    @Override
    public void posted(int id, long capacity) {
        if (id != posted || capacity < 0) {
            throw new IllegalStateException("place " + id + " of " + capacity + " bytes, expected place " + posted);
        }
        capacities.set(Math.floorMod(id, PLACES), capacity);
        posted = id + 1;
        if (awaitsPlace) {
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
        jobs.grant(id, grants);
        onGrants.run();
    }

    @Override
    public void started(int id, long bytes, boolean wantsDone) {
        throw new IllegalStateException("a receiver does not start transfers");
    }

    @Override
    public void listens(int channel, int number, Handle place) {
        connector.listens(channel, number, place);
    }

    @Override
    public void joined(int channel, int number) {
        throw new IllegalStateException("a receiver does not make connections");
    }

    @Override
    public void lost(int channel, int number) {
        throw new IllegalStateException("a receiver does not give connections up");
    }

    @Override
    public void stopped(int channel, int number) {
        throw new IllegalStateException("a receiver does not judge connections");
    }

    @Override
    public void confirm(int id) {
        throw new IllegalStateException("a receiver does not send chunks again");
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
