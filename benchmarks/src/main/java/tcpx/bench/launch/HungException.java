package tcpx.bench.launch;

/** A program did not end by its deadline, and was ended. The message says which, and its last words. */
public final class HungException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what it said last. */
    public HungException(String message) {
        super(message);
    }
}
