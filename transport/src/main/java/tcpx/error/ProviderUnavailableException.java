package tcpx.error;

/** A net provider was asked for that cannot work on this machine, or cannot do what was asked of it. */
public final class ProviderUnavailableException extends TransportException {
    private static final long serialVersionUID = 1L;

    /** The reason, and the remedy (may be empty). */
    public ProviderUnavailableException(String message, String remedy) {
        super(message, remedy, null);
    }
}
