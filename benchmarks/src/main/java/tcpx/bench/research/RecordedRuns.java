package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tcpx.bench.result.ResultException;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunEntry;
import tcpx.bench.result.RunStatus;
import tcpx.bench.result.RunStore;

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
     * Every whole run, oldest release first, and within it oldest first.
     *
     * @param machine only this one; empty for all
     * @param problems hears what is left out, and why
     */
    public static List<Run> of(RunStore store, Optional<String> machine, Consumer<String> problems) {
        RecordedRuns recorded = of(store, machine);
        recorded.damaged().forEach(problem -> problems.accept("left out: " + problem));
        recorded.notes().forEach(problems);
        return recorded.whole();
    }

    /**
     * Reads them.
     *
     * @param machine only this one; empty for all
     */
    public static RecordedRuns of(RunStore store, Optional<String> machine) {
        List<RunEntry> oldestFirst = new ArrayList<>(store.list());
        Collections.reverse(oldestFirst);
        RecordedRuns recorded = new RecordedRuns(List.of(), List.of(), List.of());
        for (String release : store.releases()) {
            for (String place : store.machines(release)) {
                if (machine.isEmpty() || machine.get().equals(place)) {
                    recorded = recorded.and(at(oldestFirst, release, place));
                }
            }
        }
        return recorded;
    }

    private RecordedRuns and(RecordedRuns more) {
        return new RecordedRuns(joined(whole, more.whole), joined(damaged, more.damaged), joined(notes, more.notes));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static RecordedRuns at(List<RunEntry> entries, String release, String place) {
        List<Run> whole = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        for (RunEntry entry : entries) {
            if (!entry.release().equals(Optional.of(release))
                    || !entry.machine().equals(Optional.of(place))) {
                continue;
            }
            entry.problem().ifPresent(problem -> damaged.add(problem.getMessage()));
            if (entry.status().equals(Optional.of(RunStatus.OK))) {
                try {
                    whole.add(Run.load(entry.directory()));
                } catch (ResultException e) {
                    damaged.add(e.getMessage());
                }
            }
        }
        boolean unsaid = whole.isEmpty() && damaged.isEmpty();
        return new RecordedRuns(
                whole,
                damaged,
                unsaid ? List.of(release + " on " + place + " has no whole run and is left out") : List.of());
    }
}
