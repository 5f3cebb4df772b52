package tcpx.memory;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Bytes that prove themselves: each byte of the pattern depends on the seed and on its offset in the message, so a byte
 * that is lost, doubled, moved or stale is found. Word {@code i} (8 bytes, little-endian) is
 * output {@code i} of SplitMix64 seeded with {@code seed}.
 *
 * @param seed distinguishes one message from the next
 * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea, Flood: Fast splittable pseudorandom number
 *     generators</a>
 */
public record Pattern(long seed) {
    /** What {@link #mismatch} answers when every byte is right. */
    public static final long NONE = -1;

    private static final int WINDOW = 1 << 30;

    /** Writes the pattern to {@code length} bytes of the region from {@code offset}. */
    public void fill(Region region, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, region.bytes());
        region.acquire();
        try {
            write(region, offset, length);
        } finally {
            region.release();
        }
    }

    private void write(Region region, long offset, long length) {
        for (long done = 0; done < length; done += WINDOW) {
            int n = (int) Math.min(WINDOW, length - done);
            ByteBuffer view = region.rawView(offset + done, n);
            int i = 0;
            for (; i <= n - 8; i += 8) {
                view.putLong(i, word((done + i) >>> 3));
            }
            for (; i < n; i++) {
                view.put(i, byteAt(done + i));
            }
        }
    }

    /**
     * Offset (from {@code offset}) of the first byte that differs from the pattern, or {@link #NONE}.
     */
    public long mismatch(Region region, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, region.bytes());
        region.acquire();
        try {
            return firstWrong(region, offset, length);
        } finally {
            region.release();
        }
    }

    private long firstWrong(Region region, long offset, long length) {
        for (long done = 0; done < length; done += WINDOW) {
            int n = (int) Math.min(WINDOW, length - done);
            ByteBuffer view = region.rawView(offset + done, n);
            int i = 0;
            while (i <= n - 8 && view.getLong(i) == word((done + i) >>> 3)) {
                i += 8;
            }
            for (; i < n; i++) {
                if (view.get(i) != byteAt(done + i)) {
                    return done + i;
                }
            }
        }
        return NONE;
    }

    /** The byte at an offset of the message. */
    public byte byteAt(long position) {
        return (byte) (word(position >>> 3) >>> ((position & 7) << 3));
    }

    private long word(long index) {
        long z = seed + (index + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
