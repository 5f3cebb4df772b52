package tcpx.bench.result;

import java.util.Optional;

/**
 * A cell that has no partner, or part of a cell, and why.
 *
 * @param key which cell
 * @param difference what the runs differ in, so that their figures mean different things; the user may accept it. Empty
 *     where only one run has the cell or the metric
 * @param metric which metric has no partner; empty where the whole cell has none
 * @param reason why, for people, without a full stop
 */
public record Unpaired(CellKey key, Optional<Difference> difference, Optional<String> metric, String reason) {
    /** A cell that only one run has. */
    static Unpaired cell(CellKey key, String reason) {
        return new Unpaired(key, Optional.empty(), Optional.empty(), reason);
    }

    /** One metric of a paired cell that cannot be set side by side. */
    static Unpaired metric(CellKey key, String metric, String reason) {
        return new Unpaired(key, Optional.empty(), Optional.of(metric), metric + " " + reason);
    }

    /** For people, one line. */
    @Override
    public String toString() {
        return key + ": " + reason;
    }
}
