package tcpx.bench.result;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;

/** Something is wrong with stored results or with the place they are stored in; the message ends with what to do. */
public abstract sealed class ResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    ResultException(String problem, String remedy, Throwable cause) {
        super(problem + "; " + remedy, cause);
        this.remedy = remedy;
    }

    /** What the user can do about it, one sentence without a full stop. */
    public String remedy() {
        return remedy;
    }

    /**
     * A results file does not say what its format demands: half-written, edited by hand, missing, or of a newer format.
     */
    public static final class ResultFormatException extends ResultException {
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

    /** A result could not be stored: no room, no permission, or the place is taken. What was stored before is whole. */
    public static final class ResultWriteException extends ResultException {
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

    /** A user's word names no run, or more than one. */
    public static final class UnknownRunException extends ResultException {
        private static final long serialVersionUID = 1L;

        UnknownRunException(String word, String problem, String remedy) {
            super("'" + word + "' " + problem, remedy, null);
        }

        static UnknownRunException ambiguous(String word, Collection<String> candidates) {
            return new UnknownRunException(
                    word, "names more than one run", "say which: " + String.join(", ", candidates));
        }
    }
}
