package tcpx.error;

/** The two ends are of versions that do not understand each other. The message names both. */
public final class VersionMismatchException extends BootstrapException {
    private static final long serialVersionUID = 1L;

    private final String here;
    private final String there;

    /**
     * Of two versions.
     *
     * @param what differs, such as {@code the protocol versions}
     * @param here this end's
     * @param peer the other end
     * @param there its
     */
    public VersionMismatchException(String what, String here, String peer, String there) {
        super(
                what + " differ: here " + here + ", at " + peer + " " + there,
                "Run the same release on both nodes",
                null);
        this.here = here;
        this.there = there;
    }

    /** This end's version. */
    public String here() {
        return here;
    }

    /** The other end's version. */
    public String there() {
        return there;
    }
}
