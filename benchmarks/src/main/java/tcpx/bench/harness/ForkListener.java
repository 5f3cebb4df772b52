package tcpx.bench.harness;

import java.util.List;
import tcpx.bench.node.RailNews;
import tcpx.bench.result.SampleRow;

/** Hears of a fork while it runs, on a thread of JMH's. */
public interface ForkListener {
    /** What is under way now, a few words. */
    void status(String text);

    /** A measured iteration has ended, and gave these; who listens to no more than the status does without them. */
    default void measured(List<SampleRow> rows) {}

    /** This has happened to the rails, in the warm-up too. */
    default void happened(List<RailNews> news) {
        // most only want figures
    }
}
