package tcpx.bench.harness;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import tcpx.bench.node.IterationMetrics;

/**
 * Reports, with each iteration, what both nodes counted during it, in its own units. On by default. What a benchmark's
 * state puts up here is the one piece of static mutable state of the project: JMH creates both and gives them no other
 * way to meet.
 */
public final class MetricsProfiler implements InternalProfiler {
    private static final AtomicReference<List<IterationMetrics.Value>> BOARD = new AtomicReference<>(List.of());

    /** Puts up what an iteration counted, beside what other threads have put up of it. */
    public static void put(List<IterationMetrics.Value> values) {
        BOARD.accumulateAndGet(
                values,
                (there, more) -> Stream.concat(there.stream(), more.stream()).toList());
    }

    @Override
    public String getDescription() {
        return "tcpx: goodput on both clocks, rails, CPU, stalls, retransmits and TCP limits of both nodes";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        BOARD.set(List.of()); // nothing of an earlier iteration may be left
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        List<Result<?>> results = new ArrayList<>();
        for (IterationMetrics.Value value : BOARD.getAndSet(List.of())) {
            results.add(new ScalarResult(
                    MetricLabel.of(value.metric().name()),
                    value.value(),
                    value.metric().unit(),
                    AggregationPolicy.AVG));
        }
        return results;
    }

    /**
     * A metric's name as JMH gets it. JMH puts it into its files as it is, except that it makes brackets of {@code <}
     * and {@code >}: what would break JSON or CSV there, as the names of interfaces may, is written as in an address
     * ({@code %22}).
     */
    static final class MetricLabel {
        private static final Pattern ODD = Pattern.compile("[^ -~]|[%\"\\\\,<>]");

        private MetricLabel() {}

        static String of(String name) {
            return ODD.matcher(name).replaceAll(odd -> URLEncoder.encode(odd.group(), StandardCharsets.UTF_8));
        }

        /** The name again; text that is of no label is left as it is. */
        static String name(String label) {
            try {
                return label.indexOf('%') < 0
                        ? label
                        : URLDecoder.decode(label.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException ofAnotherProfiler) {
                return label;
            }
        }
    }
}
