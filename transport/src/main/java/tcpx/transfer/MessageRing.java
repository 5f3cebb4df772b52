package tcpx.transfer;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tcpx.net.MemoryHandle;

/**
 * The messages under way at one end, oldest first, as its progress loops and the control link see them. The calling
 * thread adds and {@link #retire retires} them. Numbers count up from 0 and wrap.
 *
 * @param <M> outgoing or incoming
 */
abstract class MessageRing<M extends Message> {
    /** What is known of the channels, over all messages. */
    final ChannelStates states;

    private final List<M> ring; // by number
    private final Runnable quiesce;
    private int quiescedBefore; // messages before this one no loop looks at any more
    private volatile int first; // the oldest; no message is under way when it is the same as the next
    private volatile int end; // behind the newest

    /**
     * Room for so many messages, numbered from {@code first}.
     *
     * @param quiesce returns when no loop is in a round that began before
     */
    MessageRing(ChannelStates states, int most, int first, Runnable quiesce, Supplier<M> maker) {
        this.states = states;
        this.quiesce = quiesce;
        this.ring = Stream.generate(maker).limit(most).toList();
        this.first = first;
        this.end = first;
        this.quiescedBefore = first;
    }

    /** The object for the next message, which no loop looks at: what was there before is out of sight. */
    final M next() {
        if (end - ring.size() - quiescedBefore >= 0) {
            quiesce();
        }
        return at(end);
    }

    /** Returns when no loop looks any more at what was retired. */
    final void quiesce() {
        quiesce.run();
        quiescedBefore = first;
    }

    /** The next message, which has been filled in, is under way. There must be room. */
    final void add() {
        end = end + 1;
    }

    /** The oldest message is over: takes it away from the loops. */
    void retire() {
        first = first + 1;
    }

    /** Whether a message under way lies in the memory with these handles. */
    final boolean isUsed(@Nullable MemoryHandle[] memory) {
        for (int id = first; id != end; id++) {
            if (at(id).liesIn(memory)) {
                return true;
            }
        }
        return false;
    }

    /** How many messages are under way. */
    final int count() { // hot
        return end - first;
    }

    /** Whether there is no room for another. */
    final boolean isFull() {
        return count() == ring.size();
    }

    /** Number of the oldest message under way, or of the next one if there is none. */
    final int first() { // hot
        return first;
    }

    /** Number of the next message. */
    final int end() { // hot
        return end;
    }

    /** The oldest message under way; if there is none, what the next one will be. */
    final M oldest() { // hot
        return at(first);
    }

    /** Whether a message is under way. */
    final boolean isUnderWay(int id) { // hot
        return id - first >= 0 && id - end < 0;
    }

    /** A message by its number; null if it is not, or no longer, under way. */
    final @Nullable M of(int id) { // hot
        return isUnderWay(id) ? at(id) : null;
    }

    /** What has this number, or another message in its stead: see {@link #isUnderWay}. */
    final M at(int id) { // hot
        return ring.get(Math.floorMod(id, ring.size()));
    }

    /** A number that changes whenever a chunk of the oldest message is done, or the next one becomes the oldest. */
    final long progress() {
        int oldest = first;
        return (long) oldest << 32 | at(oldest).done.count();
    }
}
