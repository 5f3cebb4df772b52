package tcpx.transfer;

/** Moves what can be moved on some channels, without owning a thread. */
interface ProgressLoop {
    /** Goes round its channels once and never blocks; returns the work done, 0 if there was none. */
    int poll();

    /** Sleeps until there may be work, or {@link #wakeup}, or the time is over (negative: no limit). */
    void await(long timeoutNs);

    /** Ends the current or next {@link #await}. Any thread. */
    void wakeup();
}
