package tcpx.bench.lab;

import java.io.Serial;

/**
 * This machine cannot give the lab that was asked for (exit code 3, environment): says what was tried, what answered,
 * and what mends it. A badly written option is an {@link IllegalArgumentException} instead (exit code 2, usage).
 */
public final class LabException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    LabException(String problem, String remedy) {
        this(problem, remedy, null);
    }

    LabException(String problem, String remedy, Throwable cause) {
        super(remedy.isEmpty() ? problem : problem + "\n  remedy: " + remedy, cause);
        this.problem = problem;
        this.remedy = remedy;
    }

    /** The message without its remedy. */
    public String problem() {
        return problem;
    }

    /** What the reader can do about it, often a command to type; empty when nothing is known to help. */
    public String remedy() {
        return remedy;
    }
}
