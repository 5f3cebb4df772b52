package tcpx.transfer;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import tcpx.channel.RecvChannel;

/**
 * What a receiving loop does about the schedule besides following it, on a wire where it posts a receive buffer for
 * each chunk beforehand. Called by the loop's thread.
 */
interface Grants {
    /** Both ends compute the same schedule: nothing is to be done. */
    Grants COMPUTED = new Grants() {};

    /**
     * What a plan asks for.
     *
     * @param sink takes each frame of grants, from its position to its limit
     */
    static Grants of(SessionPlan plan, IncomingMessages incoming, Consumer<ByteBuffer> sink) {
        return plan.receiverSchedules() ? new GrantWriter(incoming, plan.autoWindow(), plan.clock(), sink) : COMPUTED;
    }

    /** Whether a channel with room in its window shall have a chunk more. */
    default boolean wants(RecvChannel channel) {
        return true;
    }

    /** A receive buffer for a chunk has been posted. */
    default void posted(RecvChannel channel, int slot, long chunk) {}

    /** The chunk of a slot has landed. */
    default void landed(RecvChannel channel, int slot, long bytes) {}

    /** A channel is lost, with chunks that were granted: they will be granted to others. */
    default void withdraw(RecvChannel channel) {}

    /** A round is over: whoever must know of it is told. */
    default void flush() {}

    /** How long the loop may sleep, nanoseconds; negative without limit. */
    default long sleepLimitNs() {
        return -1;
    }
}
