package tcpx.error;

/** This end has ended the session while a call was under way: it was closed, or the calling thread was interrupted. */
public final class SessionClosedException extends TransportException {
    private static final long serialVersionUID = 1L;

    /** Who ended what. */
    public SessionClosedException(String message) {
        super(message, "", null);
    }
}
