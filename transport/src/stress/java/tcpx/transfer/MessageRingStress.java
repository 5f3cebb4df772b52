package tcpx.transfer;

import static tcpx.Interleavings.require;
import static tcpx.Interleavings.until;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tcpx.Races;
import tcpx.net.MemoryHandle;
import tcpx.plan.ChunkPlan;

/** The calling thread adds messages and retires them while two loops go round them. */
class MessageRingStress {
    private static final int ROOM = 2;
    private static final int MESSAGES = 200;
    private static final int LOOPS = 2;
    private static final @Nullable MemoryHandle[] MEMORY = {};

    /** A message that says its number twice, in plain fields. */
    private static final class Numbered extends Message {
        private int once;
        private int again;

        @Override
        ChunkPlan plan() {
            return new ChunkPlan(0, 1);
        }
    }

    /** A ring, and how many rounds each loop has begun and ended: odd while it is in one. */
    private static final class Ring extends MessageRing<Numbered> {
        private final AtomicIntegerArray rounds;
        private final AtomicBoolean over = new AtomicBoolean();

        Ring(int first) {
            this(first, new AtomicIntegerArray(LOOPS));
        }

        private Ring(int first, AtomicIntegerArray rounds) {
            super(new ChannelStates(1), ROOM, first, () -> awaitRounds(rounds), Numbered::new);
            this.rounds = rounds;
        }

        private static void awaitRounds(AtomicIntegerArray rounds) {
            for (int i = 0; i < LOOPS; i++) {
                int loop = i;
                int round = rounds.get(loop);
                until(() -> round % 2 == 0 || rounds.get(loop) != round);
            }
        }

        Void fill() {
            for (int i = 0; i < MESSAGES; i++) {
                if (isFull()) {
                    retire();
                }
                Numbered message = next();
                message.once = end();
                message.lieIn(end(), MEMORY, 0);
                message.again = end();
                add();
            }
            over.set(true);
            return null;
        }

        Void goRound(int loop) {
            while (!over.get()) {
                rounds.getAndIncrement(loop);
                int end = end();
                for (int id = first(); id - end < 0; id++) {
                    Numbered message = of(id);
                    if (message != null) {
                        require(
                                message.once == id && message.id() == id && message.again == id,
                                "message " + id + " is " + message.once + ", " + message.id() + ", " + message.again);
                    }
                }
                rounds.getAndIncrement(loop);
            }
            return null;
        }
    }

    private static List<Callable<?>> round(int first) {
        Ring ring = new Ring(first);
        return List.of(ring::fill, () -> ring.goRound(0), () -> ring.goRound(1));
    }

    /** Whatever number a loop asks for, it finds that message, whole, to the end of its round; or none. */
    @Test
    void aLoopSeesEveryMessageWholeOrNotAtAll() {
        Races.run(() -> round(0));
    }

    /** The same where the numbers wrap. */
    @Test
    void aLoopSeesEveryMessageWholeWhereNumbersWrap() {
        Races.run(() -> round(Integer.MAX_VALUE - MESSAGES / 2));
    }
}
