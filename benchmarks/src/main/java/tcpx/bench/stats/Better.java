package tcpx.bench.stats;

import java.util.Locale;

/** The direction in which a metric improves, as the column {@code better} says it. */
public enum Better {
    /** More is better, as for goodput. */
    HIGHER,
    /** Less is better, as for latency, stalls or CPU seconds per GB. */
    LOWER,
    /** Neither: evidence, such as traffic per rail; cannot be compared for a verdict. */
    NONE;

    /** As it is written in {@code samples.csv}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True when {@code change} (new minus old, or the logarithm of new over old) is an improvement. */
    public boolean improves(double change) {
        return this == HIGHER && change > 0 || this == LOWER && change < 0;
    }
}
