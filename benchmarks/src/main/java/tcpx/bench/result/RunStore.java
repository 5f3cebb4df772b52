package tcpx.bench.result;

import java.io.IOException;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tcpx.bench.result.ResultException.ResultFormatException;
import tcpx.bench.result.ResultException.ResultWriteException;
import tcpx.bench.result.ResultException.UnknownRunException;
import tcpx.bench.result.Run.RunStatus;

/**
 * The directory {@code results/}: {@code <release>/<machine>/<run-id>/} and {@code local/<run-id>/}. Only adds; never
 * changes or removes what is there.
 *
 * @param root the directory; need not exist yet
 */
public record RunStore(Path root) {
    static final String LOCAL = "local";
    private static final String LATEST = "latest";
    private static final Comparator<RunEntry> NEWEST_FIRST =
            Comparator.comparing(RunEntry::id).thenComparing(RunEntry::path).reversed();

    /**
     * Starts a local run under an id that no other local run has.
     *
     * @param properties from {@link RunProperties#of}; gets the next free number if the id is taken
     * @throws ResultWriteException if the directory cannot be made or written
     */
    public RunWriter createLocal(RunProperties properties, List<String> parameters) {
        return create(root.resolve(LOCAL), properties, parameters);
    }

    /**
     * Starts a run of a release. The machine's own file is written if it is the first there.
     *
     * @throws IllegalArgumentException if the release cannot be a directory's name ({@link #checkRelease})
     * @throws ResultWriteException if a directory cannot be made or written
     */
    public RunWriter createRecorded(
            String release, Machine machine, RunProperties properties, List<String> parameters) {
        Path directory = root.resolve(checkRelease(release)).resolve(machine.name());
        machine.writeOnce(directory);
        return create(directory, properties.withRelease(release).withMachine(machine), parameters);
    }

    private static RunWriter create(Path parent, RunProperties properties, List<String> parameters) {
        RunId id = properties.id().orElseThrow(() -> new IllegalArgumentException("a run needs its id"));
        while (true) {
            Path directory = parent.resolve(id.toString());
            if (!Files.exists(directory)) {
                try {
                    return RunWriter.open(directory, properties.with(RunProperties.RUN, id.toString()), parameters);
                } catch (ResultWriteException e) {
                    if (!e.path().equals(directory) || !Files.isDirectory(directory) || e.getCause() != null) {
                        throw e; // not a race for the name
                    }
                }
            }
            id = id.next();
        }
    }

