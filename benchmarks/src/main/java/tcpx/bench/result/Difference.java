package tcpx.bench.result;

import java.util.Optional;

/** What keeps two runs from being compared unless the user says that it may differ. */
public enum Difference {
    /** Another machine, or one whose machine is not known. */
    MACHINE("the machines differ"),
    /** Another way of measuring, or one that is not known. */
    BENCHMARK_VERSION("the benchmark measures differently"),
    /** Another network between the nodes: kind, rails, rates, MTU. */
    TOPOLOGY("the networks differ"),
    /** A run that did not come to its end well. */
    STATUS("a run did not come to its end well");

    private final String words;

    Difference(String words) {
        this.words = words;
    }

    /** For people: what differs, and what either run has; empty where that is not known. */
    String text(Optional<String> first, Optional<String> second) {
        return words + ": " + first.orElse("not known") + " and " + second.orElse("not known");
    }
}
