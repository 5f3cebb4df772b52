package tcpx.transfer;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpx.bootstrap.ControlReader;
import tcpx.error.SessionClosedException;

/**
 * What a session has of the endpoint that it is opened over: threads to drive its channels, one to read its control
 * connection, and its part of the bounds. Given back by closing it. Any thread.
 */
final class Place implements AutoCloseable {
    private final ProgressCrew crew;
    private final ControlReader control;
    private final boolean callerDrives;
    private final int channels;
    private final Consumer<Place> onClose;
    private @Nullable Session session; // guarded by this, as the others
    private @Nullable Runnable closer;
    private @Nullable SessionClosedException ended;
    private boolean closed;

    /**
     * A place that nobody has taken.
     *
     * @param crew drives the channels
     * @param control reads what the peer says
     * @param callerDrives whether the user's thread drives the first loop itself
     * @param channels that it was given for
     * @param onClose takes it back
     */
    Place(ProgressCrew crew, ControlReader control, boolean callerDrives, int channels, Consumer<Place> onClose) {
        this.crew = crew;
        this.control = control;
        this.callerDrives = callerDrives;
        this.channels = channels;
        this.onClose = onClose;
    }

    ProgressCrew crew() {
        return crew;
    }

    ControlReader control() {
        return control;
    }

    boolean callerDrives() {
        return callerDrives;
    }

    int channels() {
        return channels;
    }

    /**
     * A session takes it.
     *
     * @throws SessionClosedException if the endpoint has been closed
     */
    synchronized void takenBy(Session taker) {
        session = taker;
        requireOpen();
    }

    /**
     * The session is open, and its user closes it by this.
     *
     * @throws SessionClosedException if the endpoint has been closed
     */
    synchronized void opened(Runnable close) {
        closer = close;
        requireOpen();
    }

    private void requireOpen() {
        if (ended != null) {
            throw ended;
        }
    }

    /** The endpoint is closed: a session that is open is closed by it, one that is being opened fails. */
    void end(SessionClosedException reason) {
        Session opening;
        Runnable close;
        synchronized (this) {
            ended = reason;
            opening = session;
            close = closer;
        }
        if (close != null) {
            close.run();
        } else if (opening != null) {
            opening.fail(reason);
        }
    }

    /** Gives it back. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClose.accept(this);
    }
}
