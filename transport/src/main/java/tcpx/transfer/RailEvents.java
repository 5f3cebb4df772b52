package tcpx.transfer;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tcpx.net.Rail;

/**
 * Tells a listener what happens to the rails, by a thread of its own, from the first event on: whoever notices it is
 * never held up. Any thread.
 */
final class RailEvents implements AutoCloseable {
    private static final long PARTING_MS = TimeUnit.SECONDS.toMillis(1);

    private final RailListener listener;
    private final List<Rail> rails;
    private final InstantSource clock;
    private final BlockingQueue<Optional<RailEvent>> due = new LinkedBlockingQueue<>(); // ends with an empty one
    private final Thread thread = new Thread(this::run, "tcpx-rail-events");
    private boolean open = true; // guarded by this, so that nothing comes behind the end; so is the next
    private boolean started;

    /**
     * Events for one listener.
     *
     * @param rails of each channel
     */
    RailEvents(RailListener listener, List<Rail> rails, InstantSource clock) {
        this.listener = listener;
        this.rails = rails;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Same, by the system's clock. */
    RailEvents(RailListener listener, List<Rail> rails) {
        this(listener, rails, InstantSource.system());
    }

    /** Something has happened to a channel's rail. Returns at once. */
    synchronized void tell(RailEvent.Kind kind, int channel, String reason) {
        if (open && listener != RailListener.NONE) {
            due.add(Optional.of(new RailEvent(
                    clock.instant(), kind, channel, rails.get(channel).name(), reason)));
            start();
        }
    }

    private void start() {
        if (!started) {
            try {
                thread.start();
                started = true;
            } catch (OutOfMemoryError e) { // no thread can be had now: the next event tries again
                return;
            }
        }
    }

    private void run() {
        boolean more = true;
        while (more) {
            try {
                Optional<RailEvent> next = due.take();
                more = next.isPresent();
                next.ifPresent(listener::happened);
            } catch (Throwable e) { // the listener's own, also its interrupt: no harm to the session
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    /** Waits for a moment until all has been told; not if the listener itself is what closes. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            if (open) {
                open = false;
                due.add(Optional.empty());
            }
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(PARTING_MS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
