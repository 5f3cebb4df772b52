package tcpx.transfer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tcpx.channel.Channel;
import tcpx.channel.ChannelManager;
import tcpx.error.WireException;
import tcpx.net.ListenComm;
import tcpx.net.PortRange;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;

/**
 * The receiving end's way to its channels: listens on each one's rail, tells the sender where, and lets it in; again
 * when a connection has broken or stopped, and elsewhere when the rail has moved meanwhile. The counterpart of
 * {@link Connector}, which see. Any thread.
 */
final class Acceptor extends Reconnector<RecvComm> {
    /** How often somebody who waits for the sender sees whether the rail is still where it was. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private static final Duration CONFIRMATION = Duration.ofSeconds(1);

    private final ChannelManager manager;
    private final Session session;
    private final PortRange ports;
    private final List<Gate> gates;

    /** What is known of one channel. */
    private static final class Gate {
        private int number; // of the connection that is awaited, or was the last
        private int accepted = -1; // the newest connection there is
        private int confirmed = -1; // the newest that the sender says it has made
        private int told = -1; // the connection that the sender knows it shall make
        private @Nullable ListenComm listener; // touched by the thread that opens the channel, and when all is over
    }

    /** Makes no connection yet. */
    Acceptor(
            SessionPlan plan,
            ChannelManager manager,
            Session session,
            PendingConnections<RecvComm> pending,
            RailEvents events) {
        super(plan, pending, events, session::wakeupAll, session::fail);
        this.manager = manager;
        this.session = session;
        this.ports = plan.config().dataPorts();
        this.gates = Stream.generate(Gate::new).limit(plan.config().channels()).toList();
    }

    @Override
    public void join(Channel<RecvComm> channel, NewConnection<RecvComm> fresh) {
        session.regions().join(channel, fresh);
        session.failure().rejoined(channel.index());
    }

    @Override
    public void failed(int channel, WireException failure) {
        session.failure().lost(channel, failure);
    }

    // another one is awaited
    @Override
    public void lost(int channel, int number, String reason) {
        renew(channel, number, RailEvent.Kind.LOST, reason);
        session.wakeup(); // it may have been the last from which something could come
    }

    /**
     * The sender has given a connection up: another one is awaited.
     *
     * @throws IllegalStateException if there has not been such a connection
     */
    void givenUp(int channel, int number) {
        renew(channel, number, RailEvent.Kind.LOST, "the sender has given its connection up");
    }

    /** The same where the sender says that it has stopped. */
    void stopped(int channel, int number) {
        renew(channel, number, RailEvent.Kind.SUSPECTED, "the sender has no acknowledgement any more");
    }

    private synchronized void renew(int channel, int number, RailEvent.Kind kind, String reason) {
        Gate gate = gates.get(channel);
        if (number < 0 || number > gate.number) {
            throw new IllegalStateException("channel " + channel + " has had no connection " + number);
        }
        if (number == gate.number) {
            gate.number++;
            events.tell(kind, channel, reason);
        }
        seek(channel);
    }

    /** The sender has made a connection. */
    synchronized void joined(int channel, int number) {
        gates.get(channel).confirmed = number;
        notifyAll();
    }

    @Override
    boolean isWanted(int channel) {
        return gates.get(channel).accepted < gates.get(channel).number;
    }

    @Override
    NewConnection<RecvComm> open(int channel, Deadline attempt) {
        Gate gate = gates.get(channel);
        while (true) {
            ListenComm listener = listener(channel, gate);
            int number = tell(channel, gate, listener);
            RecvComm comm = accept(listener, attempt);
            if (comm != null) {
                return confirmed(gate, listener, new NewConnection<>(comm, number), attempt);
            }
        }
    }

    // listens on the channel's rail as it is now
    private ListenComm listener(int channel, Gate gate) {
        ListenComm before = gate.listener;
        if (before != null && before.isCurrent()) {
            return before;
        }
        if (before != null) {
            before.close();
            gate.listener = null;
        }
        ListenComm fresh = manager.listen(channel, ports);
        synchronized (this) {
            if (isClosed()) {
                fresh.close();
                throw over(fresh);
            }
            gate.listener = fresh;
        }
        gate.told = -1;
        return fresh;
    }

    // has the sender know where; the number of the connection to come
    private int tell(int channel, Gate gate, ListenComm listener) {
        int number;
        synchronized (this) {
            number = gate.number;
        }
        if (gate.told != number) {
            session.control().listens(channel, number, listener.handle());
            gate.told = number;
        }
        return number;
    }

    // the sender, or null when it is time to look at the rail again
    private @Nullable RecvComm accept(ListenComm listener, Deadline attempt) {
        Deadline look = triesAgain() && attempt.remainingNs() > LOOK.toNanos() ? Deadline.after(LOOK) : attempt;
        try {
            return listener.accept(look);
        } catch (WireException e) {
            if (look == attempt || !look.expired()) {
                throw e;
            }
            return null;
        }
    }

    // who connected may have given up meanwhile, and what stands in the listener's queue is then nobody's
    private synchronized NewConnection<RecvComm> confirmed(
            Gate gate, ListenComm listener, NewConnection<RecvComm> fresh, Deadline attempt) {
        Deadline patience = triesAgain() ? Deadline.after(CONFIRMATION) : attempt;
        try {
            while (gate.confirmed < fresh.number()) {
                if (isClosed()) {
                    throw over(listener);
                }
                if (patience.expired()) {
                    throw failure(listener, "ETIMEDOUT", "who connected was not the sender, or has gone");
                }
                TimeUnit.NANOSECONDS.timedWait(this, patience.remainingNs());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fresh.comm().close();
            throw failure(listener, "EINTR", "the thread was interrupted");
        } catch (WireException e) {
            fresh.comm().close();
            throw e;
        }
        gate.accepted = fresh.number();
        return fresh;
    }

    private static WireException over(ListenComm listener) {
        return failure(listener, "ECANCELED", "the session is over");
    }

    private static WireException failure(ListenComm listener, String code, String detail) {
        return new WireException(listener.rail().name(), "accept", code, detail, "");
    }

    /** Ends all attempts, and listens no more. */
    @Override
    public void close() {
        super.close();
        for (Gate gate : gates) {
            ListenComm listener = gate.listener;
            if (listener != null) {
                listener.close();
            }
        }
    }
}
