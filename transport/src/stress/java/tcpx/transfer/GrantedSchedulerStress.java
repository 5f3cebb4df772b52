package tcpx.transfer;

import static tcpx.Interleavings.require;
import static tcpx.Interleavings.until;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import tcpx.Interleavings;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;

/** Grants from the control link's thread against loops that ask for them. */
class GrantedSchedulerStress {
    private static final int DEPTH = 2;
    private static final int EACH = 4;

    private final GrantedScheduler granted = new GrantedScheduler(2, DEPTH, 1, channel -> {});
    private final AtomicIntegerArray taken = new AtomicIntegerArray(2);

    // Grants even grains to channel 0, odd ones to channel 1, as a receiver does: no more than the window holds.
    private void grantAll() {
        ByteBuffer frame = ByteBuffer.allocate(2 * 12);
        for (int i = 0; i < EACH; i++) {
            int least = i + 1 - DEPTH;
            until(() -> taken.get(0) >= least && taken.get(1) >= least);
            frame.clear().putInt(0).putLong(Chunk.of(2 * i, 1)).putInt(1).putLong(Chunk.of(2 * i + 1, 1));
            granted.grant(frame.flip());
        }
    }

    private void takeAll(int channel) {
        for (int i = 0; i < EACH; i++) {
            long[] chunk = {Chunk.NONE};
            until(() -> (chunk[0] = granted.nextFor(channel)) != Chunk.NONE);
            require(chunk[0] == Chunk.of(2 * i + channel, 1), "out of turn: " + chunk[0]);
            taken.set(channel, i + 1);
        }
        require(granted.nextFor(channel) == Chunk.NONE, "a chunk nobody granted");
    }

    /** A channel is given all that was granted to it, once, in the order of the grants, while the ring goes round. */
    @Test
    void everyGrantIsHandedOutOnceInItsTurn() {
        Interleavings.check(() -> {
            GrantedSchedulerStress test = new GrantedSchedulerStress();
            test.granted.begin(new ChunkPlan(2 * EACH, 1));
            Interleavings.together(test::grantAll, () -> test.takeAll(0), () -> test.takeAll(1));
        });
    }
}
