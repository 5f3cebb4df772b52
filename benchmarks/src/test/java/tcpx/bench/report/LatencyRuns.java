package tcpx.bench.report;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;

/** Runs of the latency benchmark, made up: every number is invented. */
final class LatencyRuns {
    static final String BENCHMARK = "LatencyBenchmark.roundTrip";
    static final int FORKS = 5;

    private static final Instant STARTED = Instant.parse("2026-11-22T13:06:13Z");
    private static final double[] SCATTER = {1, 1.01, 0.99, 1.02, 0.98};

    private final List<SampleRow> rows = new ArrayList<>();

    static CellKey cell(String peer, long messageBytes) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("channels", "4");
        params.put("messageBytes", Long.toString(messageBytes));
        return new CellKey(BENCHMARK, params, peer);
    }

    /** Forks around a median round trip of so many microseconds; the other percentiles are multiples of it. */
    LatencyRuns with(CellKey cell, double p50) {
        double bytes = Double.parseDouble(cell.param("messageBytes"));
        for (int fork = 1; fork <= FORKS; fork++) {
            double us = p50 * SCATTER[fork - 1];
            add(cell, fork, Metric.latency("half.p50"), us / 2);
            add(cell, fork, Metric.latency("p50"), us);
            add(cell, fork, Metric.latency("p90"), 2 * us);
            add(cell, fork, Metric.latency("p99"), 3 * us);
            add(cell, fork, Metric.latency("p999"), 4 * us);
            add(cell, fork, Metric.GOODPUT, bytes / 1e9 / (us / 1e6));
            add(cell, fork, Metric.cpu(Node.A), 6e-6 / (bytes / 1e9));
            add(cell, fork, Metric.cpu(Node.B), 7e-6 / (bytes / 1e9));
        }
        return this;
    }

    private void add(CellKey cell, int fork, Metric metric, double value) {
        rows.add(SampleRow.of(cell, fork, 1, metric, value));
    }

    Run write(Path directory, Map<String, String> peers) {
        Revision revision = new Revision("0".repeat(40), Revision.Tree.CLEAN);
        RunProperties properties = RunProperties.of(RunId.of(STARTED, revision), STARTED)
                .withRevision(revision)
                .withTopology("veth", Map.of("rails", "4"))
                .withAll(Peers.PROPERTIES, peers);
        try (RunWriter writer = RunWriter.open(directory, properties, List.of("channels", "messageBytes"))) {
            writer.samples(rows);
            writer.finish(RunStatus.OK);
        }
        return Run.load(directory);
    }
}
