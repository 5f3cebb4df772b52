package tcpx.bootstrap;

import java.nio.ByteBuffer;

/**
 * What stands before every frame: u32 length of the payload, u16 type, u16 flags (zero). Types from
 * {@link #FIRST_RESERVED} on belong to the bootstrap.
 */
final class FrameHeader {
    static final int BYTES = 8;
    static final int MAX_PAYLOAD_BYTES = 1 << 20;
    static final int FIRST_RESERVED = 0xFF00;
    static final int OPTIONS = 0xFF01;
    static final int ACCEPT = 0xFF02;
    static final int REFUSE = 0xFF03;

    private FrameHeader() {}

    static void put(ByteBuffer out, int type, int length) {
        out.putInt(length).putShort((short) type).putShort((short) 0);
    }

    /** The payload's length, as it is claimed. */
    static long length(ByteBuffer in, int at) {
        return Integer.toUnsignedLong(in.getInt(at));
    }

    static int type(ByteBuffer in, int at) {
        return Short.toUnsignedInt(in.getShort(at + 4));
    }

    /** What is wrong with a header, or empty. */
    static String fault(ByteBuffer in, int at, int maxLength) {
        if (length(in, at) > maxLength) {
            return "a frame of " + length(in, at) + " bytes, allowed: 0.." + maxLength;
        }
        if (in.getShort(at + 6) != 0) {
            return "a frame with flags 0x" + Integer.toHexString(Short.toUnsignedInt(in.getShort(at + 6)))
                    + ", allowed: 0";
        }
        return "";
    }
}
