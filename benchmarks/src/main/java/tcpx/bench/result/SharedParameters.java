package tcpx.bench.result;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters that a benchmark has on every side of a comparison. One that only one side knows does not keep the
 * sides' cells apart: the other does what it did before there was such a parameter.
 */
public final class SharedParameters {
    private final Map<String, Set<String>> known = new LinkedHashMap<>();

    private SharedParameters() {}

    /** Of these sides, each with its cells; a side without a benchmark has no say in that benchmark's parameters. */
    public static SharedParameters of(List<? extends Collection<CellKey>> sides) {
        SharedParameters shared = new SharedParameters();
        for (Collection<CellKey> side : sides) {
            Map<String, Set<String>> names = new LinkedHashMap<>();
            side.forEach(cell -> names.computeIfAbsent(cell.benchmark(), none -> new TreeSet<>())
                    .addAll(cell.params().keySet()));
            names.forEach((benchmark, its) -> shared.known.merge(benchmark, its, (before, now) -> {
                before.retainAll(now);
                return before;
            }));
        }
        return shared;
    }

    /** A side's cells by the parameters shared; those that only another tells apart keep all they have. */
    public <V> Map<CellKey, V> reduce(Map<CellKey, V> side) {
        Set<CellKey> once = new HashSet<>();
        Set<CellKey> twice = new HashSet<>();
        side.keySet().stream().map(this::reduce).filter(key -> !once.add(key)).forEach(twice::add);
        Map<CellKey, V> reduced = new LinkedHashMap<>();
        side.forEach((cell, value) -> {
            CellKey key = reduce(cell);
            reduced.put(twice.contains(key) ? cell : key, value);
        });
        return reduced;
    }

    private CellKey reduce(CellKey cell) {
        Map<String, String> params = new LinkedHashMap<>(cell.params());
        params.keySet().retainAll(known.getOrDefault(cell.benchmark(), params.keySet()));
        return new CellKey(cell.benchmark(), params, cell.peer());
    }
}
