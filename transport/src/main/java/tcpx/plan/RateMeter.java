package tcpx.plan;

/**
 * How fast a channel moves bytes while it has work: a moving average over time with a memory of about
 * {@value #MEMORY_NS} ns. Acknowledgements come in lumps: a sample ends behind a whole lump, and weighs by its time, so
 * that lumps and gaps cancel out. Written by one thread, read by any.
 */
public final class RateMeter {
    private static final long MEMORY_NS = 40_000_000;
    private static final long SAMPLE_NS = 500_000;
    private static final long LUMP_NS = 50_000; // acknowledgements nearer to each other than this are one lump

    private long sinceNs;
    private long lastNs;
    private long bytes;
    private long total; // bytes ever
    private long limitedTo = -1; // what lies before and just behind had too little before it
    private boolean atLeast; // so the sample under way has
    private long knownNs; // time behind the average, up to the memory
    private volatile double bytesPerNs;

    /** A channel that has not moved anything. */
    public RateMeter() {}

    /**
     * Work has begun after a pause: what was before does not count as slowness.
     *
     * @param nowNs or a moment to come, before which nothing can be done: the way there and back is no slowness either
     */
    public void begin(long nowNs) { // hot
        sinceNs = nowNs;
        lastNs = nowNs;
        bytes = 0;
        limitedTo = -1;
        atLeast = false;
    }

    /**
     * It has run out of work: until something comes back that was not under way by now, samples say how fast it is at
     * least, and no more.
     *
     * @param underWay bytes that are
     */
    public void ranOut(long underWay) { // hot
        limitedTo = total + underWay;
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
        if (nowNs - lastNs >= LUMP_NS && lastNs - sinceNs >= SAMPLE_NS) {
            take(lastNs);
        }
        atLeast |= total <= limitedTo;
        total += moreBytes;
        bytes += moreBytes;
        lastNs = nowNs;
        if (idle && nowNs - sinceNs > SAMPLE_NS / 4) {
            take(nowNs);
        }
    }

    private void take(long endNs) {
        long elapsedNs = endNs - sinceNs;
        double sample = (double) bytes / elapsedNs;
        double known = bytesPerNs;
        sinceNs = endNs;
        bytes = 0;
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
