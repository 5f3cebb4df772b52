package tcpx.transfer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tcpx.error.InternalException;
import tcpx.error.TransportException;
import tcpx.net.Comm;
import tcpx.time.Deadline;

/**
 * Opens broken channels again, with growing pauses, for as long as the session lives. One thread per channel that is
 * being tried; none while all are sound.
 */
final class Rejoin implements AutoCloseable {
    private static final Duration ATTEMPT = Duration.ofSeconds(1);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 500;

    /** Opens the connection of a channel again. */
    @FunctionalInterface
    interface Opener {
        Comm open(int channel, Deadline deadline);
    }

    /** Where new connections wait for the loops that drive their channels. */
    interface Berths {
        /** A new connection for a channel. */
        void arrive(int channel, Comm comm);

        /** The connection that waits for a channel, once; null if there is none. */
        Comm takeArrival(int channel);
    }

    private final int channels;
    private final Opener opener;
    private final BiConsumer<Integer, Comm> prepare;
    private final Berths berths;
    private final Runnable onArrival;
    private final Consumer<TransportException> onFailure;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * A way back for channels.
     *
     * @param prepare gets each new connection first; where it throws, the connection is closed
     * @param berths get each new connection; what waits there when this is closed is closed too
     * @param onArrival tells whoever drives the channels
     * @param onFailure hears of what is no failure to connect: a channel would be lost for good without a word
     */
    Rejoin(
            int channels,
            Opener opener,
            BiConsumer<Integer, Comm> prepare,
            Berths berths,
            Runnable onArrival,
            Consumer<TransportException> onFailure) {
        this.channels = channels;
        this.opener = opener;
        this.prepare = prepare;
        this.berths = berths;
        this.onArrival = onArrival;
        this.onFailure = onFailure;
    }

    /** A channel has broken. Returns at once. */
    void lost(int channel) {
        Thread thread = new Thread(() -> bringBack(channel), "tcpx-rejoin-" + channel);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void bringBack(int channel) {
        long pauseMs = FIRST_PAUSE_MS;
        try {
            while (!closed) {
                try {
                    deliver(channel, opener.open(channel, Deadline.after(ATTEMPT)));
                    return;
                } catch (TransportException e) {
                    Thread.sleep(pauseMs);
                    pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
                }
            }
        } catch (InterruptedException e) {
            // the session is closing
        } catch (RuntimeException | Error e) {
            if (!closed) {
                onFailure.accept(new InternalException("channel " + channel + " could not be opened again", e));
            }
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    // under the lock of close(): once the session is closed nothing of it is touched, its regions may be gone
    private synchronized void deliver(int channel, Comm comm) {
        if (closed) {
            comm.close();
            return;
        }
        try {
            prepare.accept(channel, comm);
        } catch (RuntimeException e) {
            comm.close();
            throw e;
        }
        berths.arrive(channel, comm);
        onArrival.run();
    }

    /** Ends all attempts, and closes the connections that nobody has taken. No loop may be driven any more. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        threads.forEach(Thread::interrupt);
        for (int i = 0; i < channels; i++) {
            Comm comm = berths.takeArrival(i);
            if (comm != null) {
                comm.close();
            }
        }
    }
}
