package tcpx.bench.experiment;

import java.util.List;
import java.util.Optional;
import tcpx.bench.result.Machine;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunWriter;

/**
 * Where a run's results go.
 *
 * @param store all results
 * @param release the release they are recorded for; empty for a local run
 * @param machine the machine's name if the user chose one
 */
public record Destination(RunStore store, Optional<String> release, Optional<String> machine) {
    /** Refuses names that cannot be directories before anything is measured. */
    public Destination {
        release.ifPresent(RunStore::checkRelease);
    }

    /** A local run. */
    public static Destination local(RunStore store) {
        return new Destination(store, Optional.empty(), Optional.empty());
    }

    /** Starts the run. */
    public RunWriter open(Machine measuredOn, RunProperties properties, List<String> parameters) {
        Machine named = machine.map(measuredOn::named).orElse(measuredOn);
        RunProperties all = properties.withMachine(named);
        return release.isPresent()
                ? store.createRecorded(release.get(), named, all, parameters)
                : store.createLocal(all, parameters);
    }
}
