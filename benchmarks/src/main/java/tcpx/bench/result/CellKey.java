package tcpx.bench.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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

    /** For people: {@code TransferBenchmark.transfer channels=4 window=16 (iperf3)}. */
    @Override
    public String toString() {
        String settings = params.entrySet().stream()
                .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining());
        return benchmark + settings + (peer.equals(OURS) ? "" : " (" + peer + ")");
    }
}
