package tcpx.net.socket;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.net.Rail;
import tcpx.time.Deadline;

/**
 * Connects from a rail to a peer. A first packet that is lost, or that finds the peer's queue full, the kernel sends
 * again only after a second; so a second connection is begun well before, and a third, and the first that is answered
 * is it. No more than two are under way, so that the older one has three times as long as the one before.
 */
final class HedgedConnect implements AutoCloseable {
    private static final Duration FIRST_PATIENCE = Duration.ofMillis(250);
    private static final int MOST_AT_A_TIME = 2;

    private final Rail rail;
    private final InetSocketAddress peer;
    private final SocketOptions options;
    private final Deque<RailSocket> begun = new ArrayDeque<>();
    private final long pollfds = Memory.allocate(8L * MOST_AT_A_TIME);

    private HedgedConnect(Rail rail, InetSocketAddress peer, SocketOptions options) {
        this.rail = rail;
        this.peer = peer;
        this.options = options;
    }

    /**
     * A socket connected to {@code peer}.
     *
     * @throws WireException if the rail is down, the peer refuses, or does not answer before the deadline
     */
    static RailSocket connect(Rail rail, InetSocketAddress peer, SocketOptions options, Deadline deadline) {
        try (HedgedConnect dial = new HedgedConnect(rail, peer, options)) {
            return dial.untilAnswered(deadline);
        } catch (WireException e) {
            throw RailAddress.explained(rail, e);
        }
    }

    private RailSocket untilAnswered(Deadline deadline) {
        RailSocket answered = null;
        for (Duration patience = FIRST_PATIENCE; answered == null; patience = patience.multipliedBy(2)) {
            begin();
            answered = await(Deadline.after(patience), deadline);
            if (answered == null && deadline.expired()) {
                throw failure(-Errno.ETIMEDOUT.number());
            }
        }
        begun.remove(answered);
        return answered;
    }

    private void begin() {
        try {
            RailSocket socket = RailSocket.toReach(rail, peer, options);
            if (begun.size() == MOST_AT_A_TIME) {
                begun.removeFirst().close();
            }
            begun.addLast(socket);
            int r = socket.connectNow(peer);
            if (r < 0 && !Errno.EINPROGRESS.is(r)) {
                throw failure(r);
            }
        } catch (WireException e) {
            if (begun.size() < MOST_AT_A_TIME) { // else the one before may still be answered
                throw e;
            }
        }
    }

    // the one that is answered; null when this turn is over, or the deadline
    private @Nullable RailSocket await(Deadline turn, Deadline deadline) {
        while (true) {
            int count = 0;
            for (RailSocket each : begun) {
                Memory.putInt(pollfds + 8L * count, each.fd());
                Memory.putInt(pollfds + 8L * count + 4, Posix.POLLOUT); // and no events yet
                count++;
            }
            int leftMs = Math.min(turn.remainingMs(), deadline.remainingMs());
            int ready = Posix.poll(pollfds, count, Math.min(RailSocket.LONGEST_SLEEP_MS, leftMs));
            if (ready > 0) {
                return answered();
            }
            if (turn.expired() || deadline.expired()) {
                return null;
            }
            begun.getLast().requireNotInterrupted("connect to " + text());
        }
    }

    private RailSocket answered() {
        int i = 0;
        for (RailSocket each : begun) {
            if (Memory.getShort(pollfds + 8L * i++ + 6) != 0) {
                int error = each.error();
                if (error != 0) {
                    throw failure(error);
                }
                return each;
            }
        }
        throw new IllegalStateException("poll(2) found what it was not asked for");
    }

    private WireException failure(int result) {
        return SyscallFailure.of(
                rail.name(),
                "connect to " + text(),
                result,
                "The address has come over the control connection, which works: see whether a firewall lets the "
                        + "data ports"
                        + " through (they can be fixed: TransferConfig.withDataPorts, run-bench.sh node "
                        + "--data-ports 4712), and"
                        + " whether the rails of both nodes are given in the same order and reach each other");
    }

    private String text() {
        return peer.getAddress().getHostAddress() + ":" + peer.getPort();
    }

    @Override
    public void close() {
        begun.forEach(RailSocket::close);
        Memory.free(pollfds);
    }
}
