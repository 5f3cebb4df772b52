package tcpx.bench.result;

import java.util.Optional;

/**
 * A cell that has no partner, or part of a cell, and why.
 *
 * @param key which cell
 * @param reason why
 */
public record Unpaired(CellKey key, Reason reason) {

    /** For people, one line. */
    @Override
    public String toString() {
        return key + ": " + reason.text();
    }

    /** Why a cell was not paired. */
    public sealed interface Reason {
        /** For people, without a full stop. */
        String text();
    }

    /** Only the first run has this cell. */
    public record OnlyInFirst() implements Reason {
        @Override
        public String text() {
            return "not measured in the second run";
        }
    }

    /** Only the second run has this cell. */
    public record OnlyInSecond() implements Reason {
        @Override
        public String text() {
            return "not measured in the first run";
        }
    }

    /**
     * The runs differ in something that makes their figures mean different things.
     *
     * @param kind what differs; the user may accept it
     * @param first the first run's, empty if not known
     * @param second the second run's, empty if not known
     */
    public record Differs(Difference kind, Optional<String> first, Optional<String> second) implements Reason {
        @Override
        public String text() {
            String what = switch (kind) {
                case MACHINE -> "the machines differ";
                case BENCHMARK_VERSION -> "the benchmark measures differently";
                case TOPOLOGY -> "the networks differ";
                case STATUS -> "a run did not come to its end well";
            };
            return what + ": " + first.orElse("not known") + " and " + second.orElse("not known");
        }
    }

    /**
     * One metric of a paired cell cannot be set side by side.
     *
     * @param metric its name
     * @param first the first run's unit and direction; empty if it has no usable value of this metric
     * @param second the second run's
     */
    public record MetricDiffers(String metric, Optional<String> first, Optional<String> second) implements Reason {
        @Override
        public String text() {
            if (first.isPresent() && second.isPresent()) {
                return metric + " is in " + first.get() + " and in " + second.get();
            }
            return metric + " has no values in the " + (first.isPresent() ? "second" : "first") + " run";
        }
    }
}
