package tcpx.bench.result;

import java.util.Locale;

/** Which direction of a metric is an improvement; it decides what a regression is. */
public enum Better {
    /** More is better: goodput. */
    HIGHER,
    /** Less is better: CPU seconds, latency. */
    LOWER,
    /** Neither: evidence such as one rail's traffic. Never judged. */
    NONE;

    /** The word in the column {@code better}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
