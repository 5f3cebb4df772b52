package tcpx.transfer;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tcpx.channel.Channel;
import tcpx.channel.ChannelManager;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.net.Handle;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/**
 * The sending end's way to its channels: connects each where the receiver says that it listens, and again when a
 * connection has broken or stopped. Any thread.
 *
 * <p>The receiver counts the connections of a channel from 0, so that what is said of one is never taken for another:
 * it says where to connect as which number (LISTENS), the sender says that it has (JOINED), or that a connection has
 * broken (LOST) or stopped (STOPPED), which the receiver answers with the next number.
 */
final class Connector extends Reconnector<SendComm> implements SendLoop.Events {
    private final ChannelManager manager;
    private final Session session;
    private final List<Line> lines;
    private final LongAdder losses = new LongAdder();
    private final LongAdder suspicions = new LongAdder();

    /** What is known of one channel. */
    private static final class Line {
        private @Nullable Handle handle;
        private int offered = -1; // the connection that the receiver listens for
        private int connected = -1; // the newest connection there is
        private int unfit = -1; // connections up to this one are of no use any more
        private int lost = -1; // connections up to this one are told to be lost, if they were
    }

    /** Makes no connection yet. */
    Connector(
            SessionPlan plan,
            ChannelManager manager,
            Session session,
            PendingConnections<SendComm> pending,
            RailEvents events) {
        super(plan, pending, events, session::wakeupAll, session::fail);
        this.manager = manager;
        this.session = session;
        this.lines = Stream.generate(Line::new).limit(plan.config().channels()).toList();
    }

    @Override
    public void suspected(int channel, String reason) {
        session.wakeupAll(); // its chunks wait for whoever is free
        suspicions.increment();
        events.tell(RailEvent.Kind.SUSPECTED, channel, reason);
    }

    @Override
    public void recovered(int channel) {
        events.tell(RailEvent.Kind.RECOVERED, channel, "");
    }

    /** How many times a channel was suspected. */
    long suspicions() {
        return suspicions.sum();
    }

    @Override
    public void join(Channel<SendComm> channel, NewConnection<SendComm> fresh) {
        session.regions().join(channel, fresh);
        session.failure().rejoined(channel.index());
    }

    @Override
    public void failed(int channel, WireException failure) {
        session.failure().lost(channel, failure);
    }

    // the receiver shall let go of it, and listen for another
    @Override
    public void lost(int channel, int number, String reason) {
        session.wakeupAll(); // its chunks wait for whoever is free
        boolean news;
        synchronized (this) {
            Line line = lines.get(channel);
            news = number == line.connected;
            if (news) {
                noteLoss(channel, reason);
            }
        }
        if (news) {
            session.control().lost(channel, number);
        }
        seek(channel);
    }

    // the receiver shall listen for another, and keep this one until that is there
    @Override
    public void stopped(int channel, int number) {
        boolean news;
        synchronized (this) {
            Line line = lines.get(channel);
            news = number == line.connected && number > line.unfit;
            line.unfit = Math.max(line.unfit, number);
        }
        if (news) {
            session.control().stopped(channel, number);
        }
        seek(channel);
    }

    /** The receiver listens for a connection of a channel. What it says of one that has been made comes late. */
    void listens(int channel, int number, Handle handle) {
        synchronized (this) {
            Line line = lines.get(channel);
            if (number > line.connected) {
                if (line.unfit < line.connected) {
                    noteLoss(channel, "the receiver has given its connection up");
                }
                line.offered = number;
                line.handle = handle;
                notifyAll();
            }
        }
        seek(channel);
    }

    private void noteLoss(int channel, String reason) {
        Line line = lines.get(channel);
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
    boolean isWanted(int channel) {
        Line line = lines.get(channel);
        return line.connected <= line.unfit || line.connected < line.offered;
    }

    @Override
    NewConnection<SendComm> open(int channel, Deadline attempt) {
        Handle handle;
        int number;
        synchronized (this) {
            Line line = lines.get(channel);
            while (line.offered <= line.connected) {
                await(channel, attempt);
            }
            handle = Objects.requireNonNull(line.handle);
            number = line.offered;
        }
        SendComm comm = manager.connect(channel, handle, attempt);
        synchronized (this) {
            lines.get(channel).connected = number;
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
}
