package tcpx.bench.profile;

/** A profile cannot be taken or turned into a picture; says why and what to do. */
public final class ProfileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProfileException(String problem, String remedy, Throwable cause) {
        super(problem + ": " + remedy, cause);
    }
}
