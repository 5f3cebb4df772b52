package tcpx.bench.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunStatus;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;

/**
 * Short runs of one fork each, stored as the one local run that they are parts of. It takes its environment and versions from the first
 * of them, and what lies between the nodes from the lab, which they did not know.
 */
final class ForkedRun implements AutoCloseable {
    private static final Set<String> OWN = Set.of("format", "status", "run", "started", "finished", "command");

    private final RunStore store;
    private final Topology topology;
    private final Instant started;
    private final List<String> command;
    private final Set<String> moreParameters;
    private final Thread hook = new Thread(this::closeWriter);
    private RunWriter writer;

    /**
     * Nothing is stored before the first {@link #add}.
     *
     * @param command the command line that makes all of it again
     * @param moreParameters parameters of rows that are not this project's
     */
    ForkedRun(RunStore store, Topology topology, Instant started, List<String> command, Set<String> moreParameters) {
        this.store = store;
        this.topology = topology;
        this.started = started;
        this.command = List.copyOf(command);
        this.moreParameters = Set.copyOf(moreParameters);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Adds the rows of a run that had one fork, as fork {@code number}. */
    void add(Run run, int number, Revision revision) {
        if (writer == null) {
            Set<String> parameters = new LinkedHashSet<>(run.parameters());
            parameters.addAll(moreParameters);
            writer = store.createLocal(properties(run, revision), List.copyOf(parameters));
        }
        writer.samples(run.samples().stream()
                .map(row -> new SampleRow(
                        row.benchmark(), row.params(), number, row.iteration(), row.peer(), row.metric(), row.value()))
                .toList());
        long offsetNs = run.properties()
                .started()
                .map(from -> Duration.between(started, from).toNanos())
                .orElse(0L);
        writer.rails(run.rails().stream()
                .map(row -> new RailRow(
                        Math.max(0, offsetNs + row.timeNs()), row.node(), row.rail(), row.txBytes(), row.rxBytes()))
                .toList());
    }

    /** Adds other rows; after the first {@link #add}. */
    void add(List<SampleRow> rows) {
        writer.samples(rows);
    }

    /** Adds properties, each after a prefix; after the first {@link #add}. */
    void put(String prefix, Map<String, String> more) {
        writer.put(prefix, more);
    }

    /** Ends it; empty if nothing was added. */
    Optional<Path> finish(RunStatus status) {
        if (writer == null) {
            return Optional.empty();
        }
        writer.finish(status);
        return Optional.of(writer.directory());
    }

    private RunProperties properties(Run run, Revision revision) {
        Map<String, String> kept = new LinkedHashMap<>(run.properties().all());
        kept.keySet().removeIf(key -> OWN.contains(key) || key.startsWith("rows.") || key.startsWith("topology"));
        return RunProperties.of(RunId.of(started, revision), started)
                .withAll("", kept)
                .withRevision(revision)
                .withTopology(topology.kind(), topology.shape())
                .withCommand(command);
    }

    /** The means of a cell's metric in a run of one fork, by cell. */
    static Map<CellKey, Double> means(Run run, String metric) {
        return run.cells().stream()
                .filter(cell -> cell.metric(metric)
                        .filter(series -> series.forkMeans().length == 1)
                        .isPresent())
                .collect(Collectors.toMap(
                        Cell::key,
                        cell -> cell.metric(metric).orElseThrow().forkMeans()[0],
                        (one, other) -> one,
                        LinkedHashMap::new));
    }

    private void closeWriter() {
        RunWriter open = writer;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeWriter();
        ShutdownHooks.remove(hook);
    }
}
