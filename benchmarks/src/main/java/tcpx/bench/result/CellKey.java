package tcpx.bench.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One point of a sweep: a benchmark at one setting of its parameters, run by one peer. Equal whatever the order of the
 * parameters.
 *
 * @param benchmark simple name of the benchmark and its method, such as {@code TransferBenchmark.transfer}
 * @param params parameter name to value, in the file's column order; one with an empty value is the same as none and is
 *     left out
 * @param peer who moved the bytes: {@link #OURS} or the name of a tool run beside it
 */
public record CellKey(String benchmark, Map<String, String> params, String peer) {
    /** The benchmark of a whole transfer between the nodes, whose goodput is what everything is about. */
    public static final String TRANSFER = "TransferBenchmark.transfer";

    /** The peer name of this project's own rows. */
    public static final String OURS = "tcpx";

    /** Validates, copies the parameters and drops those with an empty value. */
    public CellKey {
        if (benchmark.isBlank() || peer.isBlank()) {
            throw new IllegalArgumentException(
                    "a row needs a benchmark and a peer: '" + benchmark + "', '" + peer + "'");
        }
        Map<String, String> kept = new LinkedHashMap<>(params);
        kept.values().removeIf(String::isEmpty);
        params = Collections.unmodifiableMap(kept);
    }

    /** A cell of this project's own. */
    public static CellKey of(String benchmark, Map<String, String> params) {
        return new CellKey(benchmark, params, OURS);
    }

    /** Whether this is {@link #TRANSFER}, whoever ran it. */
    public boolean isTransfer() {
        return benchmark.equals(TRANSFER);
    }

    /** The value of a parameter, or an empty text if this benchmark has none of that name. */
    public String param(String name) {
        return params.getOrDefault(name, "");
    }

    /** The same by some of its parameters only. */
    public CellKey by(Set<String> names) {
        Map<String, String> some = new LinkedHashMap<>(params);
        some.keySet().retainAll(names);
        return new CellKey(benchmark, some, peer);
    }

    /** The same without some of its parameters. */
    public CellKey without(Set<String> names) {
        Map<String, String> others = new LinkedHashMap<>(params);
        others.keySet().removeAll(names);
        return new CellKey(benchmark, others, peer);
    }

    /** For people: {@code TransferBenchmark.transfer channels=4 window=16 (iperf3)}. */
    @Override
    public String toString() {
        String settings = params.entrySet().stream()
                .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining());
        return benchmark + settings + (peer.equals(OURS) ? "" : " (" + peer + ")");
    }

    /**
     * The parameters that a benchmark has on every side of a comparison. One that only one side knows does not keep the
     * sides' cells apart: the other does what it did before there was such a parameter.
     */
    public static final class SharedParameters {
        private final Map<String, Set<String>> known = new LinkedHashMap<>();
        private final List<ChangedDefault> changed = new ArrayList<>();

        private SharedParameters() {}

        /**
         * Of these sides, each with its cells; a side without a benchmark has no say in that benchmark's parameters.
         */
        public static SharedParameters of(List<? extends Collection<CellKey>> sides) {
            SharedParameters shared = new SharedParameters();
            for (Collection<CellKey> side : sides) {
                Map<String, Set<String>> names = new LinkedHashMap<>();
                side.forEach(cell -> names.computeIfAbsent(cell.benchmark(), none -> new TreeSet<>())
                        .addAll(cell.params().keySet()));
                names.forEach((benchmark, its) -> shared.known.merge(benchmark, its, (before, now) -> {
                    before.retainAll(now);
                    return before;
                }));
            }
            return shared;
        }

        /**
         * Of two sides that one command measured. A parameter that it did not give, with one value in all cells of a
         * side and another in all of the other, stood at a default that changed, and does not keep the sides' cells
         * apart either.
         *
         * @param given the parameters that the command gave, to both sides alike
         */
        public static SharedParameters ofOneCommand(
                Collection<CellKey> first, Collection<CellKey> second, Collection<String> given) {
            SharedParameters shared = of(List.of(first, second));
            shared.known.forEach((benchmark, names) -> names.removeIf(name -> {
                Set<String> before = values(first, benchmark, name);
                Set<String> now = values(second, benchmark, name);
                if (given.contains(name) || before.size() != 1 || now.size() != 1 || before.equals(now)) {
                    return false;
                }
                shared.changed.add(new ChangedDefault(
                        name, before.iterator().next(), now.iterator().next()));
                return true;
            }));
            return shared;
        }

        private static Set<String> values(Collection<CellKey> side, String benchmark, String name) {
            return side.stream()
                    .filter(cell -> cell.benchmark().equals(benchmark))
                    .map(cell -> cell.param(name))
                    .collect(Collectors.toSet());
        }

        /** What either side had by default and the other had not. */
        public List<ChangedDefault> changed() {
            return changed.stream().distinct().toList();
        }

        /** A side's cells by the parameters shared; those that only another tells apart keep all they have. */
        public <V> Map<CellKey, V> reduce(Map<CellKey, V> side) {
            Set<CellKey> once = new HashSet<>();
            Set<CellKey> twice = new HashSet<>();
            side.keySet().stream()
                    .map(this::reduce)
                    .filter(key -> !once.add(key))
                    .forEach(twice::add);
            Map<CellKey, V> reduced = new LinkedHashMap<>();
            side.forEach((cell, value) -> {
                CellKey key = reduce(cell);
                reduced.put(twice.contains(key) ? cell : key, value);
            });
            return reduced;
        }

        private CellKey reduce(CellKey cell) {
            Map<String, String> params = new LinkedHashMap<>(cell.params());
            params.keySet().retainAll(known.getOrDefault(cell.benchmark(), params.keySet()));
            return new CellKey(cell.benchmark(), params, cell.peer());
        }
    }

    /**
     * A parameter that was not given, with another default on each side of a comparison.
     *
     * @param parameter its name
     * @param first its value on the first side
     * @param second on the second
     */
    public record ChangedDefault(String parameter, String first, String second) {
        /** All of them as one sentence without a full stop; empty where there are none. */
        public static Optional<String> sentence(List<ChangedDefault> changed) {
            return changed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(changed.stream()
                            .map(each -> each.parameter + " " + each.first + " and " + each.second)
                            .collect(Collectors.joining(
                                    ", ", "one command, each side at its own defaults; these differ, A and B: ", "")));
        }
    }
}
