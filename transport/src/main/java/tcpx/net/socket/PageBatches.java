package tcpx.net.socket;

/**
 * How pages go into a pipe so that they leave the socket in packets of full size. The kernel hands the socket
 * {@value #SLOTS} of the pipe's slots at a time, each a page or a part of one, and the socket sends every full segment
 * of them at once. The largest packet is a little less than 64 KiB, so where a segment is a whole number of pages, as
 * with the MTU of 8244 bytes, {@value #SLOTS} full pages are one packet of seven segments and a second one of a single
 * segment; a packet costs about the same whatever its length. Cutting a page in two takes two slots for the bytes of
 * one: so cut that each {@value #SLOTS} slots are one largest packet, there is no second.
 *
 * <p>Pure arithmetic. One thread at a time.
 *
 * @see <a href="https://github.com/torvalds/linux/blob/master/fs/splice.c">splice_to_socket</a>
 * @see <a href="https://github.com/torvalds/linux/blob/master/net/ipv4/tcp.c">tcp_sendmsg_locked</a>
 */
final class PageBatches {
    /** Slots that go to a socket at a time. */
    static final int SLOTS = 16;

    private static final int PAGE_BYTES = 4096;
    private static final int BATCH_BYTES = SLOTS * PAGE_BYTES;
    /** The headers for which the kernel leaves room in a packet: {@code MAX_TCP_HEADER} and one. */
    private static final int HEADROOM_BYTES = 321;

    private final long packetBytes; // 0: pages go as they are
    private long bytes; // in the packet under way
    private int slots; // of the batch under way
    private int nextSlots;

    private PageBatches(long packetBytes) {
        this.packetBytes = packetBytes;
    }

    /**
     * For a connection.
     *
     * @param segmentBytes payload of a full segment; 0 or less where it is not known
     * @param packetLimit largest packet that the device takes; above 64 KiB (BIG TCP) a batch is one packet anyway
     */
    static PageBatches of(int segmentBytes, int packetLimit) {
        if (segmentBytes <= 0 || packetLimit > BATCH_BYTES) {
            return new PageBatches(0);
        }
        long packet = (packetLimit - HEADROOM_BYTES) / segmentBytes * segmentBytes;
        boolean leavesSegment = BATCH_BYTES - packet >= segmentBytes;
        boolean fits = packet <= BATCH_BYTES - PAGE_BYTES; // wherever in a page it begins
        boolean mostOfABatch = packet > BATCH_BYTES / 2; // with less, packets have to be sent in two pieces anyway
        return new PageBatches(leavesSegment && fits && mostOfABatch ? packet : 0);
    }

    /** Bytes of the packets that are aimed at; 0 where pages go as they are. */
    long packetBytes() {
        return packetBytes;
    }

    /**
     * How many of these bytes belong into the next piece.
     *
     * @param address of the bytes, which follow those of the last call in the stream
     * @param length bytes, 1 or more
     * @param free slots of the pipe that are left, 1 or more
     * @return 1..length; the piece takes {@link #slots} slots, no more than are free
     */
    long next(long address, long length, int free) { // hot
        int offset = (int) (address & PAGE_BYTES - 1);
        long most = Math.min(length, (long) free * PAGE_BYTES - offset);
        if (packetBytes == 0) {
            return piece(offset, most);
        }
        long room = packetBytes - bytes;
        long piece = Math.min(most, room);
        int spare = SLOTS - slots - slotsOf(offset, piece);
        int restOfPage = PAGE_BYTES - offset;
        if (piece == room && spare > 0 && restOfPage > 1 && piece > restOfPage) {
            piece = restOfPage / 2;
        }
        return piece(offset, piece);
    }

    private long piece(int offset, long length) {
        nextSlots = slotsOf(offset, length);
        slots += nextSlots;
        bytes += length;
        if (bytes == packetBytes) {
            bytes = 0;
            slots = Math.max(0, slots - SLOTS); // what did not fit into the batch begins the next one
        }
        return length;
    }

    private static int slotsOf(int offset, long length) {
        return (int) ((offset + length + PAGE_BYTES - 1) / PAGE_BYTES);
    }

    /** Slots of the last piece. */
    int slots() { // hot
        return nextSlots;
    }

    /** A packet begins with the next byte. */
    void restart() { // hot
        bytes = 0;
        slots = 0;
    }
}
