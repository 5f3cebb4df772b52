package tcpx.bench.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.result.SampleRow;
import tcpx.bench.result.SampleRow.Moment;
import tcpx.bench.stats.Summary;

/**
 * What one iteration of a cell measured.
 *
 * @param fork from 1
 * @param number from 1 within the fork
 * @param moment when it ended; empty in what was recorded before that was kept
 * @param values by metric; what could not be measured is not there
 */
record Iteration(int fork, int number, Optional<Moment> moment, Map<String, Double> values) {
    /** A metric; NaN if there is none. */
    double get(String metric) {
        return values.getOrDefault(metric, Double.NaN);
    }

    /** The same where none means nothing of it. */
    double count(String metric) {
        return values.getOrDefault(metric, 0.0);
    }

    /** GB/s by the sender's clock. */
    double goodput() {
        return get(Metric.GOODPUT.name());
    }

    /** How often channels were lost: what breaks on the way may be noticed by one end alone. */
    double lost() {
        return Math.max(count("channels.lost"), count("channels.lost.b"));
    }

    static double sum(List<Iteration> iterations, String metric) {
        return iterations.stream().mapToDouble(each -> each.count(metric)).sum();
    }

    static double mean(List<Iteration> iterations, String metric) {
        return iterations.stream()
                .mapToDouble(each -> each.get(metric))
                .average()
                .orElse(Double.NaN);
    }

    static double median(List<Iteration> iterations, String metric) {
        return Summary.median(iterations.stream()
                .mapToDouble(each -> each.get(metric))
                .filter(Double::isFinite)
                .toArray());
    }

    /** Every cell's iterations, both in measured order. */
    static Map<CellKey, List<Iteration>> of(Run run) {
        Map<CellKey, Map<List<Integer>, Iteration>> cells = new LinkedHashMap<>();
        for (SampleRow row : run.samples()) {
            Iteration iteration = cells.computeIfAbsent(row.cell(), cell -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            List.of(row.fork(), row.iteration()),
                            at -> new Iteration(row.fork(), row.iteration(), row.moment(), new LinkedHashMap<>()));
            row.value().ifPresent(value -> iteration.values.put(row.metric().name(), value));
        }
        Map<CellKey, List<Iteration>> iterations = new LinkedHashMap<>();
        cells.forEach((cell, all) -> iterations.put(cell, new ArrayList<>(all.values())));
        return iterations;
    }
}
