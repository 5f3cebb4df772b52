package tcpx.bench.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of {@code samples.csv}: one metric of one measured iteration.
 *
 * @param benchmark simple name of the benchmark and its method, such as {@code TransferBenchmark.transfer}
 * @param params parameter name to value, in the benchmark's order; one with an empty value is the same as none and is
 *     left out
 * @param fork from 1
 * @param iteration from 1 within the fork; warm-up iterations have no rows
 * @param peer who moved the bytes: {@link #OURS} or the name of a tool run beside it
 * @param metric what was measured
 * @param value empty: could not be measured here; NaN: measured, and the quotient is undefined
 * @param moment when; empty in what was recorded before there was such a column
 */
public record SampleRow(
        String benchmark,
        Map<String, String> params,
        int fork,
        int iteration,
        String peer,
        Metric metric,
        OptionalDouble value,
        Optional<Moment> moment) {
    /** The peer name of this project's own rows. */
    public static final String OURS = "tcpx";

    /** A row of which is not said when it was measured. */
    public SampleRow(
            String benchmark,
            Map<String, String> params,
            int fork,
            int iteration,
            String peer,
            Metric metric,
            OptionalDouble value) {
        this(benchmark, params, fork, iteration, peer, metric, value, Optional.empty());
    }

    /** Validates, copies the parameters and drops those with an empty value. */
    public SampleRow {
        if (benchmark.isBlank() || peer.isBlank()) {
            throw new IllegalArgumentException(
                    "a row needs a benchmark and a peer: '" + benchmark + "', '" + peer + "'");
        }
        if (fork < 1 || iteration < 1) {
            throw new IllegalArgumentException(
                    "forks and iterations count from 1: fork " + fork + ", iteration " + iteration);
        }
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(value, "value");
        Map<String, String> kept = new LinkedHashMap<>();
        params.forEach((name, text) -> {
            if (!text.isEmpty()) {
                kept.put(name, text);
            }
        });
        params = Collections.unmodifiableMap(kept);
    }

    /** A measured value of this project's own. */
    public static SampleRow of(CellKey cell, int fork, int iteration, Metric metric, double value) {
        return new SampleRow(
                cell.benchmark(), cell.params(), fork, iteration, cell.peer(), metric, OptionalDouble.of(value));
    }

    /** A row that says that the metric could not be measured. */
    public static SampleRow missing(CellKey cell, int fork, int iteration, Metric metric) {
        return new SampleRow(
                cell.benchmark(), cell.params(), fork, iteration, cell.peer(), metric, OptionalDouble.empty());
    }

    /** The same as another fork of its cell. */
    public SampleRow asFork(int number) {
        return new SampleRow(benchmark, params, number, iteration, peer, metric, value, moment);
    }

    /** The same, measured then. */
    public SampleRow at(Moment when) {
        return new SampleRow(benchmark, params, fork, iteration, peer, metric, value, Optional.of(when));
    }

    /** The cell this row belongs to. */
    public CellKey cell() {
        return new CellKey(benchmark, params, peer);
    }
}
