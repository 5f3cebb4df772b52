package tcpx.bench.result;

/**
 * How much of a link's bits TCP payload can use: headers of IP and TCP (with timestamps) take the rest, and what frames
 * a packet.
 */
public final class PayloadShare {
    /** Bytes beside an IP packet that a shaper counts: the Ethernet header. */
    public static final int SHAPED = 14;

    /**
     * Bytes beside an IP packet that a NIC is busy with: preamble, Ethernet header, checksum, and the gap between
     * frames.
     */
    public static final int WIRE = 38;

    private static final int IP_TCP_HEADER_BYTES = 20 + 20 + 12; // 12: the timestamp option, on by default

    private PayloadShare() {}

    /** The share, between 0 and 1, for packets of so many bytes: 0.9920 for an MTU of 8244 that is {@link #SHAPED}. */
    public static double of(int mtu, int frameBytes) {
        return (double) segmentBytes(mtu) / (mtu + frameBytes);
    }

    /** Payload bytes of a full segment. */
    public static int segmentBytes(int mtu) {
        return mtu - IP_TCP_HEADER_BYTES;
    }
}
