package tcpx.error;

/**
 * A frame of a connection (the header of a message, or an acknowledgement) arrived with other bits than were sent. The
 * connection is given up, since nothing tells any more where its next frame begins; no byte was taken on the word of
 * the damaged frame.
 */
public final class DamagedFrameException extends WireException {
    private static final long serialVersionUID = 1L;
    private final long offset;

    /**
     * A damaged frame.
     *
     * @param rail the rail it came over, by name
     * @param operation the call that took it off the wire ("receive")
     * @param frame what should have come ("the header of message 17")
     * @param offset bytes that had come before it on its connection
     */
    public DamagedFrameException(String rail, String operation, String frame, long offset) {
        super(
                rail,
                operation,
                "EBADMSG",
                frame + ", at byte " + offset + " of the connection, arrived damaged",
                "See the error counters of both NICs: ethtool -S " + rail + ", ip -s -s link show " + rail);
        this.offset = offset;
    }

    /** Bytes that had come before the frame on its connection, the greeting not counted. */
    public long offset() {
        return offset;
    }
}
