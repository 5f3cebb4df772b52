package tcpx.bench.node;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import tcpx.bench.node.NodeClient.NodeRefusedException;

/** So much of something, of which many take a part and give it back. Never waits; any thread. */
final class Quota {
    private final String what;
    private final String option;
    private final long limit;
    private final LongFunction<String> text;
    private final AtomicLong taken = new AtomicLong();

    /**
     * A budget of which nothing is taken.
     *
     * @param what is given out, as it stands behind an amount
     * @param option by which the limit is set
     * @param text how an amount is written
     */
    Quota(String what, String option, long limit, LongFunction<String> text) {
        this.what = what;
        this.option = option;
        this.limit = limit;
        this.text = text;
    }

    /** A part that was taken, until it is closed; closing again does nothing. */
    final class Part implements AutoCloseable {
        private final long amount;
        private final AtomicBoolean returned = new AtomicBoolean();

        private Part(long amount) {
            this.amount = amount;
        }

        @Override
        public void close() {
            if (returned.compareAndSet(false, true)) {
                taken.addAndGet(-amount);
            }
        }
    }

    /**
     * Takes a part.
     *
     * @throws NodeRefusedException if so much is not left, with the limit, what is taken, and the option
     */
    Part take(long amount) {
        long before;
        do {
            before = taken.get();
            if (amount > limit - before) {
                throw new NodeRefusedException("this needs " + text.apply(amount) + " " + what
                        + "; this node gives " + text.apply(limit) + " to all its clients together (" + option
                        + "), and "
                        + text.apply(before) + " are in use");
            }
        } while (!taken.compareAndSet(before, before + amount));
        return new Part(amount);
    }

    long taken() {
        return taken.get();
    }

    long limit() {
        return limit;
    }
}
