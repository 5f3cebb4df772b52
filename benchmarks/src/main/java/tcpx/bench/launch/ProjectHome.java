package tcpx.bench.launch;

import java.nio.file.Path;
import tcpx.bench.result.RunStore;

/** Where the project is: {@code run-bench.sh} says so. */
public final class ProjectHome {
    private ProjectHome() {}

    /** The checkout. */
    public static Path directory() {
        return Path.of(System.getProperty("tcpx.home", "."));
    }

    /** Where results go unless the command line names another directory. */
    public static RunStore results() {
        String other = System.getenv("TCPX_RESULTS");
        return new RunStore(other == null ? directory().resolve("results") : Path.of(other));
    }

    /** A path as a person would type it: relative to where they are, if it lies below. */
    public static Path shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }
}
