package tcpx.error;

import org.jspecify.annotations.Nullable;

/** An operation on one rail failed for good: a system call, a plugin call, or a frame that makes no sense. */
public sealed class WireException extends TransportException permits DamagedFrameException {
    private static final long serialVersionUID = 1L;
    private final String rail;
    private final String operation;
    private final String code;

    /**
     * A failed operation.
     *
     * @param rail the rail it happened on, by name
     * @param operation the call that failed ("connect 10.0.0.2:4711")
     * @param code the errno symbol ("ECONNREFUSED"), the plugin's result, or empty
     * @param detail what it means, one clause
     * @param remedy what the user can do; may be empty
     */
    public WireException(String rail, String operation, String code, String detail, String remedy) {
        this(rail, operation, code, detail, remedy, null);
    }

    /** As above, with a cause, which may be null. */
    public WireException(
            String rail, String operation, String code, String detail, String remedy, @Nullable Throwable cause) {
        super(
                "rail " + rail + ": " + operation + " failed" + (code.isEmpty() ? "" : " with " + code)
                        + (detail.isEmpty() ? "" : ": " + detail),
                remedy,
                cause);
        this.rail = rail;
        this.operation = operation;
        this.code = code;
    }

    /** The rail, by name. */
    public String rail() {
        return rail;
    }

    /** The call that failed. */
    public String operation() {
        return operation;
    }

    /** The errno symbol or plugin result; empty if there is none. */
    public String code() {
        return code;
    }
}
