package tcpx.error;

/** A session was refused, since the endpoint has as many sessions or channels as it may have. */
public final class EndpointFullException extends TransportException {
    private static final long serialVersionUID = 1L;
    private final String bound;
    private final int limit;

    /**
     * A refusal.
     *
     * @param bound what is used up, by its name in the endpoint's configuration ("sessions")
     * @param limit how many there may be
     * @param open how many there are
     * @param wanted how many more were asked for
     */
    public EndpointFullException(String bound, int limit, int open, int wanted) {
        super(
                "the endpoint has " + open + " of at most " + limit + " " + bound + ", and no room for " + wanted
                        + " more",
                "Close sessions that are over, or open the endpoint with more " + bound,
                null);
        this.bound = bound;
        this.limit = limit;
    }

    /** What is used up, by its name in the endpoint's configuration. */
    public String bound() {
        return bound;
    }

    /** How many there may be. */
    public int limit() {
        return limit;
    }
}
