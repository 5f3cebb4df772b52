package tcpx.net.staged;

import tcpx.cuda.CudaDevice;
import tcpx.cuda.CudaEvent;
import tcpx.cuda.CudaStream;
import tcpx.error.Closer;
import tcpx.memory.BouncePool;
import tcpx.memory.Region;

/**
 * What a comm needs to move messages between a device's memory and the wire: locked pages, one for each message that
 * may be under way, few enough to stay in the cache; a stream; and an event for each slot. Made once.
 */
final class PinnedPages implements AutoCloseable {
    /** Bytes of a page, and of the longest message. */
    static final int PAGE_BYTES = 1 << 20;

    /** Most pages of a comm. */
    static final int MOST_PAGES = 8;

    final CudaStream stream;
    final BouncePool pool;
    final CudaEvent[] events; // by slot
    private final Closer parts = new Closer();

    PinnedPages(CudaDevice device, int depth) {
        try {
            Region memory = parts.own(device.allocatePinned((long) depth * PAGE_BYTES));
            pool = new BouncePool(memory, PAGE_BYTES);
            events = new CudaEvent[depth];
            for (int i = 0; i < depth; i++) {
                events[i] = parts.own(device.newEvent());
            }
            stream = parts.own(device.newStream());
        } catch (RuntimeException e) {
            throw parts.closeAfter(e);
        }
    }

    /** The event of a slot, done when what the stream was given so far is. */
    CudaEvent record(int slot) { // hot
        stream.record(events[slot]);
        return events[slot];
    }

    /** Waits for the stream and gives everything back. Idempotent. */
    @Override
    public void close() {
        parts.close();
    }
}
