package tcpx.bench.research;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.ResultException;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;
import tcpx.bench.stats.RunSpread;
import tcpx.bench.stats.Sample;

/**
 * What was run more than once and is kept: from it, how far runs of the same thing lie apart. The same thing is a cell
 * of one release, or of one commit without changes, on one machine and network. Not thread-safe: runs are read when
 * they are first asked for, and kept.
 */
public final class RepeatedRuns {
    private static final int MOST = 200;

    private final RunStore store;
    private final Map<Path, Optional<Run>> read = new HashMap<>();
    private final Map<List<Object>, Optional<RunSpread>> known = new HashMap<>();
    private List<RunEntry> listed = List.of();

    /** Among these. */
    public RepeatedRuns(RunStore store) {
        this.store = store;
    }

    /**
     * How far runs of this benchmark lie apart where this run was measured.
     *
     * @return empty if nothing was repeated there
     */
    public Optional<RunSpread> spread(Run like, String benchmark, String metric) {
        RunProperties properties = like.properties();
        List<Object> question = List.of(
                properties.machine(), properties.topology(), properties.benchmarkVersion(benchmark), benchmark, metric);
        if (!known.containsKey(question)) {
            known.put(question, find(like, benchmark, metric));
        }
        return known.get(question);
    }

    private Optional<RunSpread> find(Run like, String benchmark, String metric) {
        if (listed.isEmpty()) {
            listed = store.list();
        }
        Map<String, List<Run>> origins = new LinkedHashMap<>();
        Set<String> seen = new LinkedHashSet<>(); // a copy that was recorded is no repetition
        listed.stream()
                .filter(entry -> entry.status().equals(Optional.of(RunStatus.OK)))
                .filter(entry -> alike(entry, like))
                .limit(MOST)
                .forEach(entry -> origin(entry)
                        .ifPresent(origin -> run(entry.directory())
                                .filter(run -> seen.add(origin + " "
                                        + run.properties().started().orElseThrow()))
                                .ifPresent(run -> origins.computeIfAbsent(origin, none -> new ArrayList<>())
                                        .add(run))));
        return RunSpread.of(origins.values().stream()
                .map(runs -> new RunSpread.Repeated(cells(runs, like, benchmark, metric)))
                .toList());
    }

    private static boolean alike(RunEntry entry, Run like) {
        RunProperties ours = like.properties();
        return entry.properties()
                .filter(its ->
                        its.machine().equals(ours.machine()) && its.topology().equals(ours.topology()))
                .isPresent();
    }

    private static Optional<String> origin(RunEntry entry) {
        RunProperties properties = entry.properties().orElseThrow();
        Revision revision = properties.revision();
        return properties.started().isEmpty()
                ? Optional.empty()
                : entry.release()
                        .or(() -> revision.tree() == Revision.Tree.CLEAN
                                ? Optional.of(revision.commit())
                                : Optional.empty());
    }

    private static List<List<Sample>> cells(List<Run> runs, Run like, String benchmark, String metric) {
        Map<CellKey, List<Sample>> cells = new LinkedHashMap<>();
        runs.stream()
                .filter(run -> run.properties()
                        .benchmarkVersion(benchmark)
                        .equals(like.properties().benchmarkVersion(benchmark)))
                .flatMap(run -> run.cells().stream())
                .filter(cell -> cell.key().benchmark().equals(benchmark)
                        && cell.key().peer().equals(CellKey.OURS))
                .forEach(cell -> cell.metric(metric)
                        .filter(series -> series.forkMeans().length > 0)
                        .ifPresent(series -> cells.computeIfAbsent(cell.key(), none -> new ArrayList<>())
                                .add(RunComparison.sample(series))));
        return List.copyOf(cells.values());
    }

    // a damaged run says so itself where it is asked for by name
    private Optional<Run> run(Path directory) {
        return read.computeIfAbsent(directory, each -> {
            try {
                return Optional.of(Run.load(each));
            } catch (ResultException e) {
                return Optional.empty();
            }
        });
    }
}
