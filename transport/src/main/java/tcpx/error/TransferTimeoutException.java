package tcpx.error;

/** A wait ended at its deadline. The message says what was awaited and where all cursors stood. */
public final class TransferTimeoutException extends TransportException {
    private static final long serialVersionUID = 1L;

    /** What was awaited, and the remedy (may be empty). */
    public TransferTimeoutException(String message, String remedy) {
        super(message, remedy, null);
    }
}
