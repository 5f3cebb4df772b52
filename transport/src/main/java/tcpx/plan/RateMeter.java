package tcpx.plan;

/**
 * How fast a channel moves bytes while it has work: a moving average over time with a memory of about {@value #MEMORY_NS}
 * ns. Acknowledgements come in lumps; weighting every sample by its time makes lumps and gaps cancel out. Written by one
 * thread, read by any.
 */
public final class RateMeter {
    private static final long MEMORY_NS = 40_000_000;
    private static final long SAMPLE_NS = 500_000;

    private long sinceNs;
    private long bytes;
    private long knownNs; // time behind the average, up to the memory
    private volatile double bytesPerNs;

    /** Work has begun after a pause: what was before does not count as slowness. */
    public void begin(long nowNs) {
        sinceNs = nowNs;
        bytes = 0;
    }

    /** Bytes were acknowledged, with more outstanding unless {@code idle}. */
    public void done(long moreBytes, boolean idle, long nowNs) { // hot: once per acknowledged chunk
        bytes += moreBytes;
        long elapsedNs = nowNs - sinceNs;
        if (elapsedNs < SAMPLE_NS && !(idle && elapsedNs > SAMPLE_NS / 4)) {
            return;
        }
        double sample = (double) bytes / elapsedNs;
        double known = bytesPerNs;
        double weight = (double) elapsedNs / (elapsedNs + knownNs);
        knownNs = Math.min(MEMORY_NS, knownNs + elapsedNs);
        bytesPerNs = known + weight * (sample - known);
        begin(nowNs);
    }

    /** Bytes per nanosecond; 0 before the first half millisecond of work. */
    public double bytesPerNs() {
        return bytesPerNs;
    }
}
