package tcpx.bench.result;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of {@code samples.csv}: one metric of one measured iteration.
 *
 * @param cell where in the sweep, and who moved the bytes
 * @param fork from 1
 * @param iteration from 1 within the fork; warm-up iterations have no rows
 * @param metric what was measured
 * @param value empty: could not be measured here; NaN: measured, and the quotient is undefined
 * @param moment when; empty in what was recorded before there was such a column
 */
public record SampleRow(
        CellKey cell, int fork, int iteration, Metric metric, OptionalDouble value, Optional<Moment> moment) {
    /** Validates. */
    public SampleRow {
        if (fork < 1 || iteration < 1) {
            throw new IllegalArgumentException(
                    "forks and iterations count from 1: fork " + fork + ", iteration " + iteration);
        }
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(value, "value");
    }

    /** A measured value. */
    public static SampleRow of(CellKey cell, int fork, int iteration, Metric metric, double value) {
        return new SampleRow(cell, fork, iteration, metric, OptionalDouble.of(value), Optional.empty());
    }

    /** A row that says that the metric could not be measured. */
    public static SampleRow missing(CellKey cell, int fork, int iteration, Metric metric) {
        return new SampleRow(cell, fork, iteration, metric, OptionalDouble.empty(), Optional.empty());
    }

    /** The same as another fork of its cell. */
    public SampleRow asFork(int number) {
        return new SampleRow(cell, number, iteration, metric, value, moment);
    }

    /** The same of a cell that is called otherwise. */
    SampleRow in(CellKey other) {
        return other.equals(cell) ? this : new SampleRow(other, fork, iteration, metric, value, moment);
    }

    /** The same, measured then. */
    public SampleRow at(Moment when) {
        return new SampleRow(cell, fork, iteration, metric, value, Optional.of(when));
    }

    /**
     * When a row was measured.
     *
     * @param turn which fork of the run it was in the order in which they ran, whoever's, from 1
     * @param timeNs when the iteration had ended, nanoseconds since the run's {@code started}, on the clock of {@link
     *     RailRow}
     */
    public record Moment(int turn, long timeNs) {
        /** Validates. */
        public Moment {
            if (turn < 1 || timeNs < 0) {
                throw new IllegalArgumentException(
                        "turns count from 1 and time from 0: turn " + turn + ", " + timeNs + " ns");
            }
        }
    }
}
