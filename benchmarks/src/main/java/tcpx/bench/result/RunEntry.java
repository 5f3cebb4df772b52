package tcpx.bench.result;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A run in a listing: what its place says and what its properties say, if they can be read.
 *
 * @param directory where it is
 * @param id from the directory's name
 * @param release absent for a local run
 * @param machine absent for a local run
 * @param properties absent if they cannot be read
 * @param problem why not
 */
public record RunEntry(
        Path directory,
        RunId id,
        Optional<String> release,
        Optional<String> machine,
        Optional<RunProperties> properties,
        Optional<ResultFormatException> problem) {

    /** How it ended; absent if its properties cannot be read. */
    public Optional<RunStatus> status() {
        return properties.flatMap(RunProperties::status);
    }

    /** {@code release/machine/run-id}, or {@code local/run-id}. */
    public String path() {
        return release.orElse(RunStore.LOCAL) + machine.map(name -> "/" + name).orElse("") + "/" + id;
    }
}
