package tcpx.ffi;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * {@code struct sockaddr_in} and {@code sockaddr_in6} in native memory.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/ipv6.7.html">ipv6(7)</a>
 */
public final class SockAddr {
    /** Room for either family. */
    public static final int MAX_BYTES = 28;

    private SockAddr() {}

    /** AF_INET or AF_INET6. */
    public static int family(InetAddress address) {
        return address instanceof Inet6Address ? Posix.AF_INET6 : Posix.AF_INET;
    }

    /** Writes an address; returns the bytes used. */
    public static int write(long memory, InetSocketAddress socketAddress) {
        InetAddress address = socketAddress.getAddress();
        Memory.fill(memory, MAX_BYTES, (byte) 0);
        Memory.putShort(memory, (short) family(address));
        Memory.putByte(memory + 2, (byte) (socketAddress.getPort() >>> 8));
        Memory.putByte(memory + 3, (byte) socketAddress.getPort());
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address inet6) {
            Memory.put(memory + 8, bytes);
            Memory.putInt(memory + 24, inet6.getScopeId());
            return 28;
        }
        Memory.put(memory + 4, bytes);
        return 16;
    }

    /** Reads an address back. */
    public static InetSocketAddress read(long memory) {
        int port = (Memory.getByte(memory + 2) & 0xff) << 8 | Memory.getByte(memory + 3) & 0xff;
        byte[] bytes = new byte[Memory.getShort(memory) == Posix.AF_INET6 ? 16 : 4];
        Memory.get(memory + (bytes.length == 16 ? 8 : 4), bytes);
        try {
            return bytes.length == 16
                    ? new InetSocketAddress(Inet6Address.getByAddress(null, bytes, Memory.getInt(memory + 24)), port)
                    : new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes: " + Arrays.toString(bytes), e);
        }
    }
}
