package tcpx.bench.harness;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import tcpx.bench.harness.MetricsProfiler.MetricLabel;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;

/** An iteration's results as rows, one for every metric. */
final class IterationRows {
    private IterationRows() {}

    static List<SampleRow> of(Sweep.Cell cell, int fork, int iteration, IterationResult result) {
        List<SampleRow> rows = new ArrayList<>();
        rows.add(row(cell, fork, iteration, "score", result.getPrimaryResult()));
        result.getSecondaryResults()
                .forEach((name, secondary) ->
                        rows.add(row(cell, fork, iteration, MetricLabel.name(ascii(name)), secondary)));
        return rows;
    }

    private static SampleRow row(Sweep.Cell cell, int fork, int iteration, String name, Result<?> result) {
        Metric metric = IterationMetrics.metric(name, ascii(result.getScoreUnit()));
        return SampleRow.of(cell.key(), fork, iteration, metric, result.getScore());
    }

    private static String ascii(String text) {
        return text.replace('µ', 'u').replaceAll("[^ -~]", "").strip();
    }
}
