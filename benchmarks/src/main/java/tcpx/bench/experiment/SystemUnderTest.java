package tcpx.bench.experiment;

import java.util.Optional;
import tcpx.bench.harness.ForkListener;

/** What takes turns in an experiment: a cell of this build's, another revision, another program. Used by one thread. */
public interface SystemUnderTest {
    /** As in the column {@code peer}. */
    String name();

    /** What it is in this experiment, for progress. */
    String label();

    /** How it uses the rails; empty where that is known. */
    default String manner() {
        return "";
    }

    /** How to install what it lacks; empty if that is nothing. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** Whether the experiment is nothing without it; what another one fails with costs only itself. */
    boolean isEssential();

    /** About how long a fork takes, seconds, beside those of the other systems. */
    double expectedSeconds();

    /**
     * Measures once, in processes of its own.
     *
     * @param fork from 1 within the system
     * @param listener gets rows as they are measured
     * @throws tcpx.bench.harness.BenchmarkFailure if it does not work
     * @throws tcpx.bench.launch.TimedProgram.HungException if it does not end
     */
    void measure(int fork, ForkListener listener);
}
