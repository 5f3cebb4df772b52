package tcpx.bench.research;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;

/** Short names of cells: only what tells them apart. A pair of a mesh is named by its ends. */
public final class CellLabels {
    private static final String CHANNELS = "channels";

    private final Set<String> named;
    private final boolean severalBenchmarks;
    private final boolean severalPeers;

    private final List<Run> runs;

    private CellLabels(Set<String> named, List<Run> runs, boolean severalBenchmarks, boolean severalPeers) {
        this.named = named;
        this.runs = runs;
        this.severalBenchmarks = severalBenchmarks;
        this.severalPeers = severalPeers;
    }

    /** Names for these cells; nodes of a mesh by their ranks. */
    public static CellLabels of(Collection<CellKey> cells) {
        return of(cells, List.of());
    }

    /** Names for these cells; nodes of a mesh as these runs call them, if all call them alike. */
    static CellLabels of(Collection<CellKey> cells, List<Run> runs) {
        Set<String> names = new LinkedHashSet<>();
        cells.forEach(cell -> names.addAll(cell.params().keySet()));
        // a parameter that one benchmark has and another has not tells nothing that the benchmark's name does not
        names.removeIf(name -> cells.stream()
                        .map(cell -> cell.param(name))
                        .filter(value -> !value.isEmpty())
                        .distinct()
                        .count()
                < 2);
        if (cells.stream().anyMatch(MeshFigures::isPair)) {
            names.removeAll(MeshFigures.PLACES);
        }
        return new CellLabels(
                names,
                List.copyOf(runs),
                cells.stream().map(CellKey::benchmark).distinct().count() > 1,
                cells.stream().map(CellKey::peer).distinct().count() > 1);
    }

    /** The cell's name among these, never empty. */
    public String of(CellKey cell) {
        List<String> parts = named.stream()
                .filter(cell.params()::containsKey)
                .map(name -> name + "=" + cell.param(name))
                .collect(Collectors.toList());
        if (MeshFigures.isPair(cell)) {
            parts.add(0, pair(cell));
        }
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

    private String pair(CellKey cell) {
        List<String> names =
                runs.stream().map(run -> MeshFigures.pair(run, cell)).distinct().toList();
        return names.size() == 1
                ? names.get(0)
                : "rank " + cell.param("from") + " → rank " + cell.param("to"); // of other hosts each time
    }
}
