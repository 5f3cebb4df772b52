package tcpx.bench.result;

/** What keeps two runs from being compared unless the user says that it may differ. */
public enum Difference {
    /** Another machine, or one whose machine is not known. */
    MACHINE,
    /** Another way of measuring, or one that is not known. */
    BENCHMARK_VERSION,
    /** Another network between the nodes: kind, rails, rates, MTU. */
    TOPOLOGY,
    /** A run that did not come to its end well. */
    STATUS
}
