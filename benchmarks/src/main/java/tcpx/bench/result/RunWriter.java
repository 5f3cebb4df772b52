package tcpx.bench.result;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.result.ResultException.ResultWriteException;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunReader.FormatVersion;

/**
 * Writes one run as it is measured. From the first moment there is a loadable run with status PARTIAL in the directory;
 * {@link #finish} gives it its final status in one atomic step. A process that dies in between leaves a PARTIAL run
 * with every batch that was appended.
 *
 * <p>Thread rule: all methods may be called from any thread; batches of one file never mix.
 */
public final class RunWriter implements AutoCloseable {
    private final Path directory;
    private final SampleColumns columns;
    private final AppendFile samples;
    private final AppendFile rails;
    private final AppendFile events;
    private final Clock clock;
    private RunProperties properties;
    private boolean finished;

    private RunWriter(Path directory, RunProperties properties, SampleColumns columns, Clock clock) {
        this.directory = directory;
        this.columns = columns;
        this.clock = clock;
        this.properties = properties;
        store(RunStatus.PARTIAL);
        List<AppendFile> opened = new ArrayList<>();
        try {
            samples = append(Run.SAMPLES, columns.header(), opened);
            rails = append(Run.RAILS, FixedColumns.RAILS.header(), opened);
            events = append(Run.EVENTS, FixedColumns.EVENTS.header(), opened);
        } catch (ResultWriteException e) {
            opened.forEach(AppendFile::close);
            throw e;
        }
    }

    private AppendFile append(String name, List<String> header, List<AppendFile> opened) {
        AppendFile file = new AppendFile(directory.resolve(name), header);
        opened.add(file);
        return file;
    }

    /**
     * Makes the directory and starts a run in it.
     *
     * @param directory must not exist: nothing is ever overwritten; its parents are made
     * @param properties what is known at the start; more can be {@link #put} later
     * @param parameters every parameter of every benchmark that will write rows, in the order of their columns
     * @throws ResultWriteException if the directory exists or cannot be made or written
     * @throws IllegalArgumentException if a parameter has the name of another column
     */
    public static RunWriter open(Path directory, RunProperties properties, List<String> parameters) {
        return open(directory, properties, parameters, Clock.systemUTC());
    }

    static RunWriter open(Path directory, RunProperties properties, List<String> parameters, Clock clock) {
        SampleColumns columns = new SampleColumns(parameters);
        if (properties.id().isEmpty()) {
            throw new IllegalArgumentException("a run needs its id: start with RunProperties.of");
        }
        try {
            if (directory.getParent() != null) {
                Files.createDirectories(directory.getParent());
            }
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            throw Files.isDirectory(directory)
                    ? ResultWriteException.taken(directory)
                    : ResultWriteException.of(directory, e);
        } catch (IOException e) {
            throw ResultWriteException.of(directory, e);
        }
        return new RunWriter(directory, properties, columns, clock);
    }

    /** Where the run is; others put {@code jmh.json}, {@code report.html} and {@code profile/} there. */
    public Path directory() {
        return directory;
    }

    /** What is known of the run so far. */
    public synchronized RunProperties properties() {
        return properties;
    }

    /**
     * A batch of samples: all of it is in the file when this returns, or none.
     *
     * @throws IllegalArgumentException if a row has a parameter that was not named when the run was opened
     * @throws ResultWriteException if it cannot be written, for example because the disk is full
     * @throws IllegalStateException after {@link #finish}
     */
    public void samples(List<SampleRow> rows) {
        samples.append(rows.stream().map(columns::format).toList());
    }

    /** A batch of rail counters, with the same promises as {@link #samples}. */
    public void rails(List<RailRow> rows) {
        rails.append(rows.stream().map(FixedColumns.RAILS.format()).toList());
    }

    /** A batch of rail events, with the same promises. */
    public void events(List<EventRow> rows) {
        events.append(rows.stream().map(FixedColumns.EVENTS.format()).toList());
    }

    /** Adds what was not known at the start, such as the other node's environment. Replaces the file atomically. */
    public synchronized void put(String prefix, Map<String, String> more) {
        if (finished) {
            throw new IllegalStateException(directory + " is finished; nothing can be added to it");
        }
        properties = properties.withAll(prefix, more);
        store(RunStatus.PARTIAL);
    }

    /**
     * Ends the run: forces the rows to the disk, then writes the final status. If that fails the run stays PARTIAL.
     * Further calls do nothing.
     */
    public synchronized void finish(RunStatus status) {
        if (finished) {
            return;
        }
        finished = true;
        try (rails;
                events) {
            samples.close();
        }
        properties = properties
                .with(RunProperties.FINISHED, clock.instant().toString())
                .with(RunProperties.SAMPLE_ROWS, Long.toString(samples.rows()))
                .with(RunProperties.RAIL_ROWS, Long.toString(rails.rows()))
                .with(RunProperties.EVENT_ROWS, Long.toString(events.rows()));
        store(status);
    }

    /** Ends the run as PARTIAL unless it was finished before. */
    @Override
    public void close() {
        finish(RunStatus.PARTIAL);
    }

    private void store(RunStatus status) {
        Map<String, String> ordered = new LinkedHashMap<>();
        ordered.put(RunProperties.FORMAT, Integer.toString(FormatVersion.CURRENT));
        ordered.put(RunProperties.STATUS, status.name());
        properties.all().forEach(ordered::putIfAbsent);
        Path file = directory.resolve(Run.PROPERTIES);
        try {
            WholeFile.write(file, PropertiesText.format(ordered));
        } catch (IOException e) {
            throw ResultWriteException.of(file, e);
        }
    }
}
