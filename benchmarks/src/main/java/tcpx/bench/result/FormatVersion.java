package tcpx.bench.result;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The version of the files and the way from older ones to this one. A step takes what was read in format n and gives
 * what format n+1 would hold; steps run one after another in memory, and files on disk are never rewritten.
 *
 * @param current what this code writes
 * @param steps step i leads from format i+1 to i+2, so there are {@code current - 1}
 */
record FormatVersion(int current, List<Step> steps) {
    /** What is written today. */
    static final int CURRENT = 2;

    /** From 1 to 2: samples.csv has the columns {@code turn} and {@code time}; without them rows have no moment. */
    private static final Step SAME = new Step() {};

    FormatVersion {
        steps = List.copyOf(steps);
        if (steps.size() != current - 1) {
            throw new IllegalArgumentException(
                    "format " + current + " needs " + (current - 1) + " steps, not " + steps.size());
        }
    }

    /** One step from a format to the next; what it does not change it returns as it is. */
    interface Step {
        /** Migrates {@code run.properties}. */
        default Map<String, String> properties(Map<String, String> properties) {
            return properties;
        }

        /** Migrates {@code samples.csv}. */
        default CsvText.Table samples(CsvText.Table samples) {
            return samples;
        }

        /** Migrates {@code rails.csv}. */
        default CsvText.Table rails(CsvText.Table rails) {
            return rails;
        }
    }

    static FormatVersion today() {
        return new FormatVersion(CURRENT, List.of(SAME));
    }

    /** The format a run is written in; refuses a missing one, an unreadable one and a newer one. */
    int of(Path file, Map<String, String> properties) {
        String text = properties.get(RunProperties.FORMAT);
        if (text == null) {
            throw new ResultFormatException(
                    file,
                    0,
                    "the key 'format' is missing",
                    "add format=" + current + " if the run was written by this version");
        }
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new ResultFormatException(
                    file, 0, "format='" + text + "' is no format", "formats count from 1; restore the file");
        }
        int format = Integer.parseInt(text);
        if (format > current) {
            throw new ResultFormatException(
                    file,
                    0,
                    "is in format " + format + " and this version reads formats up to " + current,
                    "update the project to read it; the file is left as it is");
        }
        return format;
    }

    Map<String, String> properties(int format, Map<String, String> read) {
        Map<String, String> migrated = read;
        for (Step step : steps.subList(format - 1, steps.size())) {
            migrated = step.properties(migrated);
        }
        return migrated;
    }

    CsvText.Table samples(int format, CsvText.Table read) {
        CsvText.Table migrated = read;
        for (Step step : steps.subList(format - 1, steps.size())) {
            migrated = step.samples(migrated);
        }
        return migrated;
    }

    CsvText.Table rails(int format, CsvText.Table read) {
        CsvText.Table migrated = read;
        for (Step step : steps.subList(format - 1, steps.size())) {
            migrated = step.rails(migrated);
        }
        return migrated;
    }
}
