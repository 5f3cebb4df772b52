package tcpx.transfer;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import tcpx.channel.RecvChannel;
import tcpx.plan.Chunk;

/**
 * The schedule as a receiving loop follows it, on a wire where it posts a receive buffer for each chunk beforehand, and
 * what it does about it. Called by the loop's thread.
 */
interface Grants {
    /** Messages say what they are: nothing is to be done. */
    Grants NONE = new Grants() {};

    /**
     * What a plan asks for.
     *
     * @param sink takes each frame of grants, from its position to its limit
     */
    static Grants of(SessionPlan plan, IncomingMessages incoming, Consumer<ByteBuffer> sink) {
        return plan.receiverGrants() ? new GrantWriter(plan, incoming, sink) : NONE;
    }

    /** The next chunk for a channel, or {@link Chunk#NONE}. */
    default long nextFor(RecvChannel channel) {
        return Chunk.NONE;
    }

    /** Whether a channel with room in its window shall have a chunk more. */
    default boolean wants(RecvChannel channel) {
        return true;
    }

    /** A receive buffer for a chunk has been posted. */
    default void posted(RecvChannel channel, int slot, long chunk) {}

    /** The chunk of a slot has landed. */
    default void landed(RecvChannel channel, int slot, long bytes) {}

    /** A channel is lost: what it was to carry will be granted to others. */
    default void withdraw(RecvChannel channel) {}

    /** A round is over: whoever must know of it is told. */
    default void flush() {}

    /** How long the loop may sleep, nanoseconds; negative without limit. */
    default long sleepLimitNs() {
        return -1;
    }
}
