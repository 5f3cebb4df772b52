package tcpx.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tcpx.net.NetProvider;
import tcpx.placement.Placement;
import tcpx.time.NanoClock;

/** The progress threads of an endpoint, or of one session: so many and no more, each from its first loop on. */
final class ProgressCrew implements AutoCloseable {
    private final String name;
    private final int most;
    private final Placement placement;
    private final Duration spin;
    private final NanoClock clock;
    private final NetProvider provider;
    private final List<ProgressThread> threads = new ArrayList<>(); // guarded by this, as the next
    private boolean closed;

    /**
     * No thread yet.
     *
     * @param spin how long a thread without work looks before it sleeps
     * @param provider whose comms they drive
     */
    ProgressCrew(String name, int most, Placement placement, Duration spin, NanoClock clock, NetProvider provider) {
        this.name = name;
        this.most = most;
        this.placement = placement;
        this.spin = spin;
        this.clock = clock;
        this.provider = provider;
    }

    /** So many threads for the loops of one session, those that have the fewest; each once, while there are enough. */
    synchronized List<ProgressThread> pick(int count) {
        if (count == 0) {
            return List.of();
        }
        threads.removeIf(ProgressThread::hasEnded);
        while (threads.size() < Math.min(count, most)
                || threads.size() < most && threads.stream().allMatch(each -> each.load() > 0)) {
            threads.add(started(threads.size() + 1));
        }
        List<ProgressThread> idlest = threads.stream()
                .sorted(Comparator.comparingInt(ProgressThread::load))
                .toList();
        List<ProgressThread> picked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picked.add(idlest.get(i % idlest.size()));
        }
        return picked;
    }

    private ProgressThread started(int number) {
        if (closed) {
            throw new IllegalStateException("the threads have been ended");
        }
        ProgressThread thread = new ProgressThread(name, number, placement, spin, clock, provider.newPoller());
        thread.start();
        return thread;
    }

    /** How many there may be. */
    int most() {
        return most;
    }

    /** Ends all threads; see {@link ProgressThread#close}. Idempotent. */
    @Override
    public void close() {
        List<ProgressThread> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(threads);
        }
        all.forEach(ProgressThread::close);
    }
}
