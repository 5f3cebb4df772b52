package tcpx.bench.stats;

/** The direction in which a metric improves. */
public enum Better {
    /** More is better, as for goodput. */
    HIGHER,
    /** Less is better, as for latency, stalls or CPU seconds per GB. */
    LOWER;

    /** True when {@code change} (new minus old, or the logarithm of new over old) is an improvement. */
    public boolean improves(double change) {
        return this == HIGHER ? change > 0 : change < 0;
    }
}