    /**
     * A release's name as given, if it can be one: letters, digits and {@code . _ + -}, no word that means something
     * else.
     */
    public static String checkRelease(String release) {
        if (!release.matches("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
                || release.equals(LOCAL)
                || release.equals(LATEST)
                || RunId.parse(release).isPresent()) {
            throw new IllegalArgumentException("'" + release
                    + "' cannot name a release: use letters, digits and . _ + -, and not 'local', 'latest' "
                    + "or a run id");
        }
        return release;
    }

    /** The releases with a run, by name in the order of their version numbers (v0.9 before v0.10). */
    public List<String> releases() {
        return list().stream()
                .flatMap(entry -> entry.release().stream())
                .distinct()
                .sorted(new VersionOrder())
                .toList();
    }

    /** The machines with a run of this release, sorted. */
    public List<String> machines(String release) {
        return list().stream()
                .filter(entry -> entry.release().equals(Optional.of(release)))
                .flatMap(entry -> entry.machine().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Every run, newest first; damaged ones too, with their problem. Directories that are no runs are passed over. */
    public List<RunEntry> list() {
        List<RunEntry> entries = new ArrayList<>();
        for (Path release : directories(root)) {
            String name = release.getFileName().toString();
            if (name.equals(LOCAL)) {
                collect(release, Optional.empty(), Optional.empty(), entries);
            } else {
                for (Path machine : directories(release)) {
                    collect(
                            machine,
                            Optional.of(name),
                            Optional.of(machine.getFileName().toString()),
                            entries);
                }
            }
        }
        entries.sort(NEWEST_FIRST);
        return List.copyOf(entries);
    }

    private static void collect(
            Path parent, Optional<String> release, Optional<String> machine, List<RunEntry> entries) {
        for (Path directory : directories(parent)) {
            RunId.parse(directory.getFileName().toString())
                    .ifPresent(id -> entries.add(entry(directory, id, release, machine)));
        }
    }

    private static RunEntry entry(Path directory, RunId id, Optional<String> release, Optional<String> machine) {
        try {
            RunProperties properties = RunReader.properties(directory);
            return new RunEntry(directory, id, release, machine, Optional.of(properties), Optional.empty());
        } catch (ResultFormatException e) {
            return new RunEntry(directory, id, release, machine, Optional.empty(), Optional.of(e));
        }
    }

    /** The newest run that came to its end well; if none did, the newest readable one. */
    public Optional<RunEntry> latest() {
        return latest(list());
    }

    private static Optional<RunEntry> latest(List<RunEntry> newestFirst) {
        return newestFirst.stream()
                .filter(entry -> entry.status().equals(Optional.of(RunStatus.OK)))
                .findFirst()
                .or(() -> newestFirst.stream()
                        .filter(entry -> entry.problem().isEmpty())
                        .findFirst());
    }

    /**
     * All runs a user's word can mean, newest first. The word is tried as, in this order: a path of a run's directory;
     * a run id; {@code latest}; a release; {@code release/machine}, also as the path where it lies; the beginning of
     * run ids.
     *
     * @throws UnknownRunException if there is none; it says what there is
     */
    public List<RunEntry> find(String given) {
        String word = fromRoot(given);
        Path path = Path.of(given);
        if (!word.isBlank() && Files.isRegularFile(path.resolve(Run.PROPERTIES))) {
            return List.of(atPath(path));
        }
        List<RunEntry> all = list();
        if (word.equals(LATEST) && latest(all).isPresent()) {
            return latest(all).stream().toList();
        }
        List<Predicate<RunEntry>> meanings = List.of(
                entry -> entry.id().toString().equals(word),
                entry -> entry.release().equals(Optional.of(word)),
                entry -> entry.path().equals(word) || entry.path().startsWith(word + "/"),
                entry -> word.length() >= 4 && entry.id().toString().startsWith(word));
        for (Predicate<RunEntry> meaning : meanings) {
            List<RunEntry> found = all.stream().filter(meaning).toList();
            if (!found.isEmpty() && !word.isBlank()) {
                return found;
            }
        }
        String known =
                releases().isEmpty() ? "no release is recorded yet" : "releases: " + String.join(", ", releases());
        throw new UnknownRunException(
                given,
                "is no run, release or path under " + root,
                "give a run's directory, a run id, a release or 'latest' (" + known + ", " + all.size() + " runs)");
    }

    /**
     * The one run a user's word means: of a release on one machine, the newest that came to its end well.
     *
     * @param preferred the machine to choose when a release was recorded on several, usually this one
     * @throws UnknownRunException if there is none, or if several machines remain
     */
    public RunEntry resolve(String word, Optional<String> preferred) {
        List<RunEntry> found = find(word);
        List<RunEntry> here = preferred.isEmpty()
                ? List.of()
                : found.stream()
                        .filter(entry -> entry.machine().equals(preferred))
                        .toList();
        List<RunEntry> candidates = here.isEmpty() ? found : here;
        boolean oneId = candidates.stream().map(RunEntry::id).distinct().count() == 1;
        List<String> places =
                candidates.stream().map(RunStore::place).distinct().toList();
        if (places.size() > 1 || (!oneId && candidates.get(0).release().isEmpty())) {
            List<String> choices = places.size() > 1
                    ? places
                    : candidates.stream().map(RunEntry::path).toList();
            throw UnknownRunException.ambiguous(word, choices);
        }
        return latest(candidates).orElse(candidates.get(0));
    }

    /**
     * All runs that speak for a user's word: of a release on one machine every one that came to its end well, of
     * anything else the run that {@link #resolve} gives. Oldest first.
     *
     * @param preferred as for {@link #resolve}
     * @throws UnknownRunException as {@link #resolve}
     * @throws ResultFormatException if a run of the release cannot be read
     */
    public List<RunEntry> resolveAll(String given, Optional<String> preferred) {
        String word = fromRoot(given);
        RunEntry newest = resolve(word, preferred);
        boolean whole = newest.release()
                .filter(release -> word.equals(release) || word.equals(place(newest)))
                .isPresent();
        if (!whole || !newest.status().equals(Optional.of(RunStatus.OK))) {
            return List.of(newest);
        }
        List<RunEntry> all = new ArrayList<>(list());
        all.removeIf(entry -> !place(entry).equals(place(newest)));
        all.stream().flatMap(entry -> entry.problem().stream()).findFirst().ifPresent(problem -> {
            throw problem; // a verdict must not silently rest on the others
        });
        all.removeIf(entry -> !entry.status().equals(Optional.of(RunStatus.OK)));
        Collections.reverse(all);
        return all;
    }

    // a directory below the root, as a shell completes it, is what it is called from there
    private String fromRoot(String word) {
        Path from = root.toAbsolutePath().normalize();
        Path path = Path.of(word).toAbsolutePath().normalize();
        return path.startsWith(from) && !path.equals(from) && Files.isDirectory(path)
                ? from.relativize(path).toString()
                : word;
    }

    private static String place(RunEntry entry) {
        return entry.release().orElse(LOCAL)
                + entry.machine().map(name -> "/" + name).orElse("");
    }

    private RunEntry atPath(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        for (RunEntry entry : list()) {
            if (entry.directory().toAbsolutePath().normalize().equals(absolute)) {
                return entry;
            }
        }
        RunProperties properties = RunReader.properties(directory);
        return new RunEntry(
                directory,
                properties.id().orElseThrow(),
                properties.release(),
                properties.release().isPresent() ? properties.machine() : Optional.empty(),
                Optional.of(properties),
                Optional.empty());
    }

    private static List<Path> directories(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new ResultFormatException(
                    parent, 0, "cannot be listed (" + e.getMessage() + ")", "check the directory's permissions", e);
        }
    }

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
            return release.orElse(RunStore.LOCAL)
                    + machine.map(name -> "/" + name).orElse("") + "/" + id;
        }
    }

    /**
     * Names with numbers in them, by the numbers: v0.9 before v0.10. Equal numbers with other zeros are told apart by
     * text.
     */
    static final class VersionOrder implements Comparator<String>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(String left, String right) {
            String[] a = left.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");
            String[] b = right.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");
            for (int i = 0; i < Math.min(a.length, b.length); i++) {
                boolean numbers = a[i].matches("[0-9]+") && b[i].matches("[0-9]+");
                int order = numbers ? new BigInteger(a[i]).compareTo(new BigInteger(b[i])) : a[i].compareTo(b[i]);
                if (order != 0) {
                    return order;
                }
            }
            return a.length == b.length ? left.compareTo(right) : Integer.compare(a.length, b.length);
        }
    }
}
