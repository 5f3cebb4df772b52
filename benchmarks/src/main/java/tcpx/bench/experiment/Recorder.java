package tcpx.bench.experiment;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.launch.ShutdownHook;
import tcpx.bench.node.RailNews;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;
import tcpx.bench.result.SampleRow.Moment;

/**
 * Keeps what is measured as it is measured: every row is in its file before the next iteration begins, with the time
 * and the place of its fork in the order of all. Ended early, by a signal too, it leaves a run with status PARTIAL. The
 * rows are also kept in memory: what was measured can be shown although the directory is gone. Thread-safe.
 */
public final class Recorder implements AutoCloseable {
    private final RunWriter writer;
    private final long startedNs;
    private final List<String> parameters;
    private final List<RunListener> listeners = new CopyOnWriteArrayList<>();
    private final List<SampleRow> rows = new ArrayList<>();
    private final ShutdownHook hook;

    /**
     * Records a run.
     *
     * @param writer new; ended with this
     * @param parameters what it was opened with
     * @param startedNs reading of System.nanoTime at the run's start
     * @param out is told where the rows are if the run is interrupted
     */
    public Recorder(RunWriter writer, List<String> parameters, long startedNs, PrintStream out) {
        this.writer = writer;
        this.parameters = List.copyOf(parameters);
        this.startedNs = startedNs;
        this.hook = new ShutdownHook(() -> {
            out.println("\ninterrupted; what was measured is kept in " + ProjectHome.shown(writer.directory()));
            writer.close();
        });
    }

    /** Rows of the fork that is the {@code turn}-th of all, measured just now unless they say when. */
    public synchronized void samples(int turn, List<SampleRow> measured) {
        long nowNs = System.nanoTime() - startedNs;
        List<SampleRow> stamped = measured.stream()
                .map(row ->
                        row.at(new Moment(turn, row.moment().map(Moment::timeNs).orElse(nowNs))))
                .toList();
        rows.addAll(stamped);
        writer.samples(stamped);
        listeners.forEach(each -> each.samples(stamped));
    }

    /** Somebody who hears of all that is recorded from now on. */
    public void listen(RunListener another) {
        listeners.add(another);
    }

    /** What happened to the rails in the fork that is the {@code turn}-th of all. */
    public void events(int turn, List<RailNews> news) {
        Instant started = writer.properties().started().orElseThrow();
        List<EventRow> happened = news.stream()
                .map(each -> new EventRow(
                        Math.max(0, Duration.between(started, each.event().at()).toNanos()),
                        turn,
                        each.iteration(),
                        each.node(),
                        each.event().rail(),
                        each.event().channel(),
                        each.event().kind().name(),
                        each.event().reason()))
                .toList();
        writer.events(happened);
        listeners.forEach(each -> each.events(happened));
    }

    /** Rail counters. */
    public void rails(List<RailRow> counters) {
        writer.rails(counters);
        listeners.forEach(each -> each.rails(counters));
    }

    /** Adds properties, each after a prefix. */
    public void put(String prefix, Map<String, String> values) {
        writer.put(prefix, values);
    }

    /** Where the run is. */
    public Path directory() {
        return writer.directory();
    }

    /**
     * Ends it.
     *
     * @throws tcpx.bench.result.ResultException if it cannot be stored
     */
    public void finish(RunStatus status) {
        writer.finish(status);
    }

    /** What was recorded, from memory, as it would be read back with this status. */
    public synchronized Run run(RunStatus status) {
        return new Run(directory(), writer.properties().with("status", status.name()), parameters, rows, List.of());
    }

    /** Ends it as PARTIAL unless it was finished. */
    @Override
    public void close() {
        hook.close();
        writer.close();
    }

    /** Hears of everything that is recorded of a run, right after it is in its file. Called from any thread. */
    public interface RunListener {
        /** One iteration of one cell. */
        default void samples(List<SampleRow> rows) {}

        /** What happened to the rails. */
        default void events(List<EventRow> rows) {}

        /** The rails' counters at one moment. */
        default void rails(List<RailRow> rows) {}
    }
}
