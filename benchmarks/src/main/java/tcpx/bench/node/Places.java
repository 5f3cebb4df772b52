package tcpx.bench.node;

import java.util.Optional;
import tcpx.memory.Pattern;
import tcpx.memory.Region;

/**
 * A working set of equal places, one message each, that a node's transfers go round in. Place k holds (at the sender),
 * or shall hold (at the receiver), the pattern of seed k.
 */
final class Places implements AutoCloseable {
    private static final long SEED = 0x7463_7078_0000_0000L; // "tcpx"
    private static final long POISON = ~SEED;

    private final Region region;
    private final long messageBytes;
    private final int count;

    Places(long messageBytes, int count) {
        this.messageBytes = messageBytes;
        this.count = count;
        this.region = Region.allocate(Math.multiplyExact(messageBytes, count));
    }

    Region region() {
        return region;
    }

    /** Offset of the place of the n-th transfer. */
    long offset(long transfer) {
        return transfer % count * messageBytes;
    }

    /** Writes what is to be sent. */
    void fill() {
        for (int place = 0; place < count; place++) {
            pattern(place).fill(region, place * messageBytes, messageBytes);
        }
    }

    /** Overwrites everything with other bytes, so that only what arrives from now on can be right. */
    void poison() {
        new Pattern(POISON).fill(region, 0, region.bytes());
    }

    /** The places of transfers {@code [from, to)}: how many of them differ. */
    int touched(long from, long to) {
        return (int) Math.min(count, to - from);
    }

    /** Compares every byte of the places of transfers {@code [from, to)}; says where and what the first wrong one is. */
    Optional<String> mismatch(long from, long to) {
        for (int i = 0; i < touched(from, to); i++) {
            int place = (int) ((from + i) % count);
            long wrong = pattern(place).mismatch(region, place * messageBytes, messageBytes);
            if (wrong != Pattern.NONE) {
                int found = region.view(place * messageBytes + wrong, 1).get(0) & 0xff;
                return Optional.of(String.format(
                        "the byte at offset %d of the message in place %d is 0x%02x and should be 0x%02x",
                        wrong, place, found, pattern(place).byteAt(wrong) & 0xff));
            }
        }
        return Optional.empty();
    }

    private static Pattern pattern(int place) {
        return new Pattern(SEED + place * 0x1_0000_0000_0000L);
    }

    @Override
    public void close() {
        region.close();
    }
}
