package tcpx.net;

import java.util.Objects;

/**
 * What one channel has done since it was opened.
 *
 * @param index the channel
 * @param rail name of its rail
 * @param chunks chunks done (sent and acknowledged, or landed)
 * @param bytes payload bytes of these
 * @param stalls times a chunk had to wait because the window was full
 * @param stallNs nanoseconds of such waiting
 * @param wire the wire's own figures
 */
public record ChannelStats(int index, String rail, long chunks, long bytes, long stalls, long stallNs, WireStats wire) {
    /** Checks that nothing is missing. */
    public ChannelStats {
        Objects.requireNonNull(rail, "rail");
        Objects.requireNonNull(wire, "wire");
    }
}
