package tcpx.bench.result;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Locale;

/** A result could not be stored: no room, no permission, or the place is taken. What was stored before is whole. */
public final class ResultWriteException extends ResultException {
    private static final long serialVersionUID = 1L;

    private final String path;

    private ResultWriteException(Path path, String problem, String remedy, Throwable cause) {
        super(path + ": " + problem, remedy, cause);
        this.path = path.toString();
    }

    /** A file or directory that could not be written, with what to do about the cause. */
    public static ResultWriteException of(Path path, IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        String text = reason.toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota")) {
            return new ResultWriteException(
                    path, "the disk is full", "free some space; rows measured before are kept", cause);
        }
        if (text.contains("read-only file system")) {
            return new ResultWriteException(
                    path, "the file system is read-only", "write results to another directory", cause);
        }
        if (cause instanceof AccessDeniedException || text.contains("permission denied")) {
            return new ResultWriteException(
                    path, "no permission to write here", "change the directory's owner or choose another", cause);
        }
        if (cause instanceof FileAlreadyExistsException || text.contains("not a directory")) {
            return new ResultWriteException(
                    path, "a file is where a directory must be", "move it away or choose another directory", cause);
        }
        return new ResultWriteException(
                path, "cannot be written (" + reason + ")", "check the directory and try again", cause);
    }

    static ResultWriteException taken(Path path) {
        return new ResultWriteException(
                path,
                "there is a run in this directory already and results are never overwritten",
                "record under another name",
                null);
    }

    /** The file or directory that could not be written. */
    public Path path() {
        return Path.of(path);
    }
}
