package tcpx.channel;

import org.jspecify.annotations.Nullable;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.window.Window;

/**
 * A channel that sends: each slot of its window carries a chunk of a transfer. One thread at a time, the one that
 * drives it; nothing allocates.
 */
public final class SendChannel extends Channel<SendComm> {
    private final long[] chunks;
    private final int[] lengths;
    private final int[] transfers;
    private final boolean[] staged;
    private final boolean[] taken;
    private long lookedNs;
    private int heldBackOf;

    /** A channel over a connected comm. */
    public SendChannel(int index, SendComm comm, Window window) {
        this(index, comm.rail(), comm, window);
    }

    /** A channel on a rail that has no connection yet. */
    public SendChannel(int index, Rail rail, Window window) {
        this(index, rail, null, window);
    }

    private SendChannel(int index, Rail rail, @Nullable SendComm comm, Window window) {
        super(index, rail, comm, window);
        this.chunks = new long[window.depth()];
        this.lengths = new int[window.depth()];
        this.transfers = new int[window.depth()];
        this.staged = new boolean[window.depth()];
        this.taken = new boolean[window.depth()];
    }

    /** The chunk in a slot. */
    public long chunk(int slot) {
        return chunks[slot];
    }

    /** Bytes of the chunk in a slot. */
    public int length(int slot) {
        return lengths[slot];
    }

    /** The transfer the chunk in a slot belongs to. */
    public int transfer(int slot) {
        return transfers[slot];
    }

    /** The transfer that the chunk which waits belongs to. */
    public int heldBackOf() {
        return heldBackOf;
    }

    /** Keeps a chunk of a transfer until it can be posted. */
    public void holdBack(int transfer, long chunk) {
        heldBackOf = transfer;
        holdBack(chunk);
    }

    /** When its wire was last asked about its path. */
    public long lookedNs() {
        return lookedNs;
    }

    /** Its wire has been asked about its path. */
    public void lookedAt(long nowNs) {
        lookedNs = nowNs;
    }

    /** True once for each chunk that was copied to where the wire takes it from: when it is there. */
    public boolean noteStaged(int slot) {
        if (staged[slot] || !comm().isStaged(request(slot))) {
            return false;
        }
        staged[slot] = true;
        return true;
    }

    /** True once for each chunk: when the wire has taken all of it, as far as it can tell. */
    public boolean noteTaken(int slot) {
        if (taken[slot] || !comm().isSent(request(slot))) {
            return false;
        }
        taken[slot] = true;
        return true;
    }

    /**
     * Notes what a slot carries.
     *
     * @param transfer number of the transfer
     * @param length bytes of the chunk
     * @param request the comm's token
     * @param nowNs when it was posted
     */
    public void carry(int slot, int transfer, long chunk, int length, long request, long nowNs) {
        setPostedNs(slot, nowNs);
        transfers[slot] = transfer;
        chunks[slot] = chunk;
        lengths[slot] = length;
        staged[slot] = false;
        taken[slot] = false;
        setRequest(slot, request);
    }
}
