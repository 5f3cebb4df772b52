package tcpx.bench.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import tcpx.bench.mesh.LauncherEnvironment;
import tcpx.bench.mesh.Place;

/** Where this process stands among the ranks of a mesh: as its launcher says, or by hand. */
final class PlaceOptions {
    @Option(names = "--rank", paramLabel = "N", description = "by hand: which rank this process is, from 0")
    private Integer rank;

    @Option(names = "--size", paramLabel = "N", description = "by hand: how many ranks there are")
    private Integer size;

    @Option(
            names = "--root",
            paramLabel = "HOST:PORT",
            description = "where rank 0 listens, where the launcher does not say (or TCPX_ROOT)")
    private String root;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "how long ranks may take to come (default ${DEFAULT-VALUE})")
    private int wait;

    /** Refuses a place by hand where a lab has one for each of its ranks. */
    void refuseByHand() {
        if (rank != null || size != null || root != null) {
            throw new IllegalArgumentException(
                    "--nodes is a lab, which starts its ranks itself: leave out --rank, --size and --root");
        }
    }

    /** How long ranks may take to come. */
    Duration patience() {
        return Duration.ofSeconds(wait);
    }

    /**
     * The place, with the node's name and the way to rank 0.
     *
     * @param variables the environment
     * @throws IllegalArgumentException if nobody says it, with what to add
     */
    Place place(Map<String, String> variables) {
        if (rank != null || size != null) {
            if (rank == null || size == null || root == null) {
                throw new IllegalArgumentException(
                        "by hand a rank needs all of --rank N --size N --root HOST:PORT, HOST being where rank 0 runs");
            }
            return named(new Place(rank, size, 0, "", Optional.of(root), "by hand"));
        }
        Place place = LauncherEnvironment.of(variables)
                .orElseThrow(() -> new IllegalArgumentException("mesh is started on every node by a launcher (srun"
                        + " ./run-bench.sh mesh ..., mpirun ./run-bench.sh mesh ...), by hand with --rank, --size and"
                        + " --root, or in a lab: --nodes 4"));
        Place rooted = root == null ? place : place.withRoot(root);
        if (rooted.root().isEmpty()) {
            throw new IllegalArgumentException(rooted.launcher() + " does not tell where rank 0 runs: add --root"
                    + " HOST:PORT, HOST being the first of its hosts");
        }
        return named(rooted);
    }

    private static Place named(Place place) {
        if (!place.host().isEmpty()) {
            return place;
        }
        try {
            String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return new Place(place.rank(), place.size(), place.localRank(), host, place.root(), place.launcher());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the name of this host", e);
        }
    }
}
