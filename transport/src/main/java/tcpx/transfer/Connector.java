package tcpx.transfer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import tcpx.channel.ChannelManager;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.net.Handle;
import tcpx.net.SendComm;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * The sending end's way to its channels: connects each where the receiver says that it listens, and again when a
 * connection has broken or stopped. Any thread.
 *
 * <p>The receiver counts the connections of a channel from 0, so that what is said of one is never taken for another:
 * it says where to connect as which number (LISTENS), the sender says that it has (JOINED), or that a connection has
 * broken (LOST) or stopped (STOPPED), which the receiver answers with the next number.
 */
final class Connector implements Reconnector.ConnectionSource<SendComm>, AutoCloseable {
    private final ChannelManager manager;
    private final Session session;
    private final Reconnector<SendComm> reconnector;
    private final RailEvents events;
    private final Line[] lines;
    private final LongAdder losses = new LongAdder();

    /** What is known of one channel. */
    private static final class Line {
        private Handle handle;
        private int offered = -1; // the connection that the receiver listens for
        private int connected = -1; // the newest connection there is
        private int unfit = -1; // connections up to this one are of no use any more
        private int lost = -1; // connections up to this one are told to be lost, if they were
    }

    /**
     * A way to channels; opens none yet.
     *
     * @param again whether a channel that broke can join again
     */
    Connector(
            ChannelManager manager,
            Session session,
            TransferConfig config,
            boolean again,
            PendingConnections<SendComm> pending,
            RailEvents events) {
        this.manager = manager;
        this.session = session;
        this.events = events;
        this.lines = new Line[config.channels()];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = new Line();
        }
        this.reconnector = new Reconnector<>(
                config.channels(),
                this,
                pending,
                again,
                events,
                config.idleTimeout(),
                NanoClock.SYSTEM,
                session::wakeupAll,
                session::fail);
    }

    /** See {@link Reconnector#openAll}. */
    void openAll(Duration setup, Deadline deadline) {
        reconnector.openAll(setup, deadline, session.failure()::get);
    }

    /** The session may be over while it opens. */
    void look() {
        reconnector.look();
    }

    /** How many connections were made since the session was opened. */
    long rejoined() {
        return reconnector.rejoined();
    }

    /** A connection has broken: the receiver shall let go of it, and listen for another. */
    void lost(int channel, int number, String reason) {
        boolean news;
        synchronized (this) {
            Line line = lines[channel];
            news = number == line.connected;
            if (news) {
                noteLoss(channel, reason);
            }
        }
        if (news) {
            session.control().lost(channel, number);
        }
        reconnector.seek(channel);
    }

    /** A connection has stopped: the receiver shall listen for another, and keep this one until that is there. */
    void stopped(int channel, int number) {
        boolean news;
        synchronized (this) {
            Line line = lines[channel];
            news = number == line.connected && number > line.unfit;
            line.unfit = Math.max(line.unfit, number);
        }
        if (news) {
            session.control().stopped(channel, number);
        }
        reconnector.seek(channel);
    }

    /** The receiver listens for a connection of a channel. What it says of one that has been made comes late. */
    void listens(int channel, int number, Handle handle) {
        synchronized (this) {
            Line line = lines[channel];
            if (number > line.connected) {
                if (line.unfit < line.connected) {
                    noteLoss(channel, "the receiver has given its connection up");
                }
                line.offered = number;
                line.handle = handle;
                notifyAll();
            }
        }
        reconnector.seek(channel);
    }

    private void noteLoss(int channel, String reason) {
        Line line = lines[channel];
        if (line.lost < line.connected) {
            line.lost = line.connected;
            line.unfit = line.connected;
            losses.increment();
            events.tell(RailEvent.Kind.LOST, channel, reason);
        }
    }

    /** How many connections were lost. */
    long losses() {
        return losses.sum();
    }

    @Override
    public synchronized boolean isWanted(int channel) {
        Line line = lines[channel];
        return line.connected <= line.unfit || line.connected < line.offered;
    }

    @Override
    public NewConnection<SendComm> open(int channel, Deadline attempt) {
        Handle handle;
        int number;
        synchronized (this) {
            Line line = lines[channel];
            while (line.offered <= line.connected) {
                await(channel, attempt);
            }
            handle = line.handle;
            number = line.offered;
        }
        SendComm comm = manager.connect(channel, handle, attempt);
        synchronized (this) {
            lines[channel].connected = number;
        }
        session.control().joined(channel, number);
        return new NewConnection<>(comm, number);
    }

    private void await(int channel, Deadline attempt) {
        if (attempt.expired()) {
            throw failure(channel, "ETIMEDOUT", "the receiver does not listen: its rail is not there");
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, attempt.remainingNs());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(channel, "EINTR", "the thread was interrupted");
        }
    }

    private TransportException failure(int channel, String code, String detail) {
        String rail = manager.railOf(channel).name();
        return new WireException(rail, "connect", code, detail, "See what the receiving end says of its rails");
    }

    /** Ends all attempts. */
    @Override
    public void close() {
        reconnector.close();
    }
}
