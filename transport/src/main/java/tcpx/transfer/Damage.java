package tcpx.transfer;

/**
 * A chunk that arrived with other bytes than were sent, and was sent again.
 *
 * @param channel the channel that carried it
 * @param rail name of its rail
 * @param transfer the transfer, from 0
 * @param offset of the chunk's first byte in the message
 */
public record Damage(int channel, String rail, int transfer, long offset) {
    @Override
    public String toString() {
        return "rail " + rail + ", channel " + channel + ": the chunk at offset " + offset + " of transfer " + transfer
                + " arrived damaged and was sent again";
    }
}
