package tcpx.bench.harness;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import tcpx.bench.node.IterationMetrics;

/**
 * Where a benchmark's state puts up what an iteration counted, for the profiler to take. The one piece of static
 * mutable state of the project: JMH creates both and gives them no other way to meet.
 */
public final class MetricsExchange {
    private static final AtomicReference<List<IterationMetrics.Value>> BOARD = new AtomicReference<>(List.of());

    private MetricsExchange() {}

    /** Puts up what was counted; replaces what was there. */
    public static void put(List<IterationMetrics.Value> values) {
        BOARD.set(List.copyOf(values));
    }

    /** Takes down what is there; empty if nothing is. */
    static List<IterationMetrics.Value> take() {
        return BOARD.getAndSet(List.of());
    }
}
