package tcpx.bench.result;

import java.nio.file.Path;

/** A results file does not say what its format demands: half-written, edited by hand, missing, or of a newer format. */
public final class ResultFormatException extends ResultException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;

    ResultFormatException(Path file, int line, String problem, String remedy) {
        this(file, line, problem, remedy, null);
    }

    ResultFormatException(Path file, int line, String problem, String remedy, Throwable cause) {
        super(file + (line > 0 ? ":" + line : "") + ": " + problem, remedy, cause);
        this.file = file.toString();
        this.line = line;
    }

    /** A file that as a whole does not say what it should. */
    public static ResultFormatException of(Path file, String problem, String remedy, Throwable cause) {
        return new ResultFormatException(file, 0, problem, remedy, cause);
    }

    /** The file at fault. */
    public Path file() {
        return Path.of(file);
    }

    /** The line at fault, counted from 1; 0 when the file as a whole is at fault. */
    public int line() {
        return line;
    }
}
