package tcpx.bootstrap;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tcpx.error.BootstrapException;
import tcpx.net.Handle;
import tcpx.time.Deadline;

/**
 * Hands over what the peer needs to connect N channels: one frame with u16 count, then for each channel, in the
 * channels' order, u16 length and the handle's bytes.
 */
public final class HandleExchange {
    /** The most channels of one session. */
    public static final int MAX_CHANNELS = 256;

    private static final int MAX_FRAME_BYTES = Short.BYTES + MAX_CHANNELS * (Short.BYTES + Handle.MAX_BYTES);

    private HandleExchange() {}

    /**
     * Sends the handles; errors as {@link ControlConnection#send(int, ByteBuffer)}.
     *
     * @param handles 1 to {@value #MAX_CHANNELS}, handle i for channel i
     * @throws IllegalArgumentException if there are none or too many
     */
    public static void send(ControlConnection connection, List<Handle> handles) {
        checkChannels(handles.size());
        ByteBuffer payload = ByteBuffer.allocate(MAX_FRAME_BYTES);
        payload.putShort((short) handles.size());
        for (Handle handle : handles) {
            byte[] bytes = handle.bytes();
            payload.putShort((short) bytes.length).put(bytes);
        }
        connection.frames().send(FrameHeader.HANDLES, payload.flip(), Deadline.after(FrameStream.SEND_PATIENCE));
    }

    /**
     * Receives the handles; errors as {@link ControlConnection#receive}.
     *
     * @param channels how many both nodes agreed on, 1 to {@value #MAX_CHANNELS}
     * @return as many handles, handle i for channel i; unmodifiable
     * @throws BootstrapException if what came is not that many handles, with both numbers; or if this end is closed
     */
    public static List<Handle> receive(ControlConnection connection, int channels, Deadline deadline) {
        checkChannels(channels);
        ByteBuffer payload = ByteBuffer.allocate(MAX_FRAME_BYTES);
        int type = connection.receive(payload, deadline);
        if (type == ControlConnection.CLOSED) {
            throw new BootstrapException("the " + connection + " was closed here while waiting for handles");
        }
        if (type != FrameHeader.HANDLES) {
            throw new BootstrapException("a frame of type " + type + " on the " + connection + " where handles belong");
        }
        return decode(payload, channels);
    }

    static List<Handle> decode(ByteBuffer payload, int channels) {
        try {
            int count = Short.toUnsignedInt(payload.getShort());
            if (count != channels) {
                throw new BootstrapException("channels: here " + channels + ", there " + count + " handles");
            }
            List<Handle> handles = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int length = Short.toUnsignedInt(payload.getShort());
                if (length > Handle.MAX_BYTES) {
                    throw malformed("handle " + i + " has " + length + " bytes, allowed: 0.." + Handle.MAX_BYTES);
                }
                byte[] bytes = new byte[length];
                payload.get(bytes);
                handles.add(new Handle(bytes));
            }
            if (payload.hasRemaining()) {
                throw malformed(payload.remaining() + " bytes after the last");
            }
            return List.copyOf(handles);
        } catch (BufferUnderflowException e) {
            throw malformed("they end in the middle");
        }
    }

    private static void checkChannels(int channels) {
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw new IllegalArgumentException(channels + " channels, allowed: 1.." + MAX_CHANNELS);
        }
    }

    private static BootstrapException malformed(String detail) {
        return new BootstrapException("the peer's handles are malformed: " + detail);
    }
}
