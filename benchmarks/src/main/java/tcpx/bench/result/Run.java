package tcpx.bench.result;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tcpx.bench.result.ResultException.ResultFormatException;

/**
 * A stored run, read back.
 *
 * @param directory where it is
 * @param properties {@code run.properties}
 * @param parameters the parameter columns, in order
 * @param samples {@code samples.csv}, in measured order
 * @param warnings what a user should be told beside any figure taken from this run
 */
public record Run(
        Path directory,
        RunProperties properties,
        List<String> parameters,
        List<SampleRow> samples,
        List<String> warnings) {
    static final String PROPERTIES = "run.properties";
    static final String SAMPLES = "samples.csv";
    static final String RAILS = "rails.csv";
    static final String EVENTS = "events.csv";

    /** Copies. */
    public Run {
        parameters = List.copyOf(parameters);
        samples = List.copyOf(samples);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads a run's directory; changes nothing in it. A PARTIAL run may end in an unfinished line, which is left out
     * with a warning; in any other run that is an error.
     *
     * @throws ResultFormatException naming file, line and remedy, if anything is missing, damaged or of a newer format
     */
    public static Run load(Path directory) {
        return RunReader.load(directory);
    }

    /** Its name. */
    public RunId id() {
        return properties.id().orElseThrow();
    }

    /** How it ended. */
    public RunStatus status() {
        return properties.status().orElseThrow();
    }

    /** The samples grouped into cells, in the order in which they were first measured. */
    public List<Cell> cells() {
        return Cell.group(samples);
    }

    /**
     * The rail counters over time. Read from the file at each call, since they are many and most uses need none of
     * them; empty if the file is not there.
     *
     * @throws ResultFormatException as {@link #load}
     */
    public List<RailRow> rails() {
        return RunReader.rails(directory, properties);
    }

    /**
     * What happened to the rails, in the order in which it was heard of. Read from the file at each call; empty where
     * the run has none, as those of earlier versions.
     *
     * @throws ResultFormatException as {@link #load}
     */
    public List<EventRow> events() {
        return RunReader.events(directory, properties);
    }

    /** The report; may not exist. */
    public Path report() {
        return directory.resolve("report.html");
    }

    /** Where profiles are; may not exist. */
    public Path profiles() {
        return directory.resolve("profile");
    }

    /** How a run ended. Only {@link #OK} runs are compared without the user's explicit word. */
    public enum RunStatus {
        /** Every cell was measured and passed its checks. */
        OK,
        /** Ended early, or still running: the rows are good, the sweep is not complete. */
        PARTIAL,
        /** Measured, but a check failed: the rows are kept as evidence and are not results. */
        FAILED;

        static Optional<RunStatus> parse(String text) {
            for (RunStatus status : values()) {
                if (status.name().equals(text.toUpperCase(Locale.ROOT))) {
                    return Optional.of(status);
                }
            }
            return Optional.empty();
        }
    }
}
