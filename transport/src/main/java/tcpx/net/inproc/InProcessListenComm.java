package tcpx.net.inproc;

import java.util.ArrayDeque;
import java.util.Queue;
import tcpx.error.WireException;
import tcpx.net.Capabilities;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;

/** A listener in a hub, with a queue of connections that nobody has accepted yet. */
final class InProcessListenComm implements ListenComm {
    private static final int BACKLOG = 128;
    private static final int SLICE_MS = 10; // so that gates, and deadlines on a clock turned by hand, are noticed

    private final InProcessHub hub;
    private final Rail rail;
    private final Capabilities capabilities;
    private final FaultScript faults;
    private final int depth;
    private final Handle handle;
    private final Queue<Link> waiting = new ArrayDeque<>();
    private boolean closed;

    InProcessListenComm(InProcessHub hub, Rail rail, Capabilities capabilities, FaultScript faults, int depth) {
        this.hub = hub;
        this.rail = rail;
        this.capabilities = capabilities;
        this.faults = faults;
        this.depth = depth;
        handle = hub.add(this);
    }

    @Override
    public Rail rail() {
        return rail;
    }

    @Override
    public Handle handle() {
        return handle;
    }

    /** Queues a connection; false if it cannot be taken. */
    synchronized boolean offer(Link link) {
        if (closed || waiting.size() == BACKLOG) {
            return false;
        }
        waiting.add(link);
        notifyAll();
        return true;
    }

    @Override
    public RecvComm accept(Deadline deadline) {
        return new InProcessRecvComm(rail, capabilities, next(deadline), faults, depth);
    }

    private synchronized Link next(Deadline deadline) {
        while (true) {
            if (closed) {
                throw failed("ECANCELED", "the listener was closed", "");
            }
            if (!waiting.isEmpty() && !faults.acceptIsHeld()) {
                return waiting.remove();
            }
            if (deadline.expired()) {
                throw failed("ETIMEDOUT", "nobody came before the deadline", "Check that the other node connects");
            }
            try {
                wait(Math.max(1, Math.min(SLICE_MS, deadline.remainingMs())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed("EINTR", "interrupted", "");
            }
        }
    }

    private WireException failed(String code, String detail, String remedy) {
        return new WireException(rail.name(), "accept", code, detail, remedy);
    }

    @Override
    public void close() {
        hub.remove(this);
        synchronized (this) {
            closed = true;
            waiting.forEach(Link::closeReceiver);
            waiting.clear();
            notifyAll();
        }
    }
}
