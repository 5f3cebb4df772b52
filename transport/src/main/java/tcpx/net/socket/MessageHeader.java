package tcpx.net.socket;

import tcpx.ffi.Memory;

/**
 * {@code struct msghdr} and its iovecs in native memory (LP64 layout: iov at 16, iovlen at 24).
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recvmsg(2)</a>
 */
final class MessageHeader {
    private MessageHeader() {}

    static void init(long message, long iov) {
        Memory.putLong(message + 16, iov);
    }

    // hot
    static void setCount(long message, int count) {
        Memory.putLong(message + 24, count);
    }

    // hot: writes iovec `index` and returns its length
    static long put(long iov, int index, long address, long length) {
        Memory.putLong(iov + 16L * index, address);
        Memory.putLong(iov + 16L * index + 8, length);
        return length;
    }
}
