package tcpx.error;

/**
 * Something failed on this node that is no fault of the network or the peer: a defect, or memory that is used up. The
 * cause says what; the session it happened in is over on both ends.
 */
public final class InternalException extends TransportException {
    private static final long serialVersionUID = 1L;

    /** What was under way, and what stopped it. */
    public InternalException(String message, Throwable cause) {
        super(message + ": " + cause, "", cause);
    }
}
