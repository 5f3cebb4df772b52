package tcpx.bench.research;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.result.CellKey;

/** Short names of cells: only what tells them apart. */
public final class CellLabels {
    private static final String CHANNELS = "channels";

    private final Set<String> named;
    private final boolean severalBenchmarks;
    private final boolean severalPeers;

    private CellLabels(Set<String> named, boolean severalBenchmarks, boolean severalPeers) {
        this.named = named;
        this.severalBenchmarks = severalBenchmarks;
        this.severalPeers = severalPeers;
    }

    /** Names for these cells. */
    public static CellLabels of(Collection<CellKey> cells) {
        Set<String> names = new LinkedHashSet<>();
        cells.forEach(cell -> names.addAll(cell.params().keySet()));
        // a parameter that one benchmark has and another has not tells nothing that the benchmark's name does not
        names.removeIf(name -> cells.stream()
                        .map(cell -> cell.param(name))
                        .filter(value -> !value.isEmpty())
                        .distinct()
                        .count()
                < 2);
        return new CellLabels(
                names,
                cells.stream().map(CellKey::benchmark).distinct().count() > 1,
                cells.stream().map(CellKey::peer).distinct().count() > 1);
    }

    /** The cell's name among these, never empty. */
    public String of(CellKey cell) {
        List<String> parts = named.stream()
                .filter(cell.params()::containsKey)
                .map(name -> name + "=" + cell.param(name))
                .collect(Collectors.toList());
        if (severalBenchmarks || (parts.isEmpty() && cell.param(CHANNELS).isEmpty())) {
            parts.add(0, cell.benchmark());
        } else if (parts.isEmpty()) {
            parts.add(CHANNELS + "=" + cell.param(CHANNELS));
        }
        if (severalPeers || !cell.peer().equals(CellKey.OURS)) {
            parts.add("(" + cell.peer() + ")");
        }
        return String.join(" ", parts);
    }
}
