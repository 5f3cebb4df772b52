package tcpx.time;

import java.time.Duration;
import java.util.Objects;

/**
 * A point in time until which a wait may last. Immutable; may be shared between threads.
 *
 * @param clock the clock it is measured by
 * @param atNs the reading of that clock at which the deadline has passed
 */
public record Deadline(NanoClock clock, long atNs) {
    /** Checks that nothing is missing. */
    public Deadline {
        Objects.requireNonNull(clock, "clock");
    }

    /** A deadline {@code duration} from now by the machine's clock. */
    public static Deadline after(Duration duration) {
        return after(NanoClock.SYSTEM, duration);
    }

    /** A deadline {@code duration} from now by {@code clock}. */
    public static Deadline after(NanoClock clock, Duration duration) {
        long ns = Objects.requireNonNull(duration, "duration").toNanos();
        return new Deadline(clock, clock.nanoTime() + ns);
    }

    /** Nanoseconds left; zero once it has passed. */
    public long remainingNs() {
        return Math.max(0, atNs - clock.nanoTime());
    }

    /** Milliseconds left, rounded up, so that a wait of this length ends after the deadline and not before it. */
    public int remainingMs() {
        return (int) Math.min(Integer.MAX_VALUE, (remainingNs() + 999_999) / 1_000_000);
    }

    /** Whether nothing is left. */
    public boolean expired() {
        return remainingNs() == 0;
    }
}
