package tcpx.bench.experiment;

import java.util.List;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.SampleRow;

/** Hears of everything that is recorded of a run, right after it is in its file. Called from any thread. */
public interface RunListener {
    /** One iteration of one cell. */
    default void samples(List<SampleRow> rows) {}

    /** What happened to the rails. */
    default void events(List<EventRow> rows) {}

    /** The rails' counters at one moment. */
    default void rails(List<RailRow> rows) {}
}
