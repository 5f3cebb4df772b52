package tcpx.bench.cli;

/** A program did not end by its deadline, and was ended. The message says which, and its last words. */
final class HungException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HungException(String message) {
        super(message);
    }
}
