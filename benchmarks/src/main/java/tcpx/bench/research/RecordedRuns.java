package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.ResultException;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;

/**
 * The runs that are recorded for releases, as {@link History} takes them.
 *
 * @param whole every whole run, oldest release first, and within it oldest first
 * @param damaged what is wrong with each that cannot be read
 * @param notes what else is left out, and why
 */
public record RecordedRuns(List<Run> whole, List<String> damaged, List<String> notes) {
    /** Copies. */
    public RecordedRuns {
        whole = List.copyOf(whole);
        damaged = List.copyOf(damaged);
        notes = List.copyOf(notes);
    }

    /**
     * Reads them.
     *
     * @param machine only this one; empty for all
     */
    public static RecordedRuns of(RunStore store, Optional<String> machine) {
        List<RunEntry> oldestFirst = new ArrayList<>(store.list());
        Collections.reverse(oldestFirst);
        List<Run> whole = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (String release : store.releases()) {
            for (String place : store.machines(release)) {
                if (machine.isPresent() && !machine.get().equals(place)) {
                    continue;
                }
                int before = whole.size() + damaged.size();
                oldestFirst.stream()
                        .filter(entry -> entry.release().equals(Optional.of(release))
                                && entry.machine().equals(Optional.of(place)))
                        .forEach(entry -> read(entry, whole, damaged));
                if (whole.size() + damaged.size() == before) {
                    notes.add(release + " on " + place + " has no whole run and is left out");
                }
            }
        }
        return new RecordedRuns(whole, damaged, notes);
    }

    private static void read(RunEntry entry, List<Run> whole, List<String> damaged) {
        entry.problem().ifPresent(problem -> damaged.add(problem.getMessage()));
        if (entry.status().equals(Optional.of(RunStatus.OK))) {
            try {
                whole.add(Run.load(entry.directory()));
            } catch (ResultException e) {
                damaged.add(e.getMessage());
            }
        }
    }

    /**
     * The newest of these that answers a question: the last run of the newest release on any machine that sweeps the
     * parameters in which it is asked.
     *
     * @param parameters such as {@code channels}
     */
    public Optional<Run> newestSweep(List<String> parameters) {
        return whole.stream()
                .filter(run -> parameters.stream().allMatch(parameter -> sweeps(run, parameter)))
                .max(Comparator.comparing(Run::id));
    }

    private static boolean sweeps(Run run, String parameter) {
        return run.cells().stream()
                        .map(Cell::key)
                        .filter(key -> key.peer().equals(CellKey.OURS))
                        .map(key -> key.param(parameter))
                        .filter(value -> !value.isEmpty())
                        .distinct()
                        .count()
                > 1;
    }
}
