package tcpx.net.socket;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import tcpx.ffi.Memory;

/**
 * The check in each frame between two comms: a CRC-32C of all its other bytes, which finds any five wrong bits and any
 * burst of 32, XORed with a CRC of the connection's token, so that a frame of another connection does not pass. It is
 * the frame's first field. Over one block of memory, without allocation; for one thread.
 */
final class FrameChecksum {
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer block;
    private final long base;
    private final int key;

    /**
     * For frames in a block of memory, which must outlive their checks.
     *
     * @param key of the connection, from {@link #key}
     */
    FrameChecksum(long base, int bytes, int key) {
        this.base = base;
        this.block = Memory.buffer(base, bytes);
        this.key = key;
    }

    /** What the two ends of a connection have in common. */
    static int key(byte[] token) {
        CRC32C crc = new CRC32C();
        crc.update(token);
        return (int) crc.getValue();
    }

    /** Writes the check of a frame whose other bytes are in place. */
    void seal(long frame, int bytes) { // hot: once per chunk
        Memory.putInt(frame, of(frame, bytes));
    }

    /** Whether a frame is as it was sealed. */
    boolean holds(long frame, int bytes) { // hot: once per chunk
        return Memory.getInt(frame) == of(frame, bytes);
    }

    // hot
    private int of(long frame, int bytes) {
        int at = (int) (frame - base);
        block.limit(at + bytes).position(at + WireFormat.CHECK_BYTES);
        crc.reset();
        crc.update(block);
        return (int) crc.getValue() ^ key;
    }
}
