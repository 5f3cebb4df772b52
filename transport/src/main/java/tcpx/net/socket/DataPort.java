package tcpx.net.socket;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.net.Rail;
import tcpx.time.Deadline;

/**
 * A port of one rail, at which the connections of any number of channels and sessions arrive. Each is passed to the
 * listener whose token it shows; those that have not shown one yet wait side by side, and the oldest is dropped when
 * there are too many. A port at which nobody waits is not looked at and costs nothing: the kernel keeps what comes
 * until its queue is full, and turns the rest away.
 *
 * <p>Any thread. Of the threads that wait one leads, and takes what comes for all; when it goes another one does.
 */
final class DataPort {
    private static final int MOST_CANDIDATES = 256;
    private static final int ADMITTED_AT_A_TIME = 64;

    private final RailSocket socket;
    private final InetSocketAddress address;
    private final int interfaceIndex;
    private final List<SocketListen> listeners = new ArrayList<>(); // with the next three: guarded by this
    private int waiting;
    private boolean led;
    private boolean closed;
    // the leader's; guarded by this while there is none
    private final Deque<UnidentifiedConnection> candidates = new ArrayDeque<>();

    /**
     * For a socket that listens, which it takes over.
     *
     * @param interfaceIndex number of the rail's interface, as it was before the socket was bound
     */
    DataPort(RailSocket socket, int interfaceIndex) {
        this.socket = socket;
        this.interfaceIndex = interfaceIndex;
        this.address = socket.localAddress();
    }

    Rail rail() {
        return socket.rail();
    }

    InetSocketAddress address() {
        return address;
    }

    /** Whether what it is bound to is still there: an interface of that name may be another one by now. */
    boolean isCurrent() {
        return interfaceIndex == Posix.interfaceIndex(rail().name()) && RailAddress.isHere(address.getAddress());
    }

    /** Lets connections in for a listener from now on; false if the port was closed meanwhile. */
    synchronized boolean add(SocketListen listener) {
        return !closed && listeners.add(listener);
    }

    /** Lets none in for a listener any more, whose waiting threads are told. The last listener closes the port. */
    synchronized void remove(SocketListen listener) {
        listeners.remove(listener);
        notifyAll();
        if (listeners.isEmpty() && !closed) {
            closed = true;
            socket.shutdown(); // wakes the leader
            awaitNoLeader();
            dropCandidates();
            socket.close();
        } else {
            dropCandidatesOfNobody();
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Waits for a connection that has shown the listener's token.
     *
     * @throws WireException if there is none before the deadline, the listener is closed, or the thread is interrupted
     */
    RailSocket await(SocketListen listener, Deadline deadline) {
        synchronized (this) {
            waiting++;
        }
        try {
            RailSocket arrived;
            while ((arrived = take(listener, deadline)) == null) {
                lead(deadline);
            }
            return arrived;
        } finally {
            synchronized (this) {
                waiting--;
                dropCandidatesOfNobody();
            }
        }
    }

    // the listener's connection, or null: then the calling thread leads
    private synchronized @Nullable RailSocket take(SocketListen listener, Deadline deadline) {
        while (true) {
            RailSocket arrived = listener.takeArrival();
            if (arrived != null) {
                return arrived;
            }
            if (deadline.expired()) {
                throw RailAddress.explained(
                        rail(), failure("ETIMEDOUT", "the peer did not connect before the deadline"));
            }
            if (!led) {
                led = true;
                return null;
            }
            try {
                wait(Math.max(1, deadline.remainingMs()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure("EINTR", "the thread was interrupted");
            }
        }
    }

    // takes what has come; if that was for nobody, sleeps until more does
    private void lead(Deadline deadline) {
        try {
            admit();
            if (!deliver()) {
                sleep(deadline);
            }
        } finally {
            synchronized (this) {
                led = false;
                notifyAll();
            }
        }
    }

    private void admit() {
        for (int i = 0; i < ADMITTED_AT_A_TIME; i++) {
            RailSocket next = next();
            if (next == null) {
                return;
            }
            if (candidates.size() == MOST_CANDIDATES) {
                candidates.removeFirst().close();
            }
            candidates.addLast(new UnidentifiedConnection(next));
        }
    }

    // strangers must not use up the files that our own connections need; accept(2) lacks one even where nobody has come
    private @Nullable RailSocket next() {
        while (true) {
            try {
                return socket.acceptNow();
            } catch (WireException e) {
                if (!isClosed() && !socket.await(Posix.POLLIN, Deadline.after(Duration.ZERO))) {
                    return null;
                }
                if (isClosed() || candidates.isEmpty()) {
                    throw e;
                }
                candidates.removeFirst().close();
            }
        }
    }

    private boolean deliver() {
        boolean forSomebody = false;
        for (Iterator<UnidentifiedConnection> each = candidates.iterator(); each.hasNext(); ) {
            UnidentifiedConnection candidate = each.next();
            candidate.read();
            if (candidate.hasSpoken()) {
                each.remove();
                forSomebody |= deliver(candidate);
            } else if (candidate.isHopeless()) {
                each.remove();
                candidate.close();
            }
        }
        return forSomebody;
    }

    private synchronized boolean deliver(UnidentifiedConnection candidate) {
        for (SocketListen listener : listeners) {
            if (candidate.shows(listener.token())) {
                listener.arrive(candidate.admit());
                return true;
            }
        }
        candidate.close();
        return false;
    }

    private void sleep(Deadline deadline) {
        long pollfds = Memory.allocate(8L * (candidates.size() + 1));
        try {
            int count = 0;
            int timeoutMs = Math.min(deadline.remainingMs(), RailSocket.LONGEST_SLEEP_MS);
            Memory.putInt(pollfds, socket.fd());
            Memory.putInt(pollfds + 4, Posix.POLLIN);
            for (UnidentifiedConnection candidate : candidates) {
                count++;
                Memory.putInt(pollfds + 8L * count, candidate.fd());
                Memory.putInt(pollfds + 8L * count + 4, Posix.POLLIN);
            }
            Posix.poll(pollfds, count + 1, timeoutMs);
        } finally {
            Memory.free(pollfds);
        }
        socket.requireNotInterrupted("accept");
    }

    // of what has not said for whom it is, some may be for a listener that had no connection yet and is to ask for it
    private void dropCandidatesOfNobody() {
        if (waiting == 0 && listeners.stream().noneMatch(SocketListen::isNew)) {
            dropCandidates();
        }
    }

    private void dropCandidates() {
        candidates.forEach(UnidentifiedConnection::close);
        candidates.clear();
    }

    private void awaitNoLeader() {
        boolean interrupted = false;
        while (led) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // it is over in a moment: the leader was woken
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private WireException failure(String code, String detail) {
        return new WireException(rail().name(), "accept", code, detail, "");
    }
}
