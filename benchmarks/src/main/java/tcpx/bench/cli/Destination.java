package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tcpx.bench.result.Machine;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunWriter;

/**
 * Where a run's results go.
 *
 * @param release the release they are recorded for; empty for a local run
 * @param machine the machine's name if the user chose one
 */
record Destination(Optional<String> release, Optional<String> machine) {
    static final String RELEASE_OPTION = "--as-release";
    static final String MACHINE_OPTION = "--as-machine";

    static final Destination LOCAL = new Destination(Optional.empty(), Optional.empty());

    /** Refuses names that cannot be directories before anything is measured. */
    Destination {
        release.ifPresent(RunStore::checkRelease);
    }

    /** Options by which another process of ours gets the same destination. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        release.ifPresent(name -> arguments.addAll(List.of(RELEASE_OPTION, name)));
        machine.ifPresent(name -> arguments.addAll(List.of(MACHINE_OPTION, name)));
        return arguments;
    }

    RunWriter open(RunStore store, Machine measuredOn, RunProperties properties, List<String> parameters) {
        Machine named = machine.map(measuredOn::named).orElse(measuredOn);
        RunProperties all = properties.withMachine(named);
        return release.isPresent()
                ? store.createRecorded(release.get(), named, all, parameters)
                : store.createLocal(all, parameters);
    }
}
