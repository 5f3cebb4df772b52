package tcpx.bootstrap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpx.error.BootstrapException;
import tcpx.time.Deadline;

/**
 * Authenticated peers that wait until somebody takes them, oldest first; bounded in number and in time. All methods may
 * be called by any thread; none but {@link #take} waits for anything.
 */
final class WaitingOffers {
    /** An offer, and until when it may wait. */
    private record Waiting(Offer offer, Deadline until) {}

    private static final String WENT = "it went before it was taken";

    private final HandshakeLimits rules;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> offers = new ArrayDeque<>(); // this and the next: guarded by lock
    private String ended = "";
    private @Nullable Throwable endedBy;

    WaitingOffers(HandshakeLimits rules) {
        this.rules = rules;
    }

    /** Lets a peer wait, or refuses it if too many do or nobody will take it. */
    void add(Offer offer) {
        String refusal = "";
        lock.lock();
        try {
            if (offers.size() >= rules.maxHandshakes()) {
                remove(waiting -> !waiting.offer().isAlive())
                        .forEach(gone -> gone.offer().refuseAtOnce(WENT));
            }
            if (!ended.isEmpty()) {
                refusal = ended;
            } else if (offers.size() >= rules.maxHandshakes()) {
                refusal = offers.size() + " peers wait already";
            } else {
                offers.add(new Waiting(offer, Deadline.after(rules.clock(), rules.offerPatience())));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
        if (!refusal.isEmpty()) {
            offer.refuseAtOnce(refusal);
        }
    }

    /**
     * Waits for the oldest peer that is still there.
     *
     * @return null at the deadline
     * @throws BootstrapException if it has ended or meanwhile ends
     */
    @Nullable
    Offer take(Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (; ; ) {
                for (Waiting next = offers.poll(); next != null; next = offers.poll()) {
                    if (next.offer().isAlive()) {
                        return next.offer();
                    }
                    next.offer().refuseAtOnce(WENT);
                }
                if (!ended.isEmpty()) {
                    throw new BootstrapException(ended, "", endedBy);
                }
                if (deadline.expired()) {
                    return null;
                }
                changed.awaitNanos(deadline.remainingNs());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Refuses those who have waited too long; returns in how many ms the next has, 0 if nobody waits. */
    long refuseTheLate() {
        List<Waiting> late;
        long nextMs;
        lock.lock();
        try {
            late = remove(waiting -> waiting.until().expired());
            nextMs = offers.isEmpty() ? 0 : Math.max(1, offers.peek().until().remainingMs());
        } finally {
            lock.unlock();
        }
        late.forEach(waiting -> waiting.offer()
                .refuseAtOnce("nobody here took the offer within "
                        + rules.offerPatience().toSeconds() + " s"));
        return nextMs;
    }

    /** Refuses all who wait and all who come, and ends those who wait for them. The first reason counts. */
    void end(String reason, @Nullable Throwable cause) {
        List<Waiting> waiting;
        lock.lock();
        try {
            if (ended.isEmpty()) {
                ended = reason;
                endedBy = cause;
            }
            waiting = remove(any -> true);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(each -> each.offer().refuseAtOnce(reason));
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return !ended.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting> remove(Predicate<Waiting> which) {
        List<Waiting> removed = new ArrayList<>();
        offers.removeIf(waiting -> which.test(waiting) && removed.add(waiting));
        return removed;
    }
}
