package tcpx.bench.peer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Another program that moves bytes over the same rails. A new one is a class that says what it is and runs it once, and
 * a line in {@link Peers}.
 */
interface Peer {
    /** As in the column {@code peer}. */
    String name();

    /** How it uses the rails. */
    String manner();

    /** Programs that it needs, each with the Debian package that has it. */
    default Map<String, String> programs() {
        return Map.of();
    }

    /** What it moves. */
    Traffic traffic();

    /** What a peer moves. */
    enum Traffic {
        /** A stream without messages. */
        STREAM,
        /** Messages of a length, one way. */
        MESSAGES,
        /** A message of a length there and one back. */
        ROUND_TRIPS
    }

    /** It, ready to run in this place. */
    Runner in(PeerContext context);

    /** A peer in its place. */
    @FunctionalInterface
    interface Runner {
        /** What must be done once before it runs. Throws as {@link #run} does. */
        default void prepare() {}

        /**
         * Moves bytes for about the time given, at least a second.
         *
         * @throws tcpx.bench.launch.HungException if it does not end
         * @throws tcpx.bench.harness.BenchmarkFailure if it does not work
         * @throws IllegalArgumentException if what it says cannot be understood
         */
        PeerMeasurement run();
    }

    /** How to install what it lacks; empty if that is nothing. */
    default Optional<String> missing() {
        String packages = programs().entrySet().stream()
                .filter(each -> !installed(each.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
        return packages.isEmpty() ? Optional.empty() : Optional.of("apt-get install -y " + packages);
    }

    private static boolean installed(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
