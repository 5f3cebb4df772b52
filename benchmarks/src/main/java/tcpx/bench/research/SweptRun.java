package tcpx.bench.research;

import java.util.List;
import java.util.Optional;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.ResultException;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunEntry;
import tcpx.bench.result.RunStatus;
import tcpx.bench.result.RunStore;

/** Finds the stored run that answers a question: one that sweeps the parameters in which it is asked. */
public final class SweptRun {
    private SweptRun() {}

    /**
     * The newest whole run with at least two values of each parameter; runs that are recorded for a release go before local ones.
     *
     * @param parameters such as {@code channels}
     */
    public static Optional<Run> newest(RunStore store, List<String> parameters) {
        List<RunEntry> whole = store.list().stream()
                .filter(entry -> entry.status().filter(RunStatus.OK::equals).isPresent())
                .toList();
        return newest(
                        whole.stream()
                                .filter(entry -> entry.release().isPresent())
                                .toList(),
                        parameters)
                .or(() -> newest(
                        whole.stream()
                                .filter(entry -> entry.release().isEmpty())
                                .toList(),
                        parameters));
    }

    private static Optional<Run> newest(List<RunEntry> entries, List<String> parameters) {
        return entries.stream()
                .flatMap(entry -> readable(entry).stream())
                .filter(run -> sweeps(run, parameters))
                .findFirst();
    }

    // a damaged run is no answer, and says so itself where it is asked for by name
    private static Optional<Run> readable(RunEntry entry) {
        try {
            return Optional.of(Run.load(entry.directory()));
        } catch (ResultException e) {
            return Optional.empty();
        }
    }

    private static boolean sweeps(Run run, List<String> parameters) {
        List<Cell> ours = run.cells().stream()
                .filter(cell -> cell.key().peer().equals(CellKey.OURS))
                .toList();
        return parameters.stream()
                .allMatch(parameter -> ours.stream()
                                .map(cell -> cell.key().param(parameter))
                                .filter(value -> !value.isEmpty())
                                .distinct()
                                .count()
                        > 1);
    }
}
