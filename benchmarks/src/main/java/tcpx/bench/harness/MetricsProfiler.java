package tcpx.bench.harness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import tcpx.bench.node.IterationMetrics;

/** Reports, with each iteration, what both nodes counted during it, in its own units. On by default. */
public final class MetricsProfiler implements InternalProfiler {
    @Override
    public String getDescription() {
        return "tcpx: goodput on both clocks, rails, CPU, stalls, retransmits and TCP limits of both nodes";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        MetricsExchange.take(); // nothing of an earlier iteration may be left
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        List<Result<?>> results = new ArrayList<>();
        for (IterationMetrics.Value value : MetricsExchange.take()) {
            results.add(new ScalarResult(
                    value.metric().name(), value.value(), value.metric().unit(), AggregationPolicy.AVG));
        }
        return results;
    }
}
