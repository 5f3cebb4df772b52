package tcpx.net;

/**
 * Puts a thread to sleep until a comm may have made progress, so that nobody spins. One thread awaits;
 * {@link #wakeup} may come from any thread.
 */
public interface Poller extends AutoCloseable {
    /** Watches a comm of the same provider. */
    void add(Comm comm);

    /** Watches it no more. */
    void remove(Comm comm);

    /**
     * Returns when a request outstanding on a watched comm may have progressed, after a {@link #wakeup} (also one that
     * came before this call), or when the time is over. Spurious returns are allowed. Allocates nothing.
     *
     * @param timeoutNs nanoseconds; 0 polls once, negative waits without limit
     */
    void await(long timeoutNs);

    /**
     * Same as {@link #await}, but nothing that happens to the watched comms ends it: for a thread that would not look
     * at them now, and would be called again and again.
     */
    void awaitWakeup(long timeoutNs);

    /** Ends the current or the next {@link #await} or {@link #awaitWakeup}. */
    void wakeup();

    /** Gives back what it holds. Idempotent; no thread may be in {@link #await} or {@link #awaitWakeup}. */
    @Override
    void close();
}
