package tcpx.net;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What the peer needs to connect to a {@link ListenComm}: opaque bytes, at most {@value #MAX_BYTES}. Immutable.
 *
 * @see <a href="https://github.com/NVIDIA/nccl/blob/master/src/include/net.h">NCCL_NET_HANDLE_MAXSIZE</a>
 */
public final class Handle {
    /** The longest handle, in bytes. */
    public static final int MAX_BYTES = 128;

    private final byte[] bytes;

    /** A handle of these bytes; copied. Throws {@link IllegalArgumentException} if there are more than allowed. */
    public Handle(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a handle of " + bytes.length + " bytes, allowed: 0.." + MAX_BYTES);
        }
        this.bytes = bytes.clone();
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Handle handle && Arrays.equals(bytes, handle.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
