package tcpx.bench.lab;

import java.util.function.Supplier;
import tcpx.error.BootstrapException;

/**
 * This machine lacks what a command needs (exit code 3, environment): says what, and what mends it. Where it is the lab
 * that cannot be had it is a {@link LabException}. A badly written option is an {@link IllegalArgumentException}
 * instead (exit code 2, usage).
 */
public sealed class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    /** The remedy is often a command to type; empty when nothing is known to help. */
    public EnvironmentException(String problem, String remedy) {
        this(problem, remedy, null);
    }

    EnvironmentException(String problem, String remedy, Throwable cause) {
        super(remedy.isEmpty() ? problem : problem + "\n  remedy: " + remedy, cause);
        this.problem = problem;
        this.remedy = remedy;
    }

    /**
     * What a step gives that needs no other node: where it fails, this machine is at fault. For secrets and for
     * addresses to listen on.
     */
    public static <T> T fromFailureOf(Supplier<T> step) {
        try {
            return step.get();
        } catch (BootstrapException e) {
            throw new EnvironmentException(e.getMessage(), e.remedy().orElse(""));
        }
    }

    /** What is missing, without its remedy. */
    public String problem() {
        return problem;
    }

    /** What the reader can do about it; may be empty. */
    public String remedy() {
        return remedy;
    }

    /** This machine cannot give the lab that was asked for: says what was tried, what answered, and what mends it. */
    public static final class LabException extends EnvironmentException {
        private static final long serialVersionUID = 1L;

        LabException(String problem, String remedy) {
            super(problem, remedy);
        }

        LabException(String problem, String remedy, Throwable cause) {
            super(problem, remedy, cause);
        }
    }
}
