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
}
