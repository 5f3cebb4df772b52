package tcpx.plan;

/**
 * How fast a channel moves bytes while it has work: a moving average over time with a memory of about
 * {@value #MEMORY_NS} ns. Acknowledgements come in lumps: a sample ends behind a whole lump, and weighs by its time, so
 * that lumps and gaps cancel out. A burst, from {@link #begin} until all is back, may be all that is seen of a channel:
 * one that took long enough is a sample, and one that was back in a quarter of its time says that the average is too
 * old to hold. Written by one thread, read by any.
 */
public final class RateMeter {
    private static final long MEMORY_NS = 40_000_000;
    private static final long SAMPLE_NS = 500_000;
    private static final long LUMP_NS = 50_000; // acknowledgements nearer to each other than this are one lump
    private static final int LEAST_BYTES = 4 << 10; // fewer are about the way there and back, not about speed
    private static final long NONE = -1;
    private static final int FAR = 4; // times as long, or as short, is no matter of threads that come to their turn

    private long sinceNs;
    private long lastNs;
    private long bytes;
    private long total; // bytes ever
    private long limitedTo = NONE; // what lies before and just behind had too little before it
    private long unbrokenTo = NONE; // up to here the burst was posted without a pause
    private boolean atLeast; // so the sample under way has
    private boolean first; // the sample under way is the burst's first
    private long knownNs; // time behind the average, up to the memory
    private volatile double bytesPerNs;

    /** A channel that has not moved anything. */
    public RateMeter() {}

    /** Nothing is known any more: it is another way from now on. */
    public void forget() {
        knownNs = 0;
        bytesPerNs = 0;
    }

    /**
     * Work has begun after a pause: what was before does not count as slowness.
     *
     * @param nowNs or a moment to come, before which nothing can be done: the way there and back is no slowness either
     */
    public void begin(long nowNs) { // hot
        sinceNs = nowNs;
        lastNs = nowNs;
        bytes = 0;
        limitedTo = NONE;
        unbrokenTo = NONE;
        atLeast = false;
        first = true;
    }

    /**
     * It has run out of work: until something comes back that was not under way by now, samples say how fast it is at
     * least, and no more; unless all is back then, and it never ran out before.
     *
     * @param underWay bytes that are
     */
    public void ranOut(long underWay) { // hot
        limitedTo = total + underWay;
        unbrokenTo = unbrokenTo == NONE ? limitedTo : unbrokenTo;
    }

    /**
     * Bytes were acknowledged, with more outstanding unless {@code idle}.
     *
     * @param moreBytes since the last call
     * @param nowNs by the clock that {@link #begin} was told
     */
    public void done(long moreBytes, boolean idle, long nowNs) { // hot: once per acknowledged chunk
        if (nowNs < sinceNs) {
            begin(nowNs);
            return;
        }
        boolean isLong = lastNs - sinceNs >= SAMPLE_NS && bytes >= LEAST_BYTES;
        if (isLong && nowNs - lastNs >= LUMP_NS && total >= unbrokenTo) {
            take(lastNs);
        }
        atLeast |= total <= limitedTo;
        total += moreBytes;
        bytes += moreBytes;
        lastNs = nowNs;
        if (idle) {
            end(nowNs - sinceNs);
        }
    }

    private void end(long elapsedNs) { // hot: once per burst
        double known = bytesPerNs;
        double usualNs = bytes / known;
        if (known > 0 && first && usualNs >= Math.max(SAMPLE_NS, FAR * elapsedNs)) {
            bytesPerNs = 2 * known; // no more: a shaper lets some of it through at once
            knownNs = 0;
        } else if (elapsedNs > SAMPLE_NS / 4 && bytes >= LEAST_BYTES) {
            boolean isLong = usualNs >= SAMPLE_NS || elapsedNs >= FAR * SAMPLE_NS;
            atLeast &= total > unbrokenTo || !isLong;
            take(lastNs);
        }
    }

    private void take(long endNs) {
        long elapsedNs = endNs - sinceNs;
        double sample = (double) bytes / elapsedNs;
        double known = bytesPerNs;
        sinceNs = endNs;
        bytes = 0;
        first = false;
        boolean mayBeFaster = atLeast;
        atLeast = false;
        if (mayBeFaster && sample < known) {
            return;
        }
        double weight = (double) elapsedNs / (elapsedNs + knownNs);
        knownNs = Math.min(MEMORY_NS, knownNs + elapsedNs);
        bytesPerNs = known + weight * (sample - known);
    }

    /** Bytes per nanosecond; 0 before the first half millisecond of work. */
    public double bytesPerNs() {
        return bytesPerNs;
    }
}
