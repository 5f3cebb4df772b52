package tcpx.bootstrap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpx.error.BootstrapException;
import tcpx.error.InternalException;
import tcpx.error.TransportException;

/**
 * One thread that receives for any number of control connections. It never waits for one of them: what has arrived of a
 * frame stays until the rest has, and a peer that says much takes turns with the others. Costs two descriptors and one
 * thread, from the first connection on; a connection more costs none. Any thread may use it.
 */
public final class ControlReader implements AutoCloseable {
    /** Hears what arrives on one connection. Called by the reader's thread, which must not be held up. */
    public interface Listener {
        /**
         * A frame has arrived.
         *
         * @param payload little-endian; the listener's until it returns
         * @return whether more is wanted
         */
        boolean received(int type, ByteBuffer payload);

        /**
         * Nothing more will arrive; the last call.
         *
         * @param failure why; null if this end has closed the connection or wants no more
         */
        void ended(@Nullable TransportException failure);
    }

    private static final int FRAMES_AT_A_TURN = 64;
    private static final long PARTING_MS = TimeUnit.SECONDS.toMillis(1);

    private final String name;
    private final ByteBuffer payload;
    private final Consumer<SelectionKey> onReadable = key -> turn((Reading) key.attachment());
    private final Deque<Reading> more = new ArrayDeque<>(); // the thread's own, as the next
    private final List<Reading> readings = new ArrayList<>();
    private final List<Reading> arrivals = new ArrayList<>(); // guarded by this, as the next three
    private @Nullable Selector selector;
    private @Nullable Thread thread;
    private boolean closing;

    /** One connection. */
    private record Reading(ControlConnection connection, Listener listener) {}

    /**
     * Reads nothing yet.
     *
     * @param name of its thread
     * @param maxBytes longest payload that a peer may send, at most {@link ControlConnection#MAX_PAYLOAD_BYTES}
     */
    public ControlReader(String name, int maxBytes) {
        if (maxBytes < 0 || maxBytes > ControlConnection.MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "maxBytes is " + maxBytes + ", allowed: 0.." + ControlConnection.MAX_PAYLOAD_BYTES);
        }
        this.name = Objects.requireNonNull(name, "name");
        this.payload = ByteBuffer.allocateDirect(maxBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Receives for a connection from now on, which nobody else may do; until it is closed, fails, or the listener wants
     * no more.
     *
     * @throws BootstrapException if there is no descriptor or thread to do it with
     * @throws IllegalStateException if this is closed
     */
    public synchronized void read(ControlConnection connection, Listener listener) {
        if (closing) {
            throw new IllegalStateException("the control reader is closed");
        }
        if (thread == null) {
            start();
        }
        arrivals.add(new Reading(connection, listener));
        Objects.requireNonNull(selector).wakeup();
    }

    private void start() {
        try {
            Selector opened = Selector.open();
            Thread started = new Thread(() -> run(opened), name);
            started.setDaemon(true);
            started.start();
            selector = opened;
            thread = started;
        } catch (IOException | OutOfMemoryError e) { // the latter where no thread can be had
            throw new BootstrapException("cannot receive on a control connection: " + e, "", e);
        }
    }

    private void run(Selector selecting) {
        try (selecting) {
            while (takeArrivals(selecting)) {
                if (more.isEmpty()) {
                    selecting.select(onReadable);
                } else {
                    selecting.selectNow(onReadable);
                    int due = more.size();
                    for (int i = 0; i < due; i++) {
                        turn(more.remove());
                    }
                }
                dropClosed();
            }
        } catch (IOException | RuntimeException | Error e) { // whoever waits for a peer must not wait for this thread
            endAll(new InternalException("the control connections' thread failed", e));
        } finally {
            endAll(null);
        }
    }

    private boolean takeArrivals(Selector selecting) {
        List<Reading> fresh;
        boolean ends;
        synchronized (this) {
            ends = closing;
            if (arrivals.isEmpty()) {
                return !ends;
            }
            fresh = List.copyOf(arrivals);
            arrivals.clear();
        }
        for (Reading each : fresh) {
            readings.add(each);
            try {
                each.connection.frames().socket().readBy(selecting, each);
                more.add(each); // the handshake may have read further than it needed
            } catch (IOException | RuntimeException e) {
                end(each, each.connection.isClosed() ? null : new InternalException("cannot be read", e));
            }
        }
        return !ends;
    }

    // hot: at most once per transfer
    private void turn(Reading reading) {
        try {
            for (int i = 0; i < FRAMES_AT_A_TURN; i++) {
                int type = reading.connection.frames().receiveNow(payload);
                if (type == FrameStream.NOTHING) {
                    return;
                }
                if (type == FrameStream.CLOSED || !reading.listener.received(type, payload)) {
                    end(reading, null);
                    return;
                }
            }
            if (!more.contains(reading)) {
                more.add(reading);
            }
        } catch (TransportException e) {
            end(reading, e);
        } catch (RuntimeException | Error e) {
            end(reading, new InternalException("the control connection's thread failed", e));
        }
    }

    private void end(Reading reading, @Nullable TransportException failure) {
        if (readings.remove(reading)) {
            more.remove(reading);
            reading.connection.frames().socket().cancelReading();
            reading.listener.ended(failure);
        }
    }

    // who closes a connection wakes the selector
    private void dropClosed() {
        for (int i = readings.size() - 1; i >= 0; i--) {
            if (readings.get(i).connection.isClosed()) {
                end(readings.get(i), null);
            }
        }
    }

    private void endAll(@Nullable TransportException failure) {
        synchronized (this) {
            closing = true;
            readings.addAll(arrivals);
            arrivals.clear();
        }
        List.copyOf(readings).forEach(each -> end(each, failure));
    }

    /** Receives no more; connections stay open. Waits for its thread, unless that is the caller's. Idempotent. */
    @Override
    public void close() {
        Thread ending;
        synchronized (this) {
            closing = true;
            ending = thread;
            if (selector != null) {
                selector.wakeup();
            }
        }
        if (ending == null || ending == Thread.currentThread()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            ending.join(PARTING_MS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
