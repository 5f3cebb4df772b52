package tcpx.transfer;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tcpx.net.Comm;

/**
 * Where new connections wait for the loops that drive their channels, one for each channel. Any thread.
 *
 * @param <C> the direction
 */
final class PendingConnections<C extends Comm> implements AutoCloseable {
    private final AtomicReferenceArray<@Nullable NewConnection<C>> arrivals;

    PendingConnections(int channels) {
        arrivals = new AtomicReferenceArray<>(channels);
    }

    /** A new connection for a channel, in place of one that nobody has taken. */
    void arrive(int channel, NewConnection<C> arrival) {
        close(arrivals.getAndSet(channel, arrival));
    }

    /** Whether a connection waits for a channel. */
    boolean isWaiting(int channel) { // hot
        return arrivals.get(channel) != null;
    }

    /** The connection that waits for a channel, once; null if there is none. */
    @Nullable
    NewConnection<C> take(int channel) {
        return arrivals.getAndSet(channel, null);
    }

    /** Closes the connections that nobody has taken. */
    @Override
    public void close() {
        for (int i = 0; i < arrivals.length(); i++) {
            close(take(i));
        }
    }

    private static void close(@Nullable NewConnection<?> arrival) {
        if (arrival != null) {
            arrival.comm().close();
        }
    }
}
