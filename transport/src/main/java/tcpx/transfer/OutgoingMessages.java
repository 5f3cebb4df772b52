package tcpx.transfer;

import java.nio.ByteBuffer;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.plan.ChunkPlan;

/**
 * The transfers a sender has under way, oldest first, as its progress loops see them. The calling thread
 * {@link #open opens} and {@link #retire retires} them; loops dispatch the oldest one's chunks first and go on with the
 * next when it has none left. Numbers count up from 0 and wrap.
 */
final class OutgoingMessages {
    /** What is known of the channels, over all transfers. */
    final ChannelStates states;

    private final OutgoingMessage[] ring; // by number
    private volatile int first; // the oldest; no transfer is under way when it is the same as the next
    private volatile int end; // behind the newest
    private volatile int busySpells;

    /** Room for so many transfers; where the receiver must know what comes next there is room for one. */
    OutgoingMessages(TransferConfig config, NetProvider provider, int most) {
        states = new ChannelStates(config.channels());
        ring = new OutgoingMessage[provider.capabilities().selfDescribing() ? most : 1];
        for (int i = 0; i < ring.length; i++) {
            ring[i] = new OutgoingMessage(config, provider, states);
        }
    }

    /** How many transfers there is room for. */
    int most() {
        return ring.length;
    }

    /**
     * The next transfer is under way. There must be room, and no loop inside a round that saw what was in its place.
     */
    void open(ChunkPlan plan, MemoryHandle[] memory, long base, boolean whole) {
        int id = end;
        ring[slot(id)].fill(id, plan, memory, base, whole);
        if (isEmpty()) {
            busySpells = busySpells + 1;
        }
        end = id + 1;
    }

    /** Takes the oldest transfer away from the loops. */
    void retire() {
        first = first + 1;
    }

    /** Whether a transfer under way lies in the memory with these handles. */
    boolean isUsed(MemoryHandle[] memory) {
        for (int id = first; id != end; id++) {
            if (ring[slot(id)].liesIn(memory)) {
                return true;
            }
        }
        return false;
    }

    /** Whether no transfer is under way. */
    boolean isEmpty() { // hot
        return first == end;
    }

    boolean isFull() {
        return end - first == ring.length;
    }

    /** Number of the oldest transfer under way, or of the next one if there is none. */
    int first() {
        return first;
    }

    /** Number of the next transfer. */
    int end() {
        return end;
    }

    /** How many times a transfer was begun while no other was under way. */
    int busySpells() {
        return busySpells;
    }

    /** The oldest transfer under way. */
    OutgoingMessage oldest() {
        return ring[slot(first)];
    }

    /** A transfer by its number; null if it is not, or no longer, under way. */
    OutgoingMessage of(int id) { // hot
        return id - first >= 0 && id - end < 0 ? ring[slot(id)] : null;
    }

    /**
     * The receiver has granted chunks of a transfer. By the control link's thread.
     *
     * @throws RuntimeException if it is not under way, or the grants make no sense
     */
    void grant(int id, ByteBuffer grants) {
        OutgoingMessage message = of(id);
        if (message == null) {
            throw new IllegalStateException("grants for transfer " + id + " while "
                    + (isEmpty() ? "none" : Integer.toString(first)) + " is under way");
        }
        message.grant(grants);
    }

    /**
     * A number that changes whenever a chunk of the oldest transfer is acknowledged, or the next one becomes the
     * oldest.
     */
    long progress() {
        int oldest = first;
        return (long) oldest << 32 | ring[slot(oldest)].acknowledged.count();
    }

    private int slot(int id) {
        return Math.floorMod(id, ring.length);
    }
}
