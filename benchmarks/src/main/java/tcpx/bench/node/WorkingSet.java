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

    private final NodeMemory memory;
    private final Region region;
    private final Region window; // what this process sees of it: all, or of a device's memory a copy of one buffer
    private final long messageBytes;
    private final int buffers;

    /** Buffers in memory of that kind, which stays the caller's. */
    WorkingSet(NodeMemory memory, long messageBytes, int buffers) {
        this.memory = memory;
        this.messageBytes = messageBytes;
        this.buffers = buffers;
        this.region = memory.allocate(Math.multiplyExact(messageBytes, buffers));
        this.window = memory.isHost() ? region : Region.allocate(messageBytes);
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
            write(pattern(buffer), buffer);
        }
    }

    private void write(Pattern pattern, int buffer) {
        pattern.fill(window, inWindow(buffer), messageBytes);
        if (!memory.isHost()) {
            memory.copy(region.address() + buffer * messageBytes, window.address(), messageBytes);
        }
    }

    // a buffer as this process sees it: where it begins in the window
    private long look(int buffer) {
        if (!memory.isHost()) {
            memory.copy(window.address(), region.address() + buffer * messageBytes, messageBytes);
        }
        return inWindow(buffer);
    }

    private long inWindow(int buffer) {
        return memory.isHost() ? buffer * messageBytes : 0;
    }

    /** Overwrites everything with other bytes, so that only what arrives from now on can be right. */
    void poison() {
        for (int buffer = 0; buffer < buffers; buffer++) {
            write(new Pattern(POISON + buffer), buffer);
        }
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
            long at = look(buffer);
            long wrong = pattern(buffer).mismatch(window, at, messageBytes);
            if (wrong != Pattern.NONE) {
                int found = window.view(at + wrong, 1).get(0) & 0xff;
                return Optional.of(String.format(
                        "the byte at offset %d of the message in buffer %d is 0x%02x and should be 0x%02x",
                        wrong, buffer, found, pattern(buffer).byteAt(wrong) & 0xff));
            }
        }
        return Optional.empty();
    }

    /** Flips one bit of the buffer of a transfer. */
    void flip(long transfer, long offset) {
        int buffer = (int) (transfer % buffers);
        long at = look(buffer) + offset;
        var view = window.view(at, 1);
        view.put(0, (byte) (view.get(0) ^ 1));
        if (!memory.isHost()) {
            memory.copy(region.address() + buffer * messageBytes, window.address(), messageBytes);
        }
    }

    private static Pattern pattern(int buffer) {
        return new Pattern(SEED + buffer * 0x1_0000_0000_0000L);
    }

    @Override
    public void close() {
        window.close();
        region.close();
    }
}
