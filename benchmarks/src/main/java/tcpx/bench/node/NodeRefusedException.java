package tcpx.bench.node;

/** Node B did not do what it was asked: the request makes no sense there, or asks for more than it gives. */
public final class NodeRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reason, as node B gives it. */
    public NodeRefusedException(String message) {
        super(message);
    }
}
