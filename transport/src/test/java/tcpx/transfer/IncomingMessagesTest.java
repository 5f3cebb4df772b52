package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.ReceiveTarget;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.plan.Chunk;

class IncomingMessagesTest {
    private static final int MOST = 4;
    private static final SessionPlan PLAN =
            new SessionPlan(TransferConfig.DEFAULT, new SocketProvider(SocketOptions.DEFAULT), ChunkLog.NONE);

    private final Region region = Region.allocate(1);

    @AfterEach
    void freeMemory() {
        region.close();
    }

    private static IncomingMessages buffers(int first) {
        return new IncomingMessages(PLAN, MOST, () -> {}, first);
    }

    private void post(IncomingMessages buffers, long capacity) {
        buffers.open(region, new MemoryHandle[0], 0, capacity);
    }

    @Test
    void theOldestBufferIsTakenFirst() {
        IncomingMessages buffers = buffers(0);
        post(buffers, 10);
        post(buffers, 20);
        assertThat(buffers.count()).isEqualTo(2);
        assertThat(buffers.oldest().capacity()).isEqualTo(10);
        buffers.retire();
        assertThat(buffers.oldest().capacity()).isEqualTo(20);
        assertThat(buffers.first()).isEqualTo(1);
    }

    @Test
    void oneBufferTooManyIsRefusedAndChangesNothing() {
        IncomingMessages buffers = buffers(0);
        for (int i = 0; i < MOST; i++) {
            post(buffers, i);
        }
        assertThatThrownBy(() -> post(buffers, 9))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("4 receive buffers are posted, which is as many as can be");
        assertThat(buffers.count()).isEqualTo(MOST);
        buffers.retire();
        post(buffers, 9);
        assertThat(buffers.at(MOST).capacity()).isEqualTo(9);
    }

    @Test
    void theSenderIsToldWhenItKnowsOfNoMoreThanItHasNotBeenToldOf() {
        IncomingMessages buffers = buffers(0);
        assertThat(buffers.isTimeToAnnounce()).as("nothing is posted").isFalse();
        post(buffers, 1);
        assertThat(buffers.isTimeToAnnounce()).as("it knows of none").isTrue();
        post(buffers, 1);
        buffers.allAnnounced();
        assertThat(buffers.isTimeToAnnounce()).as("all are told").isFalse();
        post(buffers, 1);
        assertThat(buffers.isTimeToAnnounce()).as("two are told, one is not").isFalse();
        buffers.retire();
        assertThat(buffers.isTimeToAnnounce()).as("one is told, one is not").isTrue();
        assertThat(buffers.announced()).isEqualTo(2);
        assertThat(buffers.end()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Integer.MAX_VALUE - 5, -3})
    void anyOrderOfPostingTellingAndTakingAgreesWithAQueueAlsoWhereNumbersWrap(int start) {
        long seed = 20261122;
        Random random = new Random(seed);
        IncomingMessages buffers = buffers(start);
        Deque<Long> expected = new ArrayDeque<>();
        int untold = 0;
        for (int step = 0; step < 10_000; step++) {
            if (random.nextBoolean() && !buffers.isFull()) {
                expected.add((long) step);
                post(buffers, step + 1);
                untold++;
            } else if (!expected.isEmpty() && buffers.announced() != buffers.first()) {
                long oldest = expected.remove();
                assertThat(buffers.oldest().capacity())
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(oldest + 1);
                buffers.retire();
            }
            assertThat(buffers.count()).isEqualTo(expected.size());
            assertThat(buffers.isTimeToAnnounce()).isEqualTo(untold > 0 && untold >= expected.size() - untold);
            if (buffers.isTimeToAnnounce() && random.nextBoolean()) {
                buffers.allAnnounced();
                untold = 0;
            }
        }
    }

    private static long tag(int id, int grain) {
        return ChunkTag.of(id, Chunk.of(grain, 1));
    }

    @Test
    void whatArrivesLandsInTheBufferOfItsMessageOrIsDroppedOrRefused() {
        try (Region room = Region.allocate(2 << 20)) {
            IncomingMessages buffers = buffers(0);
            int grain = PLAN.config().grainBytes();
            buffers.open(room, new MemoryHandle[0], 0, grain);
            buffers.open(room, new MemoryHandle[0], 1 << 20, 2L * grain);
            assertThat(buffers.addressFor(tag(1, 1), 10)).isEqualTo(room.address() + (1 << 20) + grain);
            assertThat(buffers.isWanted(tag(1, 1))).isTrue();
            assertThat(buffers.offset(tag(1, 1))).isEqualTo(grain);
            assertThat(buffers.addressFor(tag(2, 0), 10))
                    .as("no buffer is posted")
                    .isEqualTo(ReceiveTarget.REFUSE);
            assertThat(buffers.isWanted(tag(2, 0))).isFalse();
            assertThat(buffers.landed(tag(2, 0), 10)).isFalse();
            assertThat(buffers.duplicateBytes()).isEqualTo(10);
            assertThat(buffers.addressFor(ChunkTag.whole(0), 7)).isEqualTo(room.address());
            assertThat(buffers.landed(ChunkTag.whole(0), 7))
                    .as("that is all of it")
                    .isTrue();
            assertThat(buffers.landed(ChunkTag.whole(0), 7)).isFalse();
            assertThat(buffers.duplicateBytes()).isEqualTo(17);
            buffers.retire();
            assertThat(buffers.addressFor(tag(0, 0), 10)).as("it is over").isEqualTo(ReceiveTarget.DISCARD);
            assertThat(buffers.landed(tag(0, 0), 1)).isFalse();
            assertThat(buffers.duplicateBytes()).isEqualTo(18);
            assertThat(buffers.landed(tag(1, 1), 10))
                    .as("the first grain is missing")
                    .isFalse();
        }
    }

    @Test
    void theScheduleIsThatOfTheOldestMessageThatHasBegun() {
        IncomingMessages buffers = buffers(0);
        assertThatThrownBy(() -> buffers.start(0, 1, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("transfer 0 of 1 bytes was not posted");
        post(buffers, 1 << 20);
        post(buffers, 1 << 20);
        buffers.start(1, 1 << 20, false);
        assertThat(buffers.isPlanned()).as("the oldest has not begun").isFalse();
        buffers.start(0, 1 << 20, false);
        assertThat(buffers.isPlanned()).isTrue();
        assertThat(buffers.nextFor(0)).isNotEqualTo(Chunk.NONE);
        buffers.reschedule(Chunk.of(0, 1));
        assertThat(buffers.nextFor(1)).as("what a lost channel had").isEqualTo(Chunk.of(0, 1));
        buffers.oldest().close();
        assertThat(buffers.isPlanned()).isFalse();
        buffers.retire();
        assertThat(buffers.isPlanned())
                .as("the next had begun before it was its turn")
                .isTrue();
        buffers.retire();
        assertThat(buffers.isPlanned()).isFalse();
    }
}
