package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Figures;
import tcpx.bench.research.CellLabels;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Cell.Series;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;

/**
 * One benchmark of a run, as a report looks at it.
 *
 * @param benchmark its name
 * @param ours the cells of this project, in the order of what was swept; where it has none, those of the first peer
 * @param others the cells of all other peers
 * @param swept what was swept
 * @param metric what the sweep is about: goodput if measured, else the first metric with a direction
 * @param labels what tells our cells apart
 */
record Sweep(
        String benchmark,
        List<Cell> ours,
        List<Cell> others,
        List<SweptParameter> swept,
        Metric metric,
        CellLabels labels) {
    static final String CHANNELS = "channels";

    Sweep {
        ours = List.copyOf(ours);
        others = List.copyOf(others);
        swept = List.copyOf(swept);
    }

    /** One per benchmark that has cells, in measured order. */
    static List<Sweep> of(List<Cell> cells) {
        Map<String, List<Cell>> benchmarks = new LinkedHashMap<>();
        cells.forEach(cell -> benchmarks
                .computeIfAbsent(cell.key().benchmark(), name -> new ArrayList<>())
                .add(cell));
        return benchmarks.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Sweep of(String benchmark, List<Cell> all) {
        List<String> peers = all.stream().map(cell -> cell.key().peer()).toList();
        String peer = peers.contains(CellKey.OURS) ? CellKey.OURS : peers.get(0);
        Predicate<Cell> own = cell -> cell.key().peer().equals(peer);
        List<Cell> ours = new ArrayList<>(all.stream().filter(own).toList());
        List<SweptParameter> swept = SweptParameter.of(ours);
        for (int i = swept.size() - 1; i >= 0; i--) {
            ours.sort(Comparator.comparingInt(swept.get(i)::index));
        }
        return new Sweep(
                benchmark,
                ours,
                all.stream().filter(own.negate()).toList(),
                swept,
                about(ours),
                CellLabels.of(ours.stream().map(Cell::key).toList()));
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

    /** Whether this is of whole transfers between the nodes. */
    boolean isTransfer() {
        return benchmark.equals(CellKey.TRANSFER);
    }

    /** Whether this is about goodput. */
    boolean isOfGoodput() {
        return metric.name().equals(Metric.GOODPUT.name());
    }

    /** What tells this cell of ours from the others: {@code channels=4 strategy=STRIPED}. */
    String label(Cell cell) {
        return labels.of(cell.key());
    }

    /** All cells, ours first. */
    List<Cell> cells() {
        return Stream.concat(ours.stream(), others.stream()).toList();
    }

    /** Parameters that are the same in all of our cells. */
    Map<String, String> fixed() {
        Map<String, String> fixed = new LinkedHashMap<>();
        if (!ours.isEmpty()) {
            fixed.putAll(ours.get(0).key().params());
            swept.forEach(parameter -> fixed.remove(parameter.name()));
        }
        return fixed;
    }

    /** Channels if swept as numbers, else the first parameter of numbers. */
    Optional<SweptParameter> scalingParameter() {
        List<SweptParameter> numbers =
                swept.stream().filter(SweptParameter::numeric).toList();
        return numbers.stream()
                .filter(parameter -> parameter.name().equals(CHANNELS))
                .findFirst()
                .or(() -> numbers.stream().findFirst());
    }

    /** Cells that differ in nothing but {@code parameter}, in its order, by what they have in common. */
    Map<String, List<Cell>> along(SweptParameter parameter) {
        Map<String, List<Cell>> series = new LinkedHashMap<>();
        for (Cell cell : ours) {
            String common = swept.stream()
                    .filter(other -> !other.equals(parameter))
                    .map(other -> other.say(cell))
                    .collect(Collectors.joining(" "));
            series.computeIfAbsent(common, key -> new ArrayList<>()).add(cell);
        }
        series.values().forEach(cells -> cells.sort(Comparator.comparingInt(parameter::index)));
        return series;
    }

    /** The cell with the best median of the sweep's metric; empty where nobody can say what is better. */
    Optional<Cell> best() {
        if (metric.better() == Better.NONE) {
            return Optional.empty();
        }
        Comparator<Cell> order = Comparator.comparingDouble(cell -> median(cell, metric.name()));
        return ours.stream()
                .filter(cell -> has(cell, metric.name()))
                .max(metric.better() == Better.LOWER ? order.reversed() : order);
    }

    /** The metrics of any cell, in measured order. */
    List<Metric> metrics() {
        Map<String, Metric> metrics = new LinkedHashMap<>();
        cells().forEach(cell -> cell.metrics().forEach((name, series) -> metrics.putIfAbsent(name, series.metric())));
        return List.copyOf(metrics.values());
    }

    /** Whether a cell has a number for this metric. */
    static boolean has(Cell cell, String name) {
        return Double.isFinite(median(cell, name));
    }

    /** The median of the fork means; NaN without any. */
    static double median(Cell cell, String name) {
        return Summary.median(cell.forkMeans(name));
    }

    /** Summary of the fork means of a metric; of nothing if the cell has none of this name. */
    static Summary summary(Cell cell, String name) {
        return Summary.of(cell.metric(name).map(Sweep::sample).orElse(new Sample(List.of(), 0, "", Better.HIGHER)));
    }

    /** The fork means, with the forks that gave none counted. */
    static Sample sample(Series series) {
        double[] means = series.forkMeans();
        // the direction matters to comparisons only, which nobody makes of evidence
        return new Sample(
                Arrays.stream(means).boxed().toList(),
                series.forks().size() - means.length,
                series.metric().unit(),
                series.metric().better());
    }

    /** A bar of a cell's median. */
    static Bars.Bar bar(Cell cell, String metric, String label, int colour) {
        return bar(label, summary(cell, metric), cell.forkMeans(metric), colour);
    }

    /** A bar of a median and its forks. */
    static Bars.Bar bar(String label, Summary summary, double[] forks, int colour) {
        double median = summary.median();
        boolean drawable = median >= 0;
        return new Bars.Bar(
                label,
                List.of(new Bars.Part(drawable ? median : 0, colour, label + ": " + Figures.value(median))),
                summary.medianInterval().filter(interval -> interval.low() >= 0),
                drawable ? Arrays.stream(forks).boxed().toList() : List.of(),
                Figures.brief(median),
                false);
    }

    /**
     * A parameter that was swept.
     *
     * @param name its name
     * @param values its values: ascending if all are numbers, else as first measured
     * @param numeric whether all are finite numbers
     */
    record SweptParameter(String name, List<String> values, boolean numeric) {
        SweptParameter {
            values = List.copyOf(values);
        }

        /** The parameters that have several values among {@code cells}, in the order of the columns. */
        static List<SweptParameter> of(List<Cell> cells) {
            Set<String> names = new LinkedHashSet<>();
            cells.forEach(cell -> names.addAll(cell.key().params().keySet()));
            List<SweptParameter> swept = new ArrayList<>();
            for (String name : names) {
                Set<String> distinct = new LinkedHashSet<>();
                cells.forEach(cell -> distinct.add(cell.key().param(name)));
                if (distinct.size() > 1) {
                    swept.add(of(name, new ArrayList<>(distinct)));
                }
            }
            return swept;
        }

        private static SweptParameter of(String name, List<String> values) {
            boolean numeric = values.stream().allMatch(value -> Double.isFinite(number(value)));
            if (numeric) {
                values.sort(Comparator.comparingDouble(SweptParameter::number));
            }
            return new SweptParameter(name, values, numeric);
        }

        /** The value of {@code text}, NaN if it is no number. */
        static double number(String text) {
            return text.matches("-?\\d{1,18}(\\.\\d{1,9})?") ? Double.parseDouble(text) : Double.NaN;
        }

        /** Place of a cell's value among all. */
        int index(Cell cell) {
            return values.indexOf(cell.key().param(name));
        }

        /** A cell's value as a number; NaN if it is none. */
        double number(Cell cell) {
            return number(cell.key().param(name));
        }

        /** {@code channels=4}; what is not set is said. */
        String say(Cell cell) {
            String value = cell.key().param(name);
            return name + "=" + (value.isEmpty() ? "(none)" : value);
        }

        /** The values where there is little room. */
        List<String> shortValues() {
            return values.stream().map(Figures::setting).toList();
        }
    }
}
