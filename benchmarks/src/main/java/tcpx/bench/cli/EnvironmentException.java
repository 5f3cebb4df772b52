package tcpx.bench.cli;

/** Something that a command needs is not on this machine. */
final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /** The message says what is missing, the remedy is the command that mends it. */
    EnvironmentException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
