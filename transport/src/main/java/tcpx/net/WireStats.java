package tcpx.net;

import java.util.Objects;

/**
 * What the wire says of one comm. Counters run from the comm's opening; a wire that does not know a figure gives 0, or
 * an empty text. Of a channel that has had several comms: sums of their counters, and the settings of the last.
 *
 * @param retransmits segments sent again ({@code tcpi_total_retrans})
 * @param busyUs microseconds with data outstanding ({@code tcpi_busy_time})
 * @param rwndLimitedUs of these, limited by the peer's receive window ({@code tcpi_rwnd_limited})
 * @param sndbufLimitedUs of these, limited by our send buffer ({@code tcpi_sndbuf_limited})
 * @param rttUs smoothed round-trip time in microseconds ({@code tcpi_rtt})
 * @param minRttUs smallest round-trip time seen ({@code tcpi_min_rtt})
 * @param cwndBytes congestion window in bytes
 * @param congestion congestion control in force ("cubic")
 * @param sendBufferBytes the kernel's send buffer now
 * @param receiveBufferBytes the kernel's receive buffer now
 * @param calls system or plugin calls made on the data path
 * @param zeroCopy how payload gets from user memory into the wire ("vmsplice"); empty on a receiving end
 * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7), TCP_INFO</a>
 */
public record WireStats(
        long retransmits,
        long busyUs,
        long rwndLimitedUs,
        long sndbufLimitedUs,
        long rttUs,
        long minRttUs,
        long cwndBytes,
        String congestion,
        long sendBufferBytes,
        long receiveBufferBytes,
        long calls,
        String zeroCopy) {
    /** Checks that nothing is missing. */
    public WireStats {
        Objects.requireNonNull(congestion, "congestion");
        Objects.requireNonNull(zeroCopy, "zeroCopy");
    }

    /** A wire that knows nothing of itself. */
    public static final WireStats UNKNOWN = new WireStats(0, 0, 0, 0, 0, 0, 0, "", 0, 0, 0, "");

    /**
     * These figures and those of the comm that came after: counters are added, all else is the later one's if it knows.
     */
    public WireStats plus(WireStats later) {
        return new WireStats(
                retransmits + later.retransmits,
                busyUs + later.busyUs,
                rwndLimitedUs + later.rwndLimitedUs,
                sndbufLimitedUs + later.sndbufLimitedUs,
                last(rttUs, later.rttUs),
                last(minRttUs, later.minRttUs),
                last(cwndBytes, later.cwndBytes),
                last(congestion, later.congestion),
                last(sendBufferBytes, later.sendBufferBytes),
                last(receiveBufferBytes, later.receiveBufferBytes),
                calls + later.calls,
                last(zeroCopy, later.zeroCopy));
    }

    private static long last(long earlier, long later) {
        return later == 0 ? earlier : later;
    }

    private static String last(String earlier, String later) {
        return later.isEmpty() ? earlier : later;
    }
}
