package tcpx.bench.result;

/** Something is wrong with stored results or with the place they are stored in; the message ends with what to do. */
public abstract sealed class ResultException extends RuntimeException
        permits ResultFormatException, ResultWriteException, UnknownRunException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    ResultException(String problem, String remedy, Throwable cause) {
        super(problem + "; " + remedy, cause);
        this.remedy = remedy;
    }

    /** What the user can do about it, one sentence without a full stop. */
    public String remedy() {
        return remedy;
    }
}
