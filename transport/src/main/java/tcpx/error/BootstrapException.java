package tcpx.error;

import org.jspecify.annotations.Nullable;

/** The two ends could not agree to talk: wrong secret, version or options, a stranger, or nobody in time. */
public sealed class BootstrapException extends TransportException permits VersionMismatchException {
    private static final long serialVersionUID = 1L;

    /** A failure without a remedy of its own. */
    public BootstrapException(String message) {
        this(message, "", null);
    }

    /** A failure with its remedy (may be empty) and cause (may be null). */
    public BootstrapException(String message, String remedy, @Nullable Throwable cause) {
        super(message, remedy, cause);
    }
}
