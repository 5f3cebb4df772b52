package tcpx.net.socket;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import tcpx.ffi.Memory;

/**
 * CRC-32C of native memory, without allocation as long as the addresses stay within the same gibibyte. For one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3385">RFC 3385: why this polynomial</a>
 */
final class Crc32c {
    private static final long WINDOW = 1L << 30;
    private static final long ALIGNMENT = 1L << 21;

    private final CRC32C crc = new CRC32C();
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long base;

    // hot: once per chunk
    int of(long address, int length) {
        crc.reset();
        if (length > 0) {
            if (address < base || address + length > base + window.capacity()) {
                base = address & -ALIGNMENT;
                // only the bytes asked for are touched: the rest of the window need not be mapped
                window = Memory.buffer(base, (int) Math.min(Integer.MAX_VALUE, WINDOW + ALIGNMENT));
            }
            int at = (int) (address - base);
            window.limit(at + length).position(at);
            crc.update(window);
        }
        return (int) crc.getValue();
    }
}
