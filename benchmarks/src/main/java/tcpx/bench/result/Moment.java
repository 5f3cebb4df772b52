package tcpx.bench.result;

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
