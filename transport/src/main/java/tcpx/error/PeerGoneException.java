package tcpx.error;

import org.jspecify.annotations.Nullable;

/** The other node closed, died, or told us that it gives up. */
public final class PeerGoneException extends TransportException {
    private static final long serialVersionUID = 1L;

    /** What was under way when the peer went, and its own words where it had any; cause may be null. */
    public PeerGoneException(String message, @Nullable Throwable cause) {
        super(message, "", cause);
    }
}
