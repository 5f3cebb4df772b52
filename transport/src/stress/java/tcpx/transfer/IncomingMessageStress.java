package tcpx.transfer;

import static tcpx.Interleavings.require;
import static tcpx.Interleavings.until;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tcpx.Interleavings;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.plan.Chunk;

/** One posted buffer, loops that land chunks in it, and the thread that takes it away. */
class IncomingMessageStress {
    private static final int ID = 5;
    private static final int GRAIN = 8;

    private final IncomingMessage message = new IncomingMessage(GRAIN, () -> 1);
    private final AtomicBoolean handedBack = new AtomicBoolean();
    private final AtomicInteger written = new AtomicInteger();

    @BeforeAll
    static void loadsWhatTheModelCheckerNeedNotLookInto() {
        Region.allocate(1).close();
    }

    private IncomingMessageStress() {
        message.open(ID, Region.wrap(4096, 2 * GRAIN, this), new MemoryHandle[0], 0, 2 * GRAIN);
    }

    private void land(int grain, int length) {
        long tag = ChunkTag.of(ID, Chunk.of(grain, 1));
        if (message.addressFor(tag, length) > 0) {
            require(!handedBack.get(), "written to after it was the user's");
            written.incrementAndGet();
            message.landed(tag, length);
        }
    }

    private void landWhole() {
        long tag = ChunkTag.whole(ID);
        if (message.addressFor(tag, GRAIN) > 0) {
            require(!handedBack.get(), "written to after it was the user's");
            message.landed(tag, GRAIN);
        }
    }

    // As the receiver does; where the buffer is not quiet it waits for the rounds of the loops to end.
    private void takeAway() {
        until(message::isComplete);
        message.close();
        if (message.isQuiet()) {
            handedBack.set(true);
        }
    }

    /**
     * Nothing is written to a receive buffer that was closed and then seen quiet, however many copies of a chunk are
     * about.
     */
    @Test
    void noCopyIsWrittenToABufferThatWasClosedAndSeenQuiet() {
        Interleavings.check(() -> {
            IncomingMessageStress test = new IncomingMessageStress();
            Interleavings.together(test::landWhole, test::landWhole, test::takeAway);
        });
    }

    /** Who sees a message complete finds all bytes of it counted, its length, and what its sender asked for. */
    @Test
    void whoSeesAMessageCompleteFindsAllOfIt() {
        Interleavings.check(() -> {
            IncomingMessageStress test = new IncomingMessageStress();
            Interleavings.together(
                    () -> test.land(0, GRAIN),
                    () -> test.land(1, GRAIN - 3),
                    () -> test.message.start(2 * GRAIN - 3, true),
                    () -> {
                        until(test.message::isComplete);
                        require(test.message.completedBytes() == 2 * GRAIN - 3, "bytes");
                        require(test.written.get() == 2 && test.message.wantsDone(), "the rest");
                    });
        });
    }

    /** A message in one chunk tells its length itself: who sees it complete finds that, too. */
    @Test
    void whoSeesAMessageOfOneChunkCompleteFindsItsLength() {
        Interleavings.check(() -> {
            IncomingMessageStress test = new IncomingMessageStress();
            Interleavings.together(test::landWhole, test::landWhole, () -> {
                until(test.message::isComplete);
                require(test.message.completedBytes() == GRAIN && test.message.isPlanned(), "bytes");
            });
        });
    }

    /** Of all copies of a chunk one is new, and it is counted once. */
    @Test
    void oneOfAllCopiesOfAChunkIsNew() {
        Interleavings.check(() -> {
            IncomingMessageStress test = new IncomingMessageStress();
            AtomicInteger fresh = new AtomicInteger();
            Runnable copy = () -> {
                long tag = ChunkTag.of(ID, Chunk.of(0, 1));
                if (test.message.addressFor(tag, GRAIN) > 0 && test.message.landed(tag, GRAIN)) {
                    fresh.incrementAndGet();
                }
            };
            Interleavings.together(copy, copy, copy);
            require(fresh.get() == 1 && test.message.done.count() == 1, "new " + fresh + " times");
        });
    }
}
