package tcpx.net.socket;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * The largest packet that TCP hands to a device, which cuts it into segments or has it cut ({@code gso_ipv4_max_size}).
 * The kernel is asked by netlink, and has answered when the request has been sent.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
final class GsoLimit {
    /** What a device takes unless somebody has set it otherwise. */
    static final int STANDARD_BYTES = 64 << 10;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_ROUTE = 0;
    private static final short RTM_NEWLINK = 16;
    private static final short RTM_GETLINK = 18;
    private static final short NLM_F_REQUEST = 1;
    private static final int IFLA_GSO_IPV4_MAX_SIZE = 63;
    private static final int HEADER_BYTES = 32; // struct nlmsghdr and struct ifinfomsg
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int ANSWER_BYTES = 64 << 10;

    private GsoLimit() {}

    /** That of an interface; {@link #STANDARD_BYTES} where the kernel does not say. */
    static int of(String device) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(device);
            return nic == null ? STANDARD_BYTES : ask(nic.getIndex());
        } catch (SocketException e) {
            return STANDARD_BYTES; // what depends on it is speed alone
        }
    }

    private static int ask(int index) {
        int fd = Posix.socket(AF_NETLINK, SOCK_RAW | Posix.SOCK_CLOEXEC, NETLINK_ROUTE);
        if (fd < 0) {
            return STANDARD_BYTES;
        }
        long memory = Memory.allocate(ANSWER_BYTES);
        try {
            ByteBuffer message = Memory.buffer(memory, ANSWER_BYTES);
            message.putInt(0, HEADER_BYTES).putShort(4, RTM_GETLINK).putShort(6, NLM_F_REQUEST);
            message.putInt(20, index);
            Posix.send(fd, memory, HEADER_BYTES, 0);
            long bytes = Posix.recv(fd, memory, ANSWER_BYTES, Posix.MSG_DONTWAIT);
            return read(message.limit((int) Math.max(0, bytes)));
        } finally {
            Memory.free(memory);
            Posix.close(fd);
        }
    }

    /** The limit in an answer; {@link #STANDARD_BYTES} where it has none, or is none. */
    static int read(ByteBuffer answer) {
        ByteBuffer bytes = answer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < HEADER_BYTES || bytes.getShort(4) != RTM_NEWLINK) {
            return STANDARD_BYTES;
        }
        for (int at = HEADER_BYTES; at + ATTRIBUTE_HEADER_BYTES <= bytes.limit(); ) {
            int length = Short.toUnsignedInt(bytes.getShort(at));
            if (length < ATTRIBUTE_HEADER_BYTES || at + length > bytes.limit()) {
                return STANDARD_BYTES;
            }
            if (bytes.getShort(at + 2) == IFLA_GSO_IPV4_MAX_SIZE && length == ATTRIBUTE_HEADER_BYTES + 4) {
                int limit = bytes.getInt(at + ATTRIBUTE_HEADER_BYTES);
                return limit > 0 ? limit : STANDARD_BYTES;
            }
            at += length + 3 & ~3; // attributes begin at multiples of four
        }
        return STANDARD_BYTES;
    }
}
