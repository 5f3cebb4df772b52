package tcpx.net;

/** The sending end of a connection. */
public non-sealed interface SendComm extends Comm {
    /**
     * Posts a message. The bytes must stay unchanged until the request is complete.
     *
     * @param memory the registered region that holds the bytes
     * @param offset of the first byte in the region
     * @param length bytes, 0 or more
     * @param tag carried to the peer where the wire is self-describing; elsewhere ignored or truncated by the wire, and
     *     the order of posting decides
     * @return a request token, 0 or more, or {@link NetProvider#BUSY}
     * @throws IndexOutOfBoundsException if the bytes lie outside the region
     */
    long isend(MemoryHandle memory, long offset, int length, long tag);

    /**
     * Bytes of outstanding requests that have not left this node, so that {@link #limitUnsent} may hold some of them
     * back; negative where the wire cannot tell. May cost a system call.
     */
    default long unsentBytes() { // hot
        return -1;
    }

    /** Asks the wire to take no more than about so many bytes ahead of what its path takes; it may not know how. */
    default void limitUnsent(long bytes) {}

    /** The shortest round trip of its path of late, by the wire's own measure, in ns; 0 where it does not know. */
    default long roundTripNs() {
        return 0;
    }

    /**
     * How long the wire waits for an answer, of late, before it sends again what it then takes for lost, in ns; 0 where
     * it does not know.
     */
    default long resendNs() {
        return 0;
    }

    /**
     * Whether this side of the wire has taken all bytes of a request that is outstanding or has just completed; they
     * need not have arrived. For an event log: a wire that cannot tell says false.
     */
    default boolean isSent(long request) {
        return false;
    }

    /**
     * Whether the bytes of a request that is outstanding or has just completed had to be copied to where the wire takes
     * them from, and are there. For an event log; false where nothing is copied.
     */
    default boolean isStaged(long request) {
        return false;
    }

    /**
     * For how long the peer's machine has not answered, though it owes an answer to what was sent, in nanoseconds; 0
     * while it owes none. A peer that is busy answers, through its kernel, without acknowledging. A wire that cannot
     * tell says 0. For the thread that drives the comm.
     */
    default long silentNs() {
        return 0;
    }
}
