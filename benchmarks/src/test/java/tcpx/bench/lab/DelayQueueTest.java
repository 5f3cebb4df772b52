package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tcpx.bench.lab.DelayLine.DelayQueue;
import tcpx.ffi.Memory;

/** The queue of packets that are under way: first in first out, bounded, each in one piece. */
class DelayQueueTest {
    private static final int LARGEST = 100;

    private final DelayQueue queue = new DelayQueue(400, LARGEST); // a packet of 100 takes 128

    @AfterEach
    void close() {
        queue.close();
    }

    private boolean add(int length, long dueNs) {
        long room = queue.room();
        if (room == 0) {
            return false;
        }
        Memory.fill(room, length, (byte) dueNs);
        queue.add(length, dueNs);
        return true;
    }

    @Test
    void anEmptyOneIsNeverDue() {
        assertThat(queue.dueNs()).isEqualTo(DelayQueue.NEVER);
    }

    @Test
    void aFullOneHasNoRoomUntilTheOldestIsGone() {
        assertThat(add(100, 1)).isTrue();
        assertThat(add(100, 2)).isTrue();
        assertThat(add(100, 3)).isTrue();
        assertThat(add(1, 4)).isFalse();
        queue.remove();
        assertThat(add(100, 4)).isTrue();
        assertThat(add(1, 5)).isFalse();
        assertThat(queue.dueNs()).isEqualTo(2);
    }

    @Test
    void packetsOfAnySizeComeOutAsTheyWentInHoweverOftenTheRingBeginsAnew() {
        Random random = new Random(5);
        Deque<long[]> expected = new ArrayDeque<>();
        int dropped = 0;
        for (int i = 0; i < 20_000; i++) {
            int length = 1 + random.nextInt(LARGEST);
            if (random.nextInt(100) < 55) {
                if (add(length, i)) {
                    expected.add(new long[] {i, length});
                } else {
                    dropped++;
                }
            } else if (!expected.isEmpty()) {
                long[] oldest = expected.remove();
                assertThat(queue.dueNs()).isEqualTo(oldest[0]);
                assertThat(queue.length()).isEqualTo((int) oldest[1]);
                assertThat(Memory.getByte(queue.address())).isEqualTo((byte) oldest[0]);
                assertThat(Memory.getByte(queue.address() + oldest[1] - 1)).isEqualTo((byte) oldest[0]);
                queue.remove();
            }
        }
        assertThat(dropped).isPositive();
    }

    @Test
    void refusesToBeTooSmallForOnePacket() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DelayQueue(127, LARGEST));
    }
}
