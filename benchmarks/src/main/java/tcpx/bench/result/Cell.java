package tcpx.bench.result;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything measured at one point of a sweep.
 *
 * @param key which point
 * @param metrics metric name to values, in the order in which they were first written
 */
public record Cell(CellKey key, Map<String, Series> metrics) {
    /** Copies. */
    public Cell {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** The values of one metric. */
    public Optional<Series> metric(String name) {
        return Optional.ofNullable(metrics.get(name));
    }

    /** The mean of each fork ({@link Series#forkMeans}); none where the cell has no metric of this name. */
    public double[] forkMeans(String metric) {
        return metric(metric).map(Series::forkMeans).orElse(new double[0]);
    }

    /** Groups rows into cells, both in the order of first appearance. */
    static List<Cell> group(List<SampleRow> rows) {
        Map<CellKey, Map<String, List<SampleRow>>> grouped = new LinkedHashMap<>();
        for (SampleRow row : rows) {
            grouped.computeIfAbsent(row.cell(), key -> new LinkedHashMap<>())
                    .computeIfAbsent(row.metric().name(), name -> new ArrayList<>())
                    .add(row);
        }
        List<Cell> cells = new ArrayList<>();
        grouped.forEach((key, byMetric) -> {
            Map<String, Series> metrics = new LinkedHashMap<>();
            byMetric.forEach((name, samples) -> metrics.put(name, series(samples)));
            cells.add(new Cell(key, metrics));
        });
        return Collections.unmodifiableList(cells);
    }

    private static Series series(List<SampleRow> rows) {
        SortedMap<Integer, List<OptionalDouble>> forks = new TreeMap<>();
        for (SampleRow row : rows) {
            forks.computeIfAbsent(row.fork(), fork -> new ArrayList<>()).add(row.value());
        }
        return new Series(rows.get(0).metric(), forks);
    }

    /**
     * One metric of one cell: the values of every iteration, by fork.
     *
     * @param metric what was measured
     * @param forks fork number to that fork's values in measured order; empty where a value could not be measured
     */
    public record Series(Metric metric, SortedMap<Integer, List<OptionalDouble>> forks) {
        /** Copies. */
        public Series {
            SortedMap<Integer, List<OptionalDouble>> copy = new TreeMap<>();
            forks.forEach((fork, values) -> copy.put(fork, List.copyOf(values)));
            forks = Collections.unmodifiableSortedMap(copy);
        }

        /**
         * The samples of this cell: the mean of each fork, in fork order. One fork mean is one sample, because the
         * iterations of one fork share a JIT compilation and a set of connections. Values that are missing or not
         * finite are left out; a fork with no usable value has no mean.
         *
         * @return a fresh array
         */
        public double[] forkMeans() {
            List<Double> means = new ArrayList<>();
            for (List<OptionalDouble> values : forks.values()) {
                values.stream()
                        .filter(Series::usable)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .average()
                        .ifPresent(means::add);
            }
            return means.stream().mapToDouble(Double::doubleValue).toArray();
        }

        /** Every usable value in measured order: for plots, not for tests of significance. A fresh array. */
        public double[] values() {
            return forks.values().stream()
                    .flatMap(List::stream)
                    .filter(Series::usable)
                    .mapToDouble(OptionalDouble::getAsDouble)
                    .toArray();
        }

        private static boolean usable(OptionalDouble value) {
            return value.isPresent() && Double.isFinite(value.getAsDouble());
        }
    }
}
