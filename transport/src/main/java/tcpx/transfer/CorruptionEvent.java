package tcpx.transfer;

import java.util.Objects;

/** Something that arrived with other bits than were sent, and was sent again. */
public sealed interface CorruptionEvent {
    /** The channel that carried it. */
    int channel();

    /** Name of its rail. */
    String rail();

    /**
     * The payload of a chunk, on a wire that checks payloads. The connection goes on.
     *
     * @param channel the channel that carried it
     * @param rail name of its rail
     * @param transfer the transfer, from 0
     * @param offset of the chunk's first byte in the message
     */
    record Payload(int channel, String rail, int transfer, long offset) implements CorruptionEvent {
        /** Checks that nothing is missing. */
        public Payload {
            Objects.requireNonNull(rail, "rail");
        }

        @Override
        public String toString() {
            return "rail " + rail + ", channel " + channel + ": the chunk at offset " + offset + " of transfer "
                    + transfer + " arrived damaged and was sent again";
        }
    }

    /**
     * A header. Which chunk it announced cannot be known; its connection was given up, and what that had not
     * acknowledged went over others, or the one that was made anew.
     *
     * @param channel the channel that carried it
     * @param rail name of its rail
     * @param offset of its first byte in all that came over its connection
     */
    record Header(int channel, String rail, long offset) implements CorruptionEvent {
        /** Checks that nothing is missing. */
        public Header {
            Objects.requireNonNull(rail, "rail");
        }

        @Override
        public String toString() {
            return "rail " + rail + ", channel " + channel + ": the header at byte " + offset
                    + " of the connection arrived damaged; the connection was given up";
        }
    }
}
