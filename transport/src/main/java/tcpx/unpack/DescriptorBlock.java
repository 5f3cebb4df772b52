package tcpx.unpack;

import tcpx.ffi.Memory;

/**
 * A list of fragments as GPUDirect-TCPX has it, in native memory: where each lies in bounce memory, how long it is, and
 * where it belongs.
 *
 * <pre>
 *   u32 count @0   u32 total bytes @4   u64 bounce @8   u64 destination @16   u64 ready flag @24   u64 threshold @32
 *   count times from @40:   u32 src_off   u32 len   u64 dst_off
 * </pre>
 *
 * <p>{@code src_off} counts from the bounce base, {@code dst_off} from the destination. Whoever executes a list trusts
 * it: {@link #firstFault} is asked before. One thread at a time; nothing allocates but {@link #describe}.
 */
public final class DescriptorBlock {
    /** Most fragments of one list. */
    public static final int MAX_DESCRIPTORS = 2048;

    /** Bytes before the first descriptor. */
    public static final int HEADER_BYTES = 40;

    /** Bytes of a descriptor. */
    public static final int DESCRIPTOR_BYTES = 16;

    /** Bytes of a whole block. */
    public static final int BYTES = HEADER_BYTES + MAX_DESCRIPTORS * DESCRIPTOR_BYTES;

    /** No descriptor is wrong. */
    public static final int SOUND = -1;

    private static final long COUNT_AT = 0;
    private static final long TOTAL_AT = 4;
    private static final long BOUNCE_AT = 8;
    private static final long DESTINATION_AT = 16;
    private static final long READY_AT = 24;
    private static final long THRESHOLD_AT = 32;
    private static final long LENGTH_AT = 4;
    private static final long DST_OFF_AT = 8;

    private final long address;
    private long bounceBytes;
    private long destinationBytes;
    private long longestBytes;

    /** A block in {@link #BYTES} bytes at an address, which are the caller's. */
    public DescriptorBlock(long address) {
        this.address = address;
        begin(0, 0, 0, 0);
    }

    /**
     * Empties it.
     *
     * @param bounce base of the bounce memory
     * @param bounceBytes bytes of it
     * @param destination where the message begins
     * @param destinationBytes bytes that may be written there
     */
    public void begin(long bounce, long bounceBytes, long destination, long destinationBytes) { // hot
        Memory.putInt(address + COUNT_AT, 0);
        Memory.putInt(address + TOTAL_AT, 0);
        Memory.putLong(address + BOUNCE_AT, bounce);
        Memory.putLong(address + DESTINATION_AT, destination);
        Memory.putLong(address + READY_AT, 0);
        Memory.putLong(address + THRESHOLD_AT, 0);
        this.bounceBytes = bounceBytes;
        this.destinationBytes = destinationBytes;
        longestBytes = 0;
    }

    /**
     * One more fragment.
     *
     * @throws IndexOutOfBoundsException if the block is full
     */
    public void add(int srcOff, int length, long dstOff) { // hot
        int index = count();
        if (index >= MAX_DESCRIPTORS) {
            throw new IndexOutOfBoundsException("a list of more than " + MAX_DESCRIPTORS + " fragments");
        }
        long at = descriptor(index);
        Memory.putInt(at, srcOff);
        Memory.putInt(at + LENGTH_AT, length);
        Memory.putLong(at + DST_OFF_AT, dstOff);
        longestBytes = Math.max(longestBytes, Integer.toUnsignedLong(length));
        Memory.putInt(address + COUNT_AT, index + 1);
        Memory.putInt(address + TOTAL_AT, Memory.getInt(address + TOTAL_AT) + length);
    }

    /**
     * All fragments at once, from an array of descriptors in this layout.
     *
     * @throws IndexOutOfBoundsException if there are more than a block holds, or fewer than none
     */
    public void fill(long descriptors, long count) { // hot
        if (count < 0 || count > MAX_DESCRIPTORS) {
            throw new IndexOutOfBoundsException("a list of " + count + " fragments, allowed: 0 to " + MAX_DESCRIPTORS);
        }
        Memory.copy(descriptors, descriptor(0), count * DESCRIPTOR_BYTES);
        int total = 0;
        longestBytes = 0;
        for (int i = 0; i < count; i++) {
            total += length(i);
            longestBytes = Math.max(longestBytes, Integer.toUnsignedLong(length(i)));
        }
        Memory.putInt(address + COUNT_AT, (int) count);
        Memory.putInt(address + TOTAL_AT, total);
    }

    /** The first descriptor that reaches outside bounce memory or destination, or is empty; or {@link #SOUND}. */
    public int firstFault() { // hot: before each launch
        int count = count();
        for (int i = 0; i < count; i++) {
            long length = Integer.toUnsignedLong(length(i));
            long dstOff = dstOff(i);
            boolean source = srcOff(i) + length <= bounceBytes;
            boolean target = dstOff >= 0 && dstOff <= destinationBytes && length <= destinationBytes - dstOff;
            if (length == 0 || !source || !target) {
                return i;
            }
        }
        return SOUND;
    }

    /** A descriptor in words, with what it must lie in. */
    public String describe(int index) {
        return "fragment " + index + " of " + count() + " (bounce offset " + srcOff(index) + ", "
                + Integer.toUnsignedString(length(index)) + " bytes, to offset " + Long.toUnsignedString(dstOff(index))
                + ") is empty, or outside " + bounceBytes + " bytes of bounce memory or " + destinationBytes
                + " bytes of destination";
    }

    /** Address of the block. */
    public long address() {
        return address;
    }

    /** Fragments. */
    public int count() { // hot
        return Memory.getInt(address + COUNT_AT);
    }

    /** Bytes of all fragments together. */
    public long totalBytes() { // hot
        return Integer.toUnsignedLong(Memory.getInt(address + TOTAL_AT));
    }

    /** Bytes of the longest fragment; 0 without any. */
    public long longestBytes() { // hot
        return longestBytes;
    }

    /** Base of the bounce memory. */
    public long bounce() {
        return Memory.getLong(address + BOUNCE_AT);
    }

    /** Where the message begins. */
    public long destination() {
        return Memory.getLong(address + DESTINATION_AT);
    }

    /** Where a fragment lies in bounce memory. */
    public long srcOff(int index) { // hot
        return Integer.toUnsignedLong(Memory.getInt(descriptor(index)));
    }

    /** Bytes of a fragment, unsigned. */
    public int length(int index) { // hot
        return Memory.getInt(descriptor(index) + LENGTH_AT);
    }

    /** Where a fragment belongs in the message. */
    public long dstOff(int index) { // hot
        return Memory.getLong(descriptor(index) + DST_OFF_AT);
    }

    private long descriptor(int index) {
        return address + HEADER_BYTES + (long) index * DESCRIPTOR_BYTES;
    }
}
