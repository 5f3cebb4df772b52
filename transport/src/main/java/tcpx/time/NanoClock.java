package tcpx.time;

/** A monotonic clock in nanoseconds, injected so that tests can turn it by hand. */
@FunctionalInterface
public interface NanoClock {
    /** The clock of this machine: same as {@link System#nanoTime()}. */
    NanoClock SYSTEM = System::nanoTime;

    /** Nanoseconds since an arbitrary origin; may be negative, so only differences mean something. */
    long nanoTime();
}
