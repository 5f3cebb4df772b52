package tcpx.bench.timeline;

import java.util.Objects;

/**
 * Something that happened to a chunk.
 *
 * @param timeNs nanoseconds since the log began, on node A's clock, which never steps; node B's are carried over to it
 *     by whoever writes and may be a constant off
 * @param node {@code a} sends, {@code b} receives
 * @param channel from 0
 * @param kind what happened
 * @param transfer from 0, counts the transfers of the session
 * @param grain the chunk's first grain, or any number that tells the transfer's chunks apart
 * @param bytes payload of the chunk
 */
public record ChunkEvent(long timeNs, char node, int channel, Kind kind, long transfer, long grain, long bytes) {
    /** The life of a chunk, in order. */
    public enum Kind {
        /** Given to the wire by the sender: it occupies its window from here. */
        POSTED,
        /** Copied from the device's memory to where the wire takes it from; only where messages lie there. */
        STAGED,
        /** The wire has taken all of it (to the sender, complete). */
        SENT,
        /** The receiver's wire has all of it, and begins to move it to its place; only where that has to be done. */
        LANDED,
        /** All of it has arrived in the receiver's memory. */
        RECEIVED,
        /** The sender knows that it has arrived. */
        ACKNOWLEDGED
    }

    /** Validates. */
    public ChunkEvent {
        Objects.requireNonNull(kind, "kind");
        if (node != 'a' && node != 'b') {
            throw new IllegalArgumentException("a node is a or b, not " + node);
        }
        if (timeNs < 0 || channel < 0 || transfer < 0 || grain < 0 || bytes < 0) {
            throw new IllegalArgumentException("no figure of an event is negative: " + timeNs + " ns, channel "
                    + channel + ", transfer " + transfer + ", grain " + grain + ", " + bytes + " bytes");
        }
    }
}
