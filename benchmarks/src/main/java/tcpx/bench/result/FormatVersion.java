package tcpx.bench.result;

import java.nio.file.Path;
import java.util.Map;

/**
 * The version of the files. What is in an older one is read as it is, and never rewritten: in format 1 samples.csv
 * lacks the columns {@code turn} and {@code time}, and its rows have no moment ({@link SampleColumns}).
 */
final class FormatVersion {
    /** What is written today. */
    static final int CURRENT = 2;

    private FormatVersion() {}

    /** Refuses a run whose format is missing, unreadable, or newer than this code. */
    static void require(Path file, Map<String, String> properties) {
        String text = properties.get(RunProperties.FORMAT);
        if (text == null) {
            throw new ResultFormatException(
                    file,
                    0,
                    "the key 'format' is missing",
                    "add format=" + CURRENT + " if the run was written by this version");
        }
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new ResultFormatException(
                    file, 0, "format='" + text + "' is no format", "formats count from 1; restore the file");
        }
        if (Integer.parseInt(text) > CURRENT) {
            throw new ResultFormatException(
                    file,
                    0,
                    "is in format " + text + " and this version reads formats up to " + CURRENT,
                    "update the project to read it; the file is left as it is");
        }
    }
}
