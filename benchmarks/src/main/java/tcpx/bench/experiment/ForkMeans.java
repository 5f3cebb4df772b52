package tcpx.bench.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;

/** Means over the iterations of one fork. */
public final class ForkMeans {
    private static final Metric HALF_ROUND_TRIP = Metric.latency("half.p50");

    private ForkMeans() {}

    /** What forks are compared by: half a round trip where every cell of them has it, else goodput. */
    public static Metric comparedBy(List<SampleRow> forks) {
        Set<CellKey> cells = forks.stream().map(SampleRow::cell).collect(Collectors.toSet());
        return !cells.isEmpty() && means(forks, HALF_ROUND_TRIP.name()).keySet().equals(cells)
                ? HALF_ROUND_TRIP
                : Metric.GOODPUT;
    }

    /** A metric of each cell of a fork that has it, in the order of the rows. */
    public static Map<CellKey, Double> means(List<SampleRow> fork, String metric) {
        Map<CellKey, List<SampleRow>> cells = fork.stream()
                .filter(row -> row.metric().name().equals(metric) && row.value().isPresent())
                .collect(Collectors.groupingBy(SampleRow::cell, LinkedHashMap::new, Collectors.toList()));
        Map<CellKey, Double> means = new LinkedHashMap<>();
        cells.forEach((cell, rows) -> means.put(
                cell,
                rows.stream()
                        .mapToDouble(row -> row.value().getAsDouble())
                        .average()
                        .orElse(Double.NaN)));
        return means;
    }

    /**
     * The fork for a line of progress: half a round trip where that is measured, else goodput, else JMH's own score.
     */
    static String text(List<SampleRow> fork) {
        String half = text(fork, HALF_ROUND_TRIP.name(), "%6.2f", "us");
        String figure = half.isEmpty() ? text(fork, Metric.GOODPUT.name(), "%6.3f", "GB/s") : half;
        if (figure.isEmpty()) {
            return text(
                    fork,
                    "score",
                    "%.4g",
                    fork.isEmpty() ? "" : fork.get(0).metric().unit());
        }
        if (half.isEmpty()) {
            figure += mean(fork, Metric.CPU).isPresent() ? text(fork, Metric.CPU.name(), "  cpu %.2f", "s/GB") : "";
        }
        OptionalDouble again = mean(fork, Metric.RETRANSMITS);
        return again.isEmpty()
                ? figure
                : figure + String.format(Locale.ROOT, "  retransmits %.0f", again.getAsDouble());
    }

    private static OptionalDouble mean(List<SampleRow> fork, Metric metric) {
        return means(fork, metric.name()).values().stream()
                .mapToDouble(Double::doubleValue)
                .average();
    }

    private static String text(List<SampleRow> fork, String metric, String format, String unit) {
        String values = means(fork, metric).values().stream()
                .map(value -> String.format(Locale.ROOT, format, value))
                .collect(Collectors.joining(" "));
        return values.isEmpty() ? "" : values + " " + unit;
    }
}
