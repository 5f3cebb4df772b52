package tcpx.channel;

import org.jspecify.annotations.Nullable;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.window.Window;

/**
 * A channel that receives: each slot of its window is a posted receive. One thread at a time, the one that drives it;
 * nothing allocates.
 */
public final class RecvChannel extends Channel<RecvComm> {
    private final long[] tags;
    private final long[] chunks;
    private final boolean[] landed;

    /** A channel over an accepted comm. */
    public RecvChannel(int index, RecvComm comm, Window window) {
        this(index, comm.rail(), comm, window);
    }

    /** A channel on a rail that has no connection yet. */
    public RecvChannel(int index, Rail rail, Window window) {
        this(index, rail, null, window);
    }

    private RecvChannel(int index, Rail rail, @Nullable RecvComm comm, Window window) {
        super(index, rail, comm, window);
        this.tags = new long[window.depth()];
        this.chunks = new long[window.depth()];
        this.landed = new boolean[window.depth()];
    }

    /** The tag a slot was posted with, where the receiver decides the order. */
    public long tag(int slot) {
        return tags[slot];
    }

    /** The chunk a slot was posted for. */
    public long chunk(int slot) {
        return chunks[slot];
    }

    /** Bytes of a message, once for each that has landed and is being moved to its place; before and after PENDING. */
    public long noteLanded(int slot) {
        if (landed[slot]) {
            return NetProvider.PENDING;
        }
        long bytes = comm().landed(request(slot));
        landed[slot] = bytes != NetProvider.PENDING;
        return bytes;
    }

    /** Notes a receive that was posted for whatever comes. */
    public void expectAny(int slot, long request) {
        landed[slot] = false;
        setRequest(slot, request);
    }

    /** Notes a posted receive. */
    public void expect(int slot, long tag, long chunk, long request) {
        tags[slot] = tag;
        chunks[slot] = chunk;
        expectAny(slot, request);
    }
}
