package tcpx.bench.peer;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tcpx.bench.result.SearchPath;

/**
 * Another program that moves bytes over the same rails. A new one is a class that runs it, and says what it is in a
 * line of {@link Peers}.
 *
 * @param name as in the column {@code peer}
 * @param manner how it uses the rails
 * @param programs programs that it needs, each with the Debian package that has it
 * @param needs what else is missing, and how to get it; empty if nothing is
 * @param traffic what it moves
 * @param in it, ready to run in a place
 */
record Peer(
        String name,
        String manner,
        Map<String, String> programs,
        Supplier<Optional<String>> needs,
        Traffic traffic,
        Function<PeerContext, Runner> in) {
    /** One that needs nothing but programs. */
    Peer(String name, String manner, Map<String, String> programs, Traffic traffic, Function<PeerContext, Runner> in) {
        this(name, manner, programs, Optional::empty, traffic, in);
    }

    /** What a peer moves. */
    enum Traffic {
        /** A stream without messages. */
        STREAM,
        /** Messages of a length, one way. */
        MESSAGES,
        /** A message of a length there and one back. */
        ROUND_TRIPS
    }

    /** A peer in its place. */
    @FunctionalInterface
    interface Runner {
        /** What must be done once before it runs. Throws as {@link #run} does. */
        default void prepare() {}

        /**
         * Moves bytes for about the time given, at least a second.
         *
         * @throws tcpx.bench.launch.TimedProgram.HungException if it does not end
         * @throws tcpx.bench.harness.BenchmarkFailure if it does not work
         * @throws IllegalArgumentException if what it says cannot be understood
         */
        PeerMeasurement run();
    }

    /** How to install what it lacks; empty if that is nothing. */
    Optional<String> missing() {
        String packages = programs().entrySet().stream()
                .filter(each -> !SearchPath.own().has(each.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
        return packages.isEmpty() ? needs.get() : Optional.of("apt-get install -y " + packages);
    }
}
