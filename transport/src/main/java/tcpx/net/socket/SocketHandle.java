package tcpx.net.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import tcpx.net.Handle;

/**
 * What a socket handle says: u8 wire version, u8 length of the address (4 or 16), u16 port, the address, the token.
 *
 * @param address where the peer listens
 * @param token 16 random bytes that the connecting side must show
 */
record SocketHandle(InetSocketAddress address, byte[] token) {
    Handle encode() {
        byte[] host = address.getAddress().getAddress();
        ByteBuffer bytes = ByteBuffer.allocate(4 + host.length + WireFormat.TOKEN_BYTES);
        bytes.put((byte) WireFormat.VERSION).put((byte) host.length).putShort((short) address.getPort());
        return new Handle(bytes.put(host).put(token).array());
    }

    /** Throws IllegalArgumentException if the handle is not one of ours. */
    static SocketHandle decode(Handle handle) {
        ByteBuffer bytes = ByteBuffer.wrap(handle.bytes());
        try {
            int version = bytes.get();
            if (version != WireFormat.VERSION) {
                throw new IllegalArgumentException(
                        "a socket handle of version " + version + ", this node speaks " + WireFormat.VERSION);
            }
            int length = bytes.get();
            if (length != 4 && length != 16) {
                throw new IllegalArgumentException("a socket handle with an address of " + length + " bytes");
            }
            int port = Short.toUnsignedInt(bytes.getShort());
            byte[] host = new byte[length];
            bytes.get(host);
            byte[] token = new byte[WireFormat.TOKEN_BYTES];
            bytes.get(token);
            if (bytes.hasRemaining()) {
                throw new IllegalArgumentException("a socket handle with " + bytes.remaining() + " bytes too many");
            }
            return new SocketHandle(new InetSocketAddress(InetAddress.getByAddress(host), port), token);
        } catch (BufferUnderflowException | UnknownHostException e) {
            throw new IllegalArgumentException("a socket handle that is cut short", e);
        }
    }
}
