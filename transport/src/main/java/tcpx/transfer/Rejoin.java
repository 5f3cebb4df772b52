package tcpx.transfer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
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

    private final Opener opener;
    private final BiConsumer<Integer, Comm> deliver;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * A way back for channels.
     *
     * @param deliver gets each channel with its new connection
     */
    Rejoin(Opener opener, BiConsumer<Integer, Comm> deliver) {
        this.opener = opener;
        this.deliver = deliver;
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
                    Comm comm = opener.open(channel, Deadline.after(ATTEMPT));
                    if (closed) {
                        comm.close();
                    } else {
                        deliver.accept(channel, comm);
                    }
                    return;
                } catch (TransportException e) {
                    Thread.sleep(pauseMs);
                    pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
                }
            }
        } catch (InterruptedException e) {
            // the session is closing
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
