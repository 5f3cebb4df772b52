package tcpx.transfer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpx.net.MemoryHandle;
import tcpx.plan.ChunkPlan;

/**
 * A message that is under way, as one end sees it: where it lies and what of it is done. One object of a
 * {@link MessageRing} serves many messages, one after the other.
 */
abstract class Message {
    /** Which grains are done. */
    final CompletionTracker done = new CompletionTracker();

    private @Nullable MemoryHandle[] memory = {};
    private long base;
    private int id = -1;

    /** It is the message of this number, which lies in the memory with these handles. */
    final void lieIn(int newId, @Nullable MemoryHandle[] newMemory, long newBase) {
        id = newId;
        memory = newMemory;
        base = newBase;
    }

    /** How it is cut. */
    abstract ChunkPlan plan();

    /** Its number. */
    final int id() {
        return id;
    }

    /** Whether it lies in the memory with these handles. */
    final boolean liesIn(@Nullable MemoryHandle[] handles) {
        return memory == handles;
    }

    /** The handle of its memory for a channel, which must be connected. */
    final MemoryHandle memory(int channel) { // hot
        return Objects.requireNonNull(memory[channel]);
    }

    /** Where it begins in its region. */
    final long base() {
        return base;
    }
}
