package tcpx.net.socket;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.error.WireException;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;

/**
 * Listens on one rail and lets in whoever shows the token. Connections that have not shown it yet wait side by side, so
 * that a silent stranger holds nobody up; the oldest is dropped when there are too many.
 */
final class SocketListen implements ListenComm {
    private static final int MAX_CANDIDATES = 64;

    private final RailSocket listener;
    private final SocketOptions options;
    private final int depth;
    private final byte[] token = new byte[WireFormat.TOKEN_BYTES];
    private final Handle handle;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Object acceptLock = new Object();

    SocketListen(Rail rail, SocketOptions options, int depth, SecureRandom random) {
        this.listener = RailSocket.listen(rail, options);
        this.options = options;
        this.depth = depth;
        random.nextBytes(token);
        this.handle = new SocketHandle(listener.localAddress(), token).encode();
    }

    @Override
    public Rail rail() {
        return listener.rail();
    }

    @Override
    public Handle handle() {
        return handle;
    }

    @Override
    public RecvComm accept(Deadline deadline) {
        synchronized (acceptLock) {
            Deque<Candidate> candidates = new ArrayDeque<>();
            long pollfds = Memory.allocate(8L * (MAX_CANDIDATES + 2));
            try {
                while (true) {
                    requireOpen();
                    admit(candidates);
                    Candidate winner = read(candidates);
                    if (winner != null) {
                        candidates.remove(winner);
                        return welcome(winner.socket, deadline);
                    }
                    if (deadline.expired()) {
                        throw new WireException(
                                rail().name(),
                                "accept",
                                "ETIMEDOUT",
                                "the peer did not connect before the deadline",
                                "");
                    }
                    await(candidates, pollfds, deadline);
                }
            } finally {
                Memory.free(pollfds);
                candidates.forEach(Candidate::close);
            }
        }
    }

    private void admit(Deque<Candidate> candidates) {
        RailSocket next;
        while ((next = listener.acceptNow(options)) != null) {
            if (candidates.size() == MAX_CANDIDATES) {
                candidates.removeFirst().close();
            }
            candidates.addLast(new Candidate(next));
        }
    }

    private Candidate read(Deque<Candidate> candidates) {
        for (var each = candidates.iterator(); each.hasNext(); ) {
            Candidate candidate = each.next();
            switch (candidate.read(token)) {
                case VALID -> {
                    return candidate;
                }
                case STRANGER -> {
                    candidate.close();
                    each.remove();
                }
                default -> {
                    // not complete yet
                }
            }
        }
        return null;
    }

    private RecvComm welcome(RailSocket socket, Deadline deadline) {
        try {
            Greeting.welcome(socket, token, deadline);
            return new SocketRecv(socket, depth, FrameCheck.key(token));
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void await(Deque<Candidate> candidates, long pollfds, Deadline deadline) {
        int count = 0;
        Memory.putInt(pollfds, listener.fd());
        Memory.putInt(pollfds + 4, Posix.POLLIN);
        for (Candidate candidate : candidates) {
            count++;
            Memory.putInt(pollfds + 8L * count, candidate.socket.fd());
            Memory.putInt(pollfds + 8L * count + 4, Posix.POLLIN);
        }
        Posix.poll(pollfds, count + 1, deadline.remainingMs());
    }

    private void requireOpen() {
        if (closing.get()) {
            throw new WireException(rail().name(), "accept", "", "the listener was closed", "");
        }
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            listener.shutdown(); // wakes a thread in accept, which then lets go of the lock
            synchronized (acceptLock) {
                listener.close();
            }
        }
    }

    private enum Standing {
        INCOMPLETE,
        VALID,
        STRANGER
    }

    /** A connection that has not shown its preface yet. */
    private static final class Candidate {
        private final RailSocket socket;
        private final long preface = Memory.allocate(WireFormat.PREFACE_BYTES);
        private int got;

        Candidate(RailSocket socket) {
            this.socket = socket;
        }

        Standing read(byte[] token) {
            long n = Posix.recv(socket.fd(), preface + got, WireFormat.PREFACE_BYTES - got, 0);
            if (n <= 0) {
                return Errno.EAGAIN.is(n) ? Standing.INCOMPLETE : Standing.STRANGER;
            }
            got += (int) n;
            if (got < WireFormat.PREFACE_BYTES) {
                return Standing.INCOMPLETE;
            }
            boolean valid = Greeting.isShown(preface, token);
            if (valid) {
                Memory.free(preface);
            }
            return valid ? Standing.VALID : Standing.STRANGER;
        }

        void close() {
            Memory.free(preface);
            socket.close();
        }
    }
}
