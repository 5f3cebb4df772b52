package tcpx.error;

/** A byte arrived that is not the byte that was sent, or a chunk arrived where none belongs. */
public final class IntegrityException extends TransportException {
    private static final long serialVersionUID = 1L;
    private final long offset;

    /**
     * A mismatch.
     *
     * @param message what was expected and found, with rail, channel and chunk where known
     * @param offset byte offset in the message of the first wrong byte
     */
    public IntegrityException(String message, long offset) {
        super(message, "", null);
        this.offset = offset;
    }

    /** Byte offset in the message of the first wrong byte. */
    public long offset() {
        return offset;
    }
}
