package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tcpx.bench.result.ResultException;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunEntry;
import tcpx.bench.result.RunStatus;
import tcpx.bench.result.RunStore;

/** The runs that are recorded for releases, as {@link History} takes them. */
public final class RecordedRuns {
    private RecordedRuns() {}

    /**
     * Every whole run, oldest release first, and within it oldest first.
     *
     * @param machine only this one; empty for all
     * @param problems hears what is left out, and why
     */
    public static List<Run> of(RunStore store, Optional<String> machine, Consumer<String> problems) {
        List<RunEntry> oldestFirst = new ArrayList<>(store.list());
        Collections.reverse(oldestFirst);
        List<Run> runs = new ArrayList<>();
        for (String release : store.releases()) {
            for (String place : store.machines(release)) {
                if (machine.isPresent() && !machine.get().equals(place)) {
                    continue;
                }
                int before = runs.size();
                for (RunEntry entry : oldestFirst) {
                    if (entry.release().equals(Optional.of(release))
                            && entry.machine().equals(Optional.of(place))
                            && entry.status().equals(Optional.of(RunStatus.OK))) {
                        load(entry, problems).ifPresent(runs::add);
                    }
                }
                if (runs.size() == before) {
                    problems.accept(release + " on " + place + " has no whole run and is left out");
                }
            }
        }
        return runs;
    }

    private static Optional<Run> load(RunEntry entry, Consumer<String> problems) {
        try {
            return Optional.of(Run.load(entry.directory()));
        } catch (ResultException e) {
            problems.accept("left out: " + e.getMessage());
            return Optional.empty();
        }
    }
}
