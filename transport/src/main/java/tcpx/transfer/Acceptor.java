package tcpx.transfer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tcpx.channel.ChannelManager;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.net.ListenComm;
import tcpx.net.PortRange;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * The receiving end's way to its channels: listens on each one's rail, tells the sender where, and lets it in; again
 * when a connection has broken or stopped, and elsewhere when the rail has moved meanwhile. The counterpart of
 * {@link Connector}, which see. Any thread.
 */
final class Acceptor implements Reconnector.ConnectionSource<RecvComm>, AutoCloseable {
    /** How often somebody who waits for the sender sees whether the rail is still where it was. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private static final Duration CONFIRMATION = Duration.ofSeconds(1);

    private final ChannelManager manager;
    private final Session session;
    private final Reconnector<RecvComm> reconnector;
    private final boolean again;
    private final PortRange ports;
    private final RailEvents events;
    private final Gate[] gates;
    private boolean closed;

    /** What is known of one channel. */
    private static final class Gate {
        private int number; // of the connection that is awaited, or was the last
        private int accepted = -1; // the newest connection there is
        private int confirmed = -1; // the newest that the sender says it has made
        private int told = -1; // the connection that the sender knows it shall make
        private ListenComm listener; // touched by the thread that opens the channel, and when all is over
    }

    /**
     * A way to channels; opens none yet.
     *
     * @param again whether a channel that broke can join again
     */
    Acceptor(
            ChannelManager manager,
            Session session,
            TransferConfig config,
            boolean again,
            PendingConnections<RecvComm> pending,
            RailEvents events) {
        this.manager = manager;
        this.session = session;
        this.again = again;
        this.ports = config.dataPorts();
        this.events = events;
        this.gates = new Gate[config.channels()];
        for (int i = 0; i < gates.length; i++) {
            gates[i] = new Gate();
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
    void openAll(Duration setup, Deadline deadline, Supplier<TransportException> over) {
        reconnector.openAll(setup, deadline, over);
    }

    /** The session may be over while it opens. */
    void look() {
        reconnector.look();
    }

    /** A connection has broken, as this end has noticed: another one is awaited. */
    void lost(int channel, int number, String reason) {
        renew(channel, number, RailEvent.Kind.LOST, reason);
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

    private void renew(int channel, int number, RailEvent.Kind kind, String reason) {
        synchronized (this) {
            Gate gate = gates[channel];
            if (number < 0 || number > gate.number) {
                throw new IllegalStateException("channel " + channel + " has had no connection " + number);
            }
            if (number == gate.number) {
                gate.number++;
                events.tell(kind, channel, reason);
            }
        }
        reconnector.seek(channel);
    }

    /** The sender has made a connection. */
    synchronized void joined(int channel, int number) {
        gates[channel].confirmed = number;
        notifyAll();
    }

    @Override
    public synchronized boolean isWanted(int channel) {
        return gates[channel].accepted < gates[channel].number;
    }

    @Override
    public NewConnection<RecvComm> open(int channel, Deadline attempt) {
        Gate gate = gates[channel];
        int number;
        RecvComm comm = null;
        do {
            number = listen(channel, gate);
            comm = accept(gate, attempt);
        } while (comm == null);
        try {
            awaitConfirmation(gate, number, attempt);
        } catch (RuntimeException e) {
            comm.close();
            throw e;
        }
        synchronized (this) {
            gate.accepted = number;
        }
        return new NewConnection<>(comm, number);
    }

    // listens on the channel's rail as it is now, and has the sender know of it; the number of the connection to come
    private int listen(int channel, Gate gate) {
        boolean moved = gate.listener == null || !gate.listener.isCurrent();
        if (moved) {
            if (gate.listener != null) {
                gate.listener.close();
                gate.listener = null;
            }
            ListenComm fresh = manager.listen(channel, ports);
            synchronized (this) {
                if (closed) {
                    fresh.close();
                    throw over(fresh);
                }
                gate.listener = fresh;
            }
        }
        int number;
        synchronized (this) {
            number = gate.number;
        }
        if (moved || gate.told != number) {
            session.control().listens(channel, number, gate.listener.handle());
            gate.told = number;
        }
        return number;
    }

    // the sender, or null when it is time to look at the rail again
    private RecvComm accept(Gate gate, Deadline attempt) {
        Deadline look = again && attempt.remainingNs() > LOOK.toNanos() ? Deadline.after(LOOK) : attempt;
        try {
            return gate.listener.accept(look);
        } catch (WireException e) {
            if (look == attempt || !look.expired()) {
                throw e;
            }
            return null;
        }
    }

    // who connected may have given up meanwhile, and what stands in the listener's queue is then nobody's
    private synchronized void awaitConfirmation(Gate gate, int number, Deadline attempt) {
        Deadline patience = again ? Deadline.after(CONFIRMATION) : attempt;
        while (gate.confirmed < number) {
            if (closed) {
                throw over(gate.listener);
            }
            if (patience.expired()) {
                throw failure(gate.listener, "ETIMEDOUT", "who connected was not the sender, or has gone");
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, patience.remainingNs());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure(gate.listener, "EINTR", "the thread was interrupted");
            }
        }
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
        reconnector.close();
        synchronized (this) {
            closed = true;
        }
        for (Gate gate : gates) {
            ListenComm listener = gate.listener;
            if (listener != null) {
                listener.close();
            }
        }
    }
}
