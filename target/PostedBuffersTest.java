package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostedBuffersTest {
    private static final int MOST = 4;

    @Test
    void theOldestBufferIsTakenFirst() {
        PostedBuffers buffers = new PostedBuffers(MOST);
        buffers.put(10);
        buffers.put(20);
        assertThat(buffers.count()).isEqualTo(2);
        assertThat(buffers.capacity(buffers.first())).isEqualTo(10);
        buffers.remove();
        assertThat(buffers.capacity(buffers.first())).isEqualTo(20);
        assertThat(buffers.first()).isEqualTo(1);
    }

    @Test
    void oneBufferTooManyIsRefusedAndChangesNothing() {
        PostedBuffers buffers = new PostedBuffers(MOST);
        for (int i = 0; i < MOST; i++) {
            buffers.put(i);
        }
        assertThatThrownBy(() -> buffers.put(9))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("4 receive buffers are posted, which is as many as can be");
        assertThat(buffers.count()).isEqualTo(MOST);
        buffers.remove();
        buffers.put(9);
        assertThat(buffers.capacity(MOST)).isEqualTo(9);
    }

    @Test
    void theSenderIsToldWhenItKnowsOfNoMoreThanItHasNotBeenToldOf() {
        PostedBuffers buffers = new PostedBuffers(MOST);
        assertThat(buffers.isTimeToTell()).as("nothing is posted").isFalse();
        buffers.put(1);
        assertThat(buffers.isTimeToTell()).as("it knows of none").isTrue();
        buffers.put(1);
        buffers.allTold();
        assertThat(buffers.isTimeToTell()).as("all are told").isFalse();
        buffers.put(1);
        assertThat(buffers.isTimeToTell()).as("two are told, one is not").isFalse();
        buffers.remove();
        assertThat(buffers.isTimeToTell()).as("one is told, one is not").isTrue();
        assertThat(buffers.told()).isEqualTo(2);
        assertThat(buffers.end()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Integer.MAX_VALUE - 5, -3})
    void anyOrderOfPostingTellingAndTakingAgreesWithAQueueAlsoWhereNumbersWrap(int start) {
        long seed = 20261122;
        Random random = new Random(seed);
        PostedBuffers buffers = new PostedBuffers(MOST, start);
        Deque<Long> expected = new ArrayDeque<>();
        int untold = 0;
        for (int step = 0; step < 10_000; step++) {
            if (random.nextBoolean() && !buffers.isFull()) {
                expected.add((long) step);
                buffers.put(step + 1);
                untold++;
            } else if (!expected.isEmpty() && buffers.told() != buffers.first()) {
                long oldest = expected.remove();
                assertThat(buffers.capacity(buffers.first()))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(oldest + 1);
                buffers.remove();
            }
            assertThat(buffers.count()).isEqualTo(expected.size());
            assertThat(buffers.isTimeToTell()).isEqualTo(untold > 0 && untold >= expected.size() - untold);
            if (buffers.isTimeToTell() && random.nextBoolean()) {
                buffers.allTold();
                untold = 0;
            }
        }
    }
}
