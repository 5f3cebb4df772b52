package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tcpx.bench.node.RunQueue.Busy;
import tcpx.bench.node.RunQueue.Turn;

/** Who measures with a node, and who is next. */
class RunQueueTest {
    private final AtomicLong nowNs = new AtomicLong(5);
    private final RunQueue queue = new RunQueue(nowNs::get);

    @Test
    void runsMeasureInTheOrderInWhichTheyCame() {
        Turn a = queue.turn("a", "A");
        Turn b = queue.turn("b", "B");
        Turn c = queue.turn("c", "C");
        assertThat(queue.state()).isEmpty();
        assertThat(a.ask()).isEmpty();
        seconds(12);
        assertThat(b.ask()).contains(new Busy("A", Duration.ofSeconds(12), 0));
        assertThat(c.ask()).contains(new Busy("A", Duration.ofSeconds(12), 1));
        seconds(1);
        a.close();
        assertThat(c.ask()).as("since its own turn began").contains(new Busy("B", Duration.ZERO, 0));
        assertThat(b.ask()).isEmpty();
        assertThat(a.ask()).as("who comes again is the last").contains(new Busy("B", Duration.ZERO, 1));
    }

    @Test
    void aRunHasItsTurnUntilTheLastOfItsSessionsHasEnded() {
        Turn own = queue.turn("run", "A");
        Turn fork = queue.turn("run", "A");
        Turn other = queue.turn("other", "B");
        assertThat(own.ask()).isEmpty();
        assertThat(fork.ask()).isEmpty();
        assertThat(fork.ask()).isEmpty(); // counts once
        assertThat(other.ask()).isPresent();
        own.close();
        own.close();
        assertThat(other.ask()).isPresent();
        fork.close();
        assertThat(other.ask()).isEmpty();
    }

    @Test
    void whoGoesWhileItWaitsHoldsNobodyUp() {
        Turn a = queue.turn("a", "A");
        Turn b = queue.turn("b", "B");
        Turn c = queue.turn("c", "C");
        a.ask();
        b.ask();
        c.ask();
        seconds(3);
        b.close();
        assertThat(c.ask()).contains(new Busy("A", Duration.ofSeconds(3), 0));
        queue.turn("d", "D").close(); // never asked
        a.close();
        assertThat(c.ask()).isEmpty();
    }

    @Test
    void whoMeasuresIsSaidInWords() {
        assertThat(new Busy("10.0.0.1 (process 7)", Duration.ofMillis(12_900), 0))
                .hasToString("busy with 10.0.0.1 (process 7) for 12 s");
        assertThat(new Busy("A", Duration.ZERO, 2)).hasToString("busy with A for 0 s, and 2 wait before this run");
    }

    private void seconds(int count) {
        nowNs.addAndGet(count * 1_000_000_000L);
    }
}
