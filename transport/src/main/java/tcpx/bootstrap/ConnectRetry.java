package tcpx.bootstrap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import tcpx.error.BootstrapException;
import tcpx.time.Deadline;

/** Reaches a node that may start later than this one: tries again until the deadline, with growing pauses. */
final class ConnectRetry {
    private static final long FIRST_PAUSE_MS = 10;
    private static final long LONGEST_PAUSE_MS = 250;

    /** The first exchange on a new connection. An {@link IOException} means: try again. */
    interface Exchange {
        void run(TimedSocket socket) throws IOException;
    }

    private ConnectRetry() {}

    /**
     * A socket on which the exchange has succeeded.
     *
     * @throws BootstrapException at the deadline, with the last reason, or if the thread is interrupted
     */
    static TimedSocket connect(InetSocketAddress address, Deadline deadline, Exchange exchange) {
        if (address.isUnresolved()) {
            throw Listener.unknownHost(address);
        }
        long pauseMs = FIRST_PAUSE_MS;
        for (int attempts = 1; ; attempts++) {
            try {
                return attempt(address, deadline, exchange);
            } catch (InterruptedIOException e) {
                throw interrupted(address, e);
            } catch (IOException e) {
                if (OpenFileLimit.areExhausted(e)) {
                    throw new BootstrapException(
                            "cannot connect to " + Printable.address(address) + ": " + e.getMessage(),
                            OpenFileLimit.remedy(),
                            e);
                }
                pause(address, pauseMs, deadline);
                pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
                if (deadline.expired()) {
                    throw new BootstrapException(
                            "could not reach " + Printable.address(address) + " within the deadline, attempts: "
                                    + attempts + ", the last: " + e.getMessage(),
                            "Check that the other node is started and listens on this address",
                            e);
                }
            }
        }
    }

    private static TimedSocket attempt(InetSocketAddress address, Deadline deadline, Exchange exchange)
            throws IOException {
        TimedSocket socket = TimedSocket.connect(address, deadline);
        try {
            exchange.run(socket);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static void pause(InetSocketAddress address, long ms, Deadline deadline) {
        try {
            TimedSocket.pause(ms, deadline);
        } catch (InterruptedIOException e) {
            throw interrupted(address, e);
        }
    }

    private static BootstrapException interrupted(InetSocketAddress address, Exception cause) {
        return new BootstrapException("interrupted while connecting to " + Printable.address(address), "", cause);
    }
}
