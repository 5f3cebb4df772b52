package tcpx.bench.experiment;

import java.util.List;
import java.util.Optional;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Machine;
import tcpx.bench.result.ResultException.UnknownRunException;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;

/**
 * The runs that a user's word means where a release stands for all its runs on one machine, which is this one unless
 * another is named.
 */
public final class NamedRuns {
    private NamedRuns() {}

    /**
     * Oldest first, at least one.
     *
     * @throws IllegalArgumentException if the word is a release, and was not recorded on the machine that is named
     */
    public static List<RunEntry> of(RunStore store, String word, Optional<String> machine) {
        List<String> machines = store.find(word).stream()
                .flatMap(entry -> entry.machine().stream())
                .distinct()
                .sorted()
                .toList();
        if (machine.isPresent() && !machines.isEmpty() && !machines.contains(machine.get())) {
            throw new IllegalArgumentException(
                    "--machine " + machine.get() + ": " + word + " was recorded on " + String.join(", ", machines));
        }
        try {
            return store.resolveAll(word, machine);
        } catch (UnknownRunException e) {
            if (machine.isPresent()) {
                throw e;
            }
            // this machine is only asked for its name where that decides
            return store.resolveAll(
                    word, Optional.of(Machine.of(Environment.capture(List.of())).name()));
        }
    }
}
