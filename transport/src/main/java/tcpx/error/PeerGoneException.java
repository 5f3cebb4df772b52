package tcpx.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other node closed, died, or told us that it gives up. Where this end had lost connections of its own before,
 * which may be why, the exception says so too: in its message, and with rail, operation and errno in
 * {@link #lostBefore}.
 */
public final class PeerGoneException extends TransportException {
    private static final long serialVersionUID = 1L;
    private final WireException[] lostBefore; // as serialization wants it

    /** What was under way when the peer went, and its own words where it had any; cause may be null. */
    public PeerGoneException(String message, @Nullable Throwable cause) {
        super(message, "", cause);
        this.lostBefore = new WireException[0];
    }

    /**
     * The same at an end that had lost connections itself. The first of these is the cause, unless there is another;
     * the rest are suppressed exceptions.
     *
     * @param peer what is known of the peer
     * @param words how the loss is said, behind that
     * @param lostBefore in the order in which they were lost; one at least
     */
    public PeerGoneException(PeerGoneException peer, String words, List<WireException> lostBefore) {
        super(
                peer.getMessage() + words,
                lostBefore.get(0).remedy().orElse(""),
                peer.getCause() == null ? lostBefore.get(0) : peer.getCause());
        this.lostBefore = lostBefore.toArray(WireException[]::new);
        setStackTrace(peer.getStackTrace());
        for (WireException each : lostBefore) {
            if (each != getCause()) {
                addSuppressed(each);
            }
        }
    }

    /**
     * What this end had itself lost before, and not got back, in that order: the last failure of each channel that was
     * not just the other end's hanging up. Empty if nothing was, or that is not known.
     */
    public List<WireException> lostBefore() {
        return List.of(lostBefore);
    }
}
