package tcpx.bench.cli;

import java.nio.file.Path;
import tcpx.bench.result.RunStore;

/** Where the project is: {@code run-bench.sh} says so. */
final class Home {
    private Home() {}

    static Path directory() {
        return Path.of(System.getProperty("tcpx.home", "."));
    }

    static RunStore results() {
        String other = System.getenv("TCPX_RESULTS");
        return new RunStore(other == null ? directory().resolve("results") : Path.of(other));
    }

    /** A path as a person would type it: relative to where they are, if it lies below. */
    static Path shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }
}
