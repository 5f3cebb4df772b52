package tcpx.transfer;

/**
 * The least of the values of late: one that is older than the window gives way to the next that comes, whatever it is.
 * Written by one thread, read by any.
 */
final class WindowedMinimum {
    private final long windowNs;
    private long sinceNs;
    private volatile long least; // 0: nothing is known

    WindowedMinimum(long windowNs) {
        this.windowNs = windowNs;
    }

    void take(long value, long nowNs) { // hot
        if (least == 0 || value <= least || nowNs - sinceNs > windowNs) {
            least = value;
            sinceNs = nowNs;
        }
    }

    /** The least value; 0 while there is none. */
    long value() { // hot
        return least;
    }
}
