package tcpx.net;

/**
 * What the wire says of one comm. Counters run from the comm's opening; a wire that does not know a figure gives 0, or
 * an empty text.
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
    /** A wire that knows nothing of itself. */
    public static final WireStats UNKNOWN = new WireStats(0, 0, 0, 0, 0, 0, 0, "", 0, 0, 0, "");
}
