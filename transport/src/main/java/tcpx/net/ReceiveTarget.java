package tcpx.net;

/** Decides where an arriving message lands. Called on the hot path: must not allocate or block. */
public interface ReceiveTarget {
    /** The message makes no sense; the comm fails. */
    long REFUSE = 0;

    /** The message is not wanted (any more): its bytes are taken off the wire and dropped. */
    long DISCARD = -1;

    /**
     * The native address at which {@code length} bytes may be written, or {@link #REFUSE} or {@link #DISCARD}.
     *
     * @param tag the message's tag
     * @param length the message's length in bytes
     */
    long addressFor(long tag, int length);

    /**
     * Whether the rest of a message that has begun to land is still wanted. Asked before more of it is written: where
     * the answer is no, the rest is dropped.
     *
     * @param tag the message's tag
     */
    default boolean isWanted(long tag) {
        return true;
    }
}
