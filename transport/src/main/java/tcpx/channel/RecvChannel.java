package tcpx.channel;

import org.jspecify.annotations.Nullable;
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
    }

    /** The tag a slot was posted with, where the receiver decides the order. */
    public long tag(int slot) {
        return tags[slot];
    }

    /** The chunk a slot was posted for. */
    public long chunk(int slot) {
        return chunks[slot];
    }

    /** Notes a posted receive. */
    public void expect(int slot, long tag, long chunk, long request) {
        tags[slot] = tag;
        chunks[slot] = chunk;
        setRequest(slot, request);
    }
}
