package tcpx.bench.timeline;

import java.nio.file.Path;

/** An event log cannot be read or written; says where, and what to do. */
public final class TimelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TimelineException(Path file, int line, String problem, String remedy, Throwable cause) {
        super(file.getFileName() + (line > 0 ? ":" + line : "") + ": " + problem + "; " + remedy, cause);
    }
}
