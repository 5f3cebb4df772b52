package tcpx.bench.launch;

import java.util.function.Supplier;
import tcpx.error.BootstrapException;

/** Something that a command needs is not on this machine. */
public final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /** The message says what is missing, the remedy is the command that mends it. */
    public EnvironmentException(String message, String remedy) {
        super(message);
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

    /** The command that mends it. */
    public String remedy() {
        return remedy;
    }
}
