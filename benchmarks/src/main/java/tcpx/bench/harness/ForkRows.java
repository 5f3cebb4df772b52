package tcpx.bench.harness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.result.Better;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;

/** A fork's results as rows: every metric of every measured iteration. */
final class ForkRows {
    private ForkRows() {}

    @SuppressWarnings("rawtypes") // JMH gives its secondary results so
    static List<SampleRow> of(Sweep.Cell cell, int fork, Collection<RunResult> results) {
        List<SampleRow> rows = new ArrayList<>();
        for (RunResult result : results) {
            for (BenchmarkResult benchmark : result.getBenchmarkResults()) {
                int iteration = 0;
                for (IterationResult each : benchmark.getIterationResults()) {
                    iteration++;
                    Result<?> score = each.getPrimaryResult();
                    rows.add(row(cell, fork, iteration, "score", score));
                    for (Map.Entry<String, Result> secondary :
                            each.getSecondaryResults().entrySet()) {
                        rows.add(row(cell, fork, iteration, ascii(secondary.getKey()), secondary.getValue()));
                    }
                }
            }
        }
        return rows;
    }

    private static SampleRow row(Sweep.Cell cell, int fork, int iteration, String name, Result<?> result) {
        double value = result.getScore();
        return new SampleRow(
                cell.key().benchmark(),
                cell.params(),
                fork,
                iteration,
                SampleRow.OURS,
                metric(name, ascii(result.getScoreUnit())),
                OptionalDouble.of(value));
    }

    private static Metric metric(String name, String unit) {
        return Metric.known(name)
                .or(() -> IterationMetrics.OWN.stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst())
                .orElseGet(() -> new Metric(
                        name, unit.isBlank() ? "count" : unit, unit.startsWith("ops/") ? Better.HIGHER : Better.NONE));
    }

    private static String ascii(String text) {
        return text.replace('µ', 'u').replaceAll("[^ -~]", "").strip();
    }
}
