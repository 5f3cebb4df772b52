package tcpx.bench.node;

import java.util.Optional;
import tcpx.memory.Pattern;
import tcpx.memory.Region;

/**
 * A working set of equal buffers, one message each, that a node's transfers go round in. Buffer k holds (at the
 * sender), or shall hold (at the receiver), the pattern of seed k.
 */
final class WorkingSet implements AutoCloseable {
    private static final long SEED = 0x7463_7078_0000_0000L; // "tcpx"
    private static final long POISON = ~SEED;

    private final Region region;
    private final long messageBytes;
    private final int buffers;

    WorkingSet(long messageBytes, int buffers) {
        this.messageBytes = messageBytes;
        this.buffers = buffers;
        this.region = Region.allocate(Math.multiplyExact(messageBytes, buffers));
    }

    Region region() {
        return region;
    }

    /** Offset of the buffer of the n-th transfer. */
    long offset(long transfer) {
        return transfer % buffers * messageBytes;
    }

    /** Writes what is to be sent. */
    void fill() {
        for (int buffer = 0; buffer < buffers; buffer++) {
            pattern(buffer).fill(region, buffer * messageBytes, messageBytes);
        }
    }

    /** Overwrites everything with other bytes, so that only what arrives from now on can be right. */
    void poison() {
        new Pattern(POISON).fill(region, 0, region.bytes());
    }

    /** The buffers of transfers {@code [from, to)}: how many of them differ. */
    int touched(long from, long to) {
        return (int) Math.min(buffers, to - from);
    }

    /**
     * Compares every byte of the buffers of transfers {@code [from, to)}; says where and what the first wrong one is.
     */
    Optional<String> mismatch(long from, long to) {
        for (int i = 0; i < touched(from, to); i++) {
            int buffer = (int) ((from + i) % buffers);
            long wrong = pattern(buffer).mismatch(region, buffer * messageBytes, messageBytes);
            if (wrong != Pattern.NONE) {
                int found = region.view(buffer * messageBytes + wrong, 1).get(0) & 0xff;
                return Optional.of(String.format(
                        "the byte at offset %d of the message in buffer %d is 0x%02x and should be 0x%02x",
                        wrong, buffer, found, pattern(buffer).byteAt(wrong) & 0xff));
            }
        }
        return Optional.empty();
    }

    private static Pattern pattern(int buffer) {
        return new Pattern(SEED + buffer * 0x1_0000_0000_0000L);
    }

    @Override
    public void close() {
        region.close();
    }
}
