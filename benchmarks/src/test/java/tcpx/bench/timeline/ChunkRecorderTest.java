package tcpx.bench.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tcpx.transfer.ChunkLog;

class ChunkRecorderTest {
    private final AtomicLong now = new AtomicLong(-50);

    private ChunkRecorder recorder(int events) {
        return new ChunkRecorder(events, now::get);
    }

    @Test
    void keepsWhatHappensBetweenStartAndStopByTheNodesClock() {
        ChunkRecorder recorder = recorder(10);
        recorder.note(ChunkLog.Event.POSTED, 0, 0, 0, 1);
        recorder.start();
        recorder.note(ChunkLog.Event.POSTED, 255, Integer.MAX_VALUE, -1, 1L << 30);
        now.set(70);
        recorder.note(ChunkLog.Event.ACKNOWLEDGED, 3, 1, 2, 512);
        recorder.stop();
        recorder.note(ChunkLog.Event.POSTED, 0, 0, 0, 1);
        assertThat(recorder.events('a', -60))
                .containsExactly(
                        new ChunkEvent(10, 'a', 255, ChunkEvent.Kind.POSTED, Integer.MAX_VALUE, 0xffff_ffffL, 1L << 30),
                        new ChunkEvent(130, 'a', 3, ChunkEvent.Kind.ACKNOWLEDGED, 1, 2, 512));
        assertThat(recorder.events('b', 60)).extracting(ChunkEvent::timeNs).containsExactly(0L, 10L);
        assertThat(recorder.leftOut()).isZero();
    }

    @Test
    void everyEventOfTheWireHasItsKind() {
        ChunkRecorder recorder = recorder(6);
        recorder.start();
        for (ChunkLog.Event event : ChunkLog.Event.values()) {
            recorder.note(event, 0, 0, 0, 0);
        }
        assertThat(recorder.events('a', -50))
                .extracting(event -> event.kind().name())
                .containsExactly("POSTED", "STAGED", "SENT", "LANDED", "RECEIVED", "ACKNOWLEDGED");
    }

    @Test
    void countsWhatComesWhenItIsFull() {
        ChunkRecorder recorder = recorder(3);
        recorder.start();
        for (int i = 0; i < 8; i++) {
            recorder.note(ChunkLog.Event.POSTED, 0, 0, i, 1);
        }
        assertThat(recorder.events('a', -50)).extracting(ChunkEvent::grain).containsExactly(0L, 1L, 2L);
        assertThat(recorder.leftOut()).isEqualTo(5);
        assertThatThrownBy(() -> recorder(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> recorder(Timeline.MOST + 1)).hasMessageContaining("allowed: 1 to");
    }

    @Test
    void threadsDoNotLoseOrMixEvents() throws Exception {
        int each = 2000;
        ChunkRecorder recorder = recorder(4 * each);
        recorder.start();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int channel = t;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    recorder.note(ChunkLog.Event.POSTED, channel, channel, i, 10L * channel + i);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int channel = 0; channel < 4; channel++) {
            int wanted = channel;
            List<ChunkEvent> own = recorder.events('a', -50).stream()
                    .filter(event -> event.channel() == wanted)
                    .toList();
            assertThat(own).hasSize(each);
            for (int i = 0; i < each; i++) {
                assertThat(own.get(i))
                        .isEqualTo(new ChunkEvent(0, 'a', wanted, ChunkEvent.Kind.POSTED, wanted, i, 10L * wanted + i));
            }
        }
    }

    @Test
    void anEventAllocatesNothing() {
        Assumptions.assumeTrue(
                ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean,
                "this JVM does not count what threads allocate");
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        ChunkRecorder recorder = new ChunkRecorder(1000, System::nanoTime);
        recorder.start();
        long id = Thread.currentThread().getId();
        long least = Long.MAX_VALUE; // the test's own first calls may allocate
        for (int round = 0; round < 20; round++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 1000; i++) {
                recorder.note(ChunkLog.Event.SENT, i & 7, i, i, i);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        assertThat(least).isLessThan(1000);
    }
}
