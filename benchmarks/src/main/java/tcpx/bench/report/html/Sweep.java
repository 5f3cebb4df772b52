package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import tcpx.bench.result.Better;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;

/**
 * One benchmark of a run, as a report looks at it.
 *
 * @param benchmark its name
 * @param ours the cells of this project; where it has none, those of the first peer
 * @param others the cells of all other peers
 * @param axes what was swept
 * @param metric what the sweep is about: goodput if measured, else the first metric with a direction
 */
record Sweep(String benchmark, List<Cell> ours, List<Cell> others, List<Axis> axes, Metric metric) {
    Sweep {
        ours = List.copyOf(ours);
        others = List.copyOf(others);
        axes = List.copyOf(axes);
    }

    /** One per benchmark that has cells, in measured order. */
    static List<Sweep> of(List<Cell> cells) {
        Map<String, List<Cell>> byBenchmark = new LinkedHashMap<>();
        cells.forEach(cell -> byBenchmark
                .computeIfAbsent(cell.key().benchmark(), name -> new ArrayList<>())
                .add(cell));
        List<Sweep> sweeps = new ArrayList<>();
        byBenchmark.forEach((benchmark, all) -> {
            boolean any = all.stream().anyMatch(cell -> cell.key().peer().equals(SampleRow.OURS));
            String peer = any ? SampleRow.OURS : all.get(0).key().peer();
            Map<Boolean, List<Cell>> split = all.stream()
                    .collect(Collectors.partitioningBy(cell -> cell.key().peer().equals(peer)));
            List<Axis> axes = Axis.of(split.get(true));
            List<Cell> sorted = new ArrayList<>(split.get(true));
            for (int i = axes.size() - 1; i >= 0; i--) {
                Axis axis = axes.get(i);
                sorted.sort(Comparator.comparingInt(
                        cell -> axis.values().indexOf(cell.key().param(axis.name()))));
            }
            sweeps.add(new Sweep(benchmark, sorted, split.get(false), axes, about(split.get(true))));
        });
        return List.copyOf(sweeps);
    }

    private static Metric about(List<Cell> cells) {
        List<Metric> metrics = cells.stream()
                .flatMap(cell -> cell.metrics().values().stream())
                .map(Series::metric)
                .distinct()
                .toList();
        return metrics.stream()
                .filter(metric -> metric.name().equals(Metric.GOODPUT.name()))
                .findFirst()
                .or(() -> metrics.stream()
                        .filter(metric -> metric.better() != Better.NONE)
                        .findFirst())
                .orElseGet(() -> metrics.isEmpty() ? Metric.GOODPUT : metrics.get(0));
    }

    /** What tells this cell from the others of its benchmark and peer: {@code channels=4 strategy=STRIPED}. */
    String label(Cell cell) {
        String label = axes.stream().map(axis -> axis.say(cell)).collect(Collectors.joining(" "));
        if (label.isEmpty()) {
            String channels = cell.key().param("channels");
            label = channels.isEmpty() ? "the only cell" : "channels=" + channels;
        }
        return ours.contains(cell) ? label : cell.key().peer() + " " + label;
    }

    /** Parameters that are the same in all cells. */
    Map<String, String> fixed() {
        Map<String, String> fixed = new LinkedHashMap<>();
        if (!ours.isEmpty()) {
            fixed.putAll(ours.get(0).key().params());
            axes.forEach(axis -> fixed.remove(axis.name()));
        }
        return fixed;
    }

    /** The axis of this name. */
    Optional<Axis> axis(String name) {
        return axes.stream().filter(axis -> axis.name().equals(name)).findFirst();
    }

    /** Channels if swept, else the first parameter of numbers. */
    Optional<Axis> scalingAxis() {
        return axis("channels")
                .filter(Axis::numeric)
                .or(() -> axes.stream().filter(Axis::numeric).findFirst());
    }

    /** Cells that differ in nothing but {@code axis}, by what they have in common; those in order of the axis. */
    Map<String, List<Cell>> along(Axis axis) {
        Map<String, List<Cell>> series = new LinkedHashMap<>();
        for (Cell cell : ours) {
            String common = axes.stream()
                    .filter(other -> !other.equals(axis))
                    .map(other -> other.say(cell))
                    .collect(Collectors.joining(" "));
            series.computeIfAbsent(common, key -> new ArrayList<>()).add(cell);
        }
        series.values()
                .forEach(cells -> cells.sort(Comparator.comparingInt(
                        cell -> axis.values().indexOf(cell.key().param(axis.name())))));
        return series;
    }

    /** True if any of our cells has a number for this metric. */
    boolean has(String name) {
        return ours.stream().anyMatch(cell -> median(cell, name).isPresent());
    }

    /** The cell with the best median of the sweep's metric. */
    Optional<Cell> best() {
        Comparator<Cell> order =
                Comparator.comparingDouble(cell -> median(cell, metric.name()).orElseThrow());
        return ours.stream()
                .filter(cell -> median(cell, metric.name()).isPresent())
                .max(metric.better() == Better.LOWER ? order.reversed() : order);
    }

    /** The median of the fork means; empty without any. */
    static OptionalDouble median(Cell cell, String name) {
        return summary(cell, name)
                .filter(summary -> summary.n() > 0)
                .map(summary -> OptionalDouble.of(summary.median()))
                .orElse(OptionalDouble.empty());
    }

    /** Summary of the fork means of a metric; empty if the cell has none of this name. */
    static Optional<Summary> summary(Cell cell, String name) {
        return cell.metric(name).map(series -> Summary.of(sample(series)));
    }

    /** The fork means, with the forks that gave none counted. */
    static Sample sample(Series series) {
        double[] means = series.forkMeans();
        List<Double> values = new ArrayList<>();
        for (double mean : means) {
            if (Double.isFinite(mean)) {
                values.add(mean);
            }
        }
        // the direction matters to comparisons only, which nobody makes of evidence
        tcpx.bench.stats.Better better = series.metric().better() == Better.LOWER
                ? tcpx.bench.stats.Better.LOWER
                : tcpx.bench.stats.Better.HIGHER;
        return new Sample(
                values, series.forks().size() - values.size(), series.metric().unit(), better);
    }
}
