package tcpx.bootstrap;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** The far end of a connection as two byte arrays: what will arrive, and what was written. */
final class MemoryStream implements ByteChannel {
    private final ByteBuffer written = ByteBuffer.allocate(4096);
    private ByteBuffer arriving = ByteBuffer.allocate(0);
    private int perRead = Integer.MAX_VALUE;
    private boolean ended;

    void arrive(byte[] bytes) {
        ByteBuffer all = ByteBuffer.allocate(arriving.remaining() + bytes.length);
        arriving = all.put(arriving).put(bytes).flip();
    }

    /** From now on a read gives at most this many bytes. */
    void dribble(int bytes) {
        perRead = bytes;
    }

    void end() {
        ended = true;
    }

    int unread() {
        return arriving.remaining();
    }

    ByteBuffer written() {
        return written.duplicate().flip();
    }

    @Override
    public int read(ByteBuffer into) {
        int count = Math.min(perRead, Math.min(into.remaining(), arriving.remaining()));
        if (count == 0) {
            return ended && !arriving.hasRemaining() ? -1 : 0;
        }
        into.put(arriving.slice(arriving.position(), count));
        arriving.position(arriving.position() + count);
        return count;
    }

    @Override
    public int write(ByteBuffer from) {
        int count = from.remaining();
        written.put(from);
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        end();
    }
}
