package tcpx.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tcpx.bench.result.ResultException.ResultWriteException;
import tcpx.bench.result.Run.RunStatus;

/**
 * Makes a finished run one of a release: a copy of its directory under the release and its machine, which says so in
 * its {@code run.properties}. The run itself stays where it is. The copy appears whole or not at all.
 */
public final class Promotion {
    private Promotion() {}

    /**
     * Copies {@code run} into the release.
     *
     * @param machine the machine's name if it is not to be the run's own
     * @return the new directory
     * @throws IllegalArgumentException if the release or machine cannot be so named, or the run is not OK
     * @throws ResultWriteException if the release has this run already, or it cannot be written
     */
    public static Path promote(RunStore store, Run run, String release, Optional<String> machine) {
        RunStore.checkRelease(release);
        if (run.status() != RunStatus.OK) {
            throw new IllegalArgumentException("run " + run.id() + " is " + run.status()
                    + ": only a run that came to its end well can stand for a release");
        }
        Machine own = Machine.of(
                run.properties().environment(Node.A), run.properties().environment(Node.B));
        Machine named =
                machine.or(() -> run.properties().machine()).map(own::named).orElse(own);
        Path parent = store.root().resolve(release).resolve(named.name());
        Path directory = parent.resolve(run.id().toString());
        if (Files.exists(directory)) {
            throw ResultWriteException.taken(directory);
        }
        named.writeOnce(parent);
        Path next = parent.resolve("." + run.id() + ".next");
        try {
            remove(next); // what an earlier attempt left when it was killed
            copy(run.directory(), next);
            Files.writeString(
                    next.resolve(Run.PROPERTIES),
                    PropertiesText.format(run.properties()
                            .with("release", release)
                            .withMachine(named)
                            .all()));
            Files.move(next, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            ResultWriteException failure = ResultWriteException.of(directory, e);
            try {
                remove(next);
            } catch (IOException left) {
                failure.addSuppressed(left);
            }
            throw failure;
        }
        return directory;
    }

    private static void copy(Path from, Path to) throws IOException {
        Map<Path, Path> places = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(
                    file -> places.put(file, to.resolve(from.relativize(file).toString())));
        }
        for (Map.Entry<Path, Path> place : places.entrySet()) {
            if (Files.isDirectory(place.getKey())) {
                Files.createDirectories(place.getValue());
            } else {
                Files.copy(place.getKey(), place.getValue());
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
