package tcpx.channel;

import tcpx.net.ChannelStats;
import tcpx.net.WireStats;

/**
 * What one channel has done since it was opened. Written by the thread that drives the channel; what another thread
 * reads may lag behind until that one has come to rest. All readings of the clock are nanoseconds of one clock.
 */
public final class ChannelCounters {
    private long chunks;
    private long bytes;
    private long stalls;
    private long stallNs;
    private long fullSinceNs;
    private long lastDoneNs;
    private boolean full;

    /** Counts a chunk of {@code length} payload bytes that is done: acknowledged, or landed. */
    public void done(long length) { // hot
        chunks++;
        bytes += length;
    }

    /** Notes when chunks were last done. */
    public void doneAt(long nowNs) { // hot
        lastDoneNs = nowNs;
    }

    /** How much was done and how long ago, for messages; as far as another thread can see it. */
    public String describe(long nowNs) {
        return chunks == 0
                ? "nothing has landed yet"
                : bytes + " bytes have landed, the last " + (nowNs - lastDoneNs) / 1_000_000 + " ms ago";
    }

    /** Whether the window was full when last looked at. */
    public boolean isFull() {
        return full;
    }

    /** Notes that the window is full. Whether a chunk has to wait for it is known only when there is room again. */
    public void full(long nowNs) { // hot
        full = true;
        fullSinceNs = nowNs;
    }

    /**
     * Notes that there is room again.
     *
     * @param waited whether there was a chunk to post: only then was it a stall
     */
    public void room(long nowNs, boolean waited) { // hot
        full = false;
        if (waited) {
            stalls++;
            stallNs += nowNs - fullSinceNs;
        }
    }

    ChannelStats stats(int index, String rail, WireStats wire) {
        return new ChannelStats(index, rail, chunks, bytes, stalls, stallNs, wire);
    }
}
