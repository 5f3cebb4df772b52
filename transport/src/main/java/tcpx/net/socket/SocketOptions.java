package tcpx.net.socket;

import java.util.Objects;

/**
 * What the socket provider asks of the kernel for each connection. A zero or an empty text leaves the kernel's default;
 * what is really in force is reported by {@link tcpx.net.WireStats}.
 *
 * @param congestion congestion control ({@code TCP_CONGESTION}); a route's {@code congctl} has precedence
 * @param sendBufferBytes {@code SO_SNDBUF}; the kernel doubles it and caps it at {@code net.core.wmem_max}. {@link
 *     #AUTO} is the kernel's own tuning, which knows the congestion window
 * @param receiveBufferBytes {@code SO_RCVBUF}; where {@code net.core.rmem_max} is less and this process may not
 *     override it, the kernel's own tuning is left on. {@link #AUTO}: 4 MiB on a path of less than 1.5 ms, there and
 *     back, where what is queued beyond has left the caches; on a longer one the kernel's own tuning
 * @param notSentLowatBytes {@code TCP_NOTSENT_LOWAT}: unsent bytes the kernel may hoard per connection
 * @param userTimeoutMs {@code TCP_USER_TIMEOUT}: how long sent bytes may stay unacknowledged before the kernel gives
 *     the connection up
 * @param zeroCopy how payload gets into the kernel
 * @param checksum whether each message carries a CRC-32C of its payload, which the receiver checks
 * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7)</a>
 */
public record SocketOptions(
        String congestion,
        int sendBufferBytes,
        int receiveBufferBytes,
        int notSentLowatBytes,
        int userTimeoutMs,
        ZeroCopy zeroCopy,
        boolean checksum) {
    /** A buffer that is chosen by the path. */
    public static final int AUTO = -1;

    /** Buffers by the path, the kernel's own choices in all else; a silent peer is given up after ten seconds. */
    public static final SocketOptions DEFAULT = new SocketOptions("", AUTO, AUTO, 0, 10_000, ZeroCopy.NONE, false);

    /** Checks the ranges. */
    public SocketOptions {
        Objects.requireNonNull(congestion, "congestion");
        Objects.requireNonNull(zeroCopy, "zeroCopy");
        if (congestion.length() > 15) {
            throw new IllegalArgumentException(
                    "congestion is '" + congestion + "', allowed: a name of at most 15 letters");
        }
        requireNotNegative("sendBufferBytes", sendBufferBytes == AUTO ? 0 : sendBufferBytes);
        requireNotNegative("receiveBufferBytes", receiveBufferBytes == AUTO ? 0 : receiveBufferBytes);
        requireNotNegative("notSentLowatBytes", notSentLowatBytes);
        requireNotNegative("userTimeoutMs", userTimeoutMs);
    }

    /** The same with or without a checksum. */
    public SocketOptions withChecksum(boolean value) {
        return new SocketOptions(
                congestion, sendBufferBytes, receiveBufferBytes, notSentLowatBytes, userTimeoutMs, zeroCopy, value);
    }

    /** The same with another way into the kernel. */
    public SocketOptions withZeroCopy(ZeroCopy value) {
        return new SocketOptions(
                congestion, sendBufferBytes, receiveBufferBytes, notSentLowatBytes, userTimeoutMs, value, checksum);
    }

    private static void requireNotNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed: 0 (the kernel's default) or more");
        }
    }
}
