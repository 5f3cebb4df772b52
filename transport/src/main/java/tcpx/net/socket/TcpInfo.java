package tcpx.net.socket;

import org.jspecify.annotations.Nullable;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * What the kernel says of one connection: {@code struct tcp_info} of include/uapi/linux/tcp.h, by the names of its
 * fields. One that the kernel does not know is zero.
 *
 * @param sndMss bytes of a full segment
 * @param probes asked of a closed window, or of a path that takes nothing, and not answered
 * @param unacked segments sent and not acknowledged
 * @param lastAckRecvMs milliseconds since the peer's kernel last answered
 * @param rttUs smoothed round trip, microseconds
 * @param sndCwnd congestion window, segments
 * @param totalRetrans segments sent again
 * @param notSentBytes bytes of the send buffer that were not sent yet
 * @param minRttUs shortest round trip, microseconds
 * @param busyUs microseconds with data outstanding
 * @param rwndLimitedUs of these, limited by the peer's receive window
 * @param sndbufLimitedUs of these, limited by the send buffer
 * @param sndWnd the peer's receive window, bytes; -1 before Linux 5.4
 */
record TcpInfo(
        long sndMss,
        long probes,
        long unacked,
        long lastAckRecvMs,
        long rttUs,
        long sndCwnd,
        long totalRetrans,
        long notSentBytes,
        long minRttUs,
        long busyUs,
        long rwndLimitedUs,
        long sndbufLimitedUs,
        long sndWnd) {
    /** Memory for {@link #read}. */
    static final int MEMORY_BYTES = 256 + Integer.BYTES;

    private static final int BYTES = 256;
    private static final long NO_RTT = 0xffff_ffffL;
    private static final int SND_MSS = 16;
    private static final int PROBES = 3;
    private static final int RTO = 8;
    private static final int UNACKED = 24;
    private static final int LAST_ACK_RECV = 56;
    private static final int RTT = 68;
    private static final int SND_CWND = 80;
    private static final int TOTAL_RETRANS = 100;
    private static final int NOTSENT_BYTES = 144;
    private static final int MIN_RTT = 148;
    private static final int BUSY_TIME = 168;
    private static final int RWND_LIMITED = 176;
    private static final int SNDBUF_LIMITED = 184;
    private static final int SND_WND = 228;

    /** Of a TCP socket; null where the kernel does not tell. */
    static @Nullable TcpInfo of(int fd) {
        return Memory.with(
                MEMORY_BYTES,
                info -> read(fd, info)
                        ? new TcpInfo(
                                u32(info + SND_MSS),
                                Memory.getByte(info + PROBES),
                                u32(info + UNACKED),
                                u32(info + LAST_ACK_RECV),
                                u32(info + RTT),
                                u32(info + SND_CWND),
                                u32(info + TOTAL_RETRANS),
                                u32(info + NOTSENT_BYTES),
                                u32(info + MIN_RTT),
                                Memory.getLong(info + BUSY_TIME),
                                Memory.getLong(info + RWND_LIMITED),
                                Memory.getLong(info + SNDBUF_LIMITED),
                                Memory.getInt(info + BYTES) >= SND_WND + Integer.BYTES ? u32(info + SND_WND) : -1)
                        : null);
    }

    /** The shortest round trip, in nanoseconds; 0 where the kernel does not know. */
    static long minRttNs(long info) {
        long us = u32(info + MIN_RTT);
        return us == NO_RTT ? 0 : 1000 * us;
    }

    /** After what time without an answer it sends again, in nanoseconds. */
    static long resendNs(long info) {
        return 1000 * u32(info + RTO);
    }

    /** For how long a full send buffer has held it back, in microseconds. */
    static long sndbufLimitedUs(long info) {
        return Memory.getLong(info + SNDBUF_LIMITED);
    }

    /** Asks the kernel, without allocating; false where it does not tell. */
    static boolean read(int fd, long info) {
        Memory.putInt(info + BYTES, BYTES);
        return Posix.getsockopt(fd, Posix.IPPROTO_TCP, Posix.TCP_INFO, info, info + BYTES) >= 0;
    }

    private static long u32(long address) {
        return Integer.toUnsignedLong(Memory.getInt(address));
    }
}
