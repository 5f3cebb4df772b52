package tcpx.net;

/** The receiving end of a connection. */
public non-sealed interface RecvComm extends Comm {
    /**
     * Posts a receive buffer for the next message that has none yet: buffers are filled in the order of posting.
     *
     * @param memory the registered region that takes the bytes
     * @param offset of the first byte in the region
     * @param length most bytes the message may have; a longer one fails the comm
     * @param tag as in {@link SendComm#isend}; on a self-describing wire a message with another tag fails the comm
     * @return a request token, 0 or more, or {@link NetProvider#BUSY}
     * @throws IndexOutOfBoundsException if the buffer lies outside the region
     */
    long irecv(MemoryHandle memory, long offset, int length, long tag);

    /**
     * Posts a receive whose buffer is decided when the message's tag and length are known, before its bytes are taken
     * off the wire. Only on wires that are {@link Capabilities#selfDescribing}; elsewhere throws
     * {@link UnsupportedOperationException}.
     *
     * @param landing decides the buffer; called from inside {@link #test} by the thread that drives the comm
     * @return a request token, 0 or more, or {@link NetProvider#BUSY}
     */
    long irecvAny(ReceiveTarget landing);

    /** The tag of a request posted by {@link #irecvAny} that {@link #test} has just reported complete. */
    long tag(long request);

    /**
     * Bytes of a receive, outstanding or just completed, that the wire has completed and that had to be moved on from
     * there: its {@link #tag} is known then, too. {@link NetProvider#PENDING} before that, and where nothing is moved.
     * For an event log.
     */
    default long landed(long request) {
        return NetProvider.PENDING;
    }

    /**
     * Where the bytes lie of a receive that {@link #test} has reported complete and that is not consumed yet, if the
     * wire leaves them in bounce memory for somebody else to unpack.
     *
     * @param found is told; called at most once
     * @return whether that is so; false where the bytes lie in the buffer that was posted
     */
    default boolean fragments(long request, Fragments found) { // hot
        return false;
    }

    /**
     * From now on what has landed is acknowledged to the peer only when it is {@link #consumed}, so that whoever
     * receives may first move it to where it belongs. Before the first receive is posted.
     *
     * @throws UnsupportedOperationException where the wire acknowledges by itself
     */
    default void acknowledgeWhenConsumed() {
        throw new UnsupportedOperationException("this wire acknowledges what has landed by itself");
    }

    /**
     * Returns when nothing is written any more to where messages belong that have landed so far. Any thread; may
     * block for as long as copying some megabytes takes. Where a message is in its place when it has landed it does
     * nothing.
     */
    default void settle() {}

    /**
     * Gives a completed receive's slot and bounce memory back to the wire. Must be called once for every completed
     * receive, oldest first, where {@link Capabilities#needsConsumed}; elsewhere it does nothing.
     */
    void consumed(long request);
}
