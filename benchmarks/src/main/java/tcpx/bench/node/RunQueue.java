package tcpx.bench.node;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tcpx.time.NanoClock;

/**
 * Who measures with a node: one run at a time, the others after it in the order in which they came. A run has several
 * sessions, its own and those of its forks, and is over with the last of them. Thread-safe; never waits.
 */
final class RunQueue {
    private final NanoClock clock;
    private final Map<String, Entry> runs = new LinkedHashMap<>(); // guarded by this; the first one measures

    RunQueue(NanoClock clock) {
        this.clock = clock;
    }

    /**
     * The node is not free.
     *
     * @param who measures
     * @param since how long it has
     * @param ahead how many wait before the one that asked
     */
    record Busy(String who, Duration since, int ahead) {
        @Override
        public String toString() {
            return "busy with " + who + " for " + since.toSeconds() + " s"
                    + (ahead == 0 ? "" : ", and " + ahead + " wait before this run");
        }
    }

    private static final class Entry {
        private final String who;
        private long sinceNs;
        private int sessions;

        Entry(String who, long sinceNs) {
            this.who = who;
            this.sinceNs = sinceNs;
        }
    }

    /** A session's part in a run. By one thread. */
    final class Turn implements AutoCloseable {
        private final String run;
        private final String who;
        private boolean queued;

        private Turn(String run, String who) {
            this.run = run;
            this.who = who;
        }

        /** Takes its place if it has none; gives who measures, unless it is this session's run. */
        Optional<Busy> ask() {
            synchronized (RunQueue.this) {
                Entry own = runs.computeIfAbsent(run, name -> new Entry(who, clock.nanoTime()));
                if (!queued) {
                    queued = true;
                    own.sessions++;
                }
                return busy(own);
            }
        }

        /** Leaves; whoever is next measures once the run's last session has left. Idempotent. */
        @Override
        public void close() {
            synchronized (RunQueue.this) {
                Entry own = runs.get(run);
                if (!queued || own == null) {
                    return;
                }
                queued = false;
                if (--own.sessions == 0) {
                    leave(own);
                }
            }
        }

        private void leave(Entry own) {
            boolean measured = first() == own;
            runs.remove(run);
            Entry next = first();
            if (measured && next != null) {
                next.sinceNs = clock.nanoTime();
            }
        }
    }

    /**
     * A session's part, without a place in the queue so far.
     *
     * @param run names the run
     * @param who it is, for people
     */
    Turn turn(String run, String who) {
        return new Turn(run, who);
    }

    /** Who measures, and since when, if anybody does. */
    synchronized Optional<String> state() {
        return Optional.ofNullable(first()).map(each -> new Busy(each.who, since(each), 0).toString());
    }

    private Optional<Busy> busy(Entry own) {
        Entry first = first();
        if (first == own) {
            return Optional.empty();
        }
        int before = 0;
        for (Entry each : runs.values()) {
            if (each == own) {
                break;
            }
            before++;
        }
        return Optional.of(new Busy(first.who, since(first), before - 1));
    }

    private Entry first() {
        return runs.isEmpty() ? null : runs.values().iterator().next();
    }

    private Duration since(Entry entry) {
        return Duration.ofNanos(clock.nanoTime() - entry.sinceNs);
    }
}
