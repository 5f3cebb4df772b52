package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.TransferTimeoutException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/** Looking for work before sleeping, and for no longer than asked. */
@Timeout(60)
class BusyPollLoopTest {
    private long nowNs = -5;

    /** Does as much work as it is told and notes for how long it is put to sleep. */
    private static final class Scripted implements ProgressLoop {
        final List<Long> sleeps = new ArrayList<>();
        int work;
        int wakeups;

        @Override
        public int poll() {
            return work;
        }

        @Override
        public void await(long timeoutNs) {
            sleeps.add(timeoutNs);
        }

        @Override
        public void wakeup() {
            wakeups++;
        }
    }

    @Test
    void aLoopOnlyLooksUntilItsTimeSinceTheLastWorkIsOverAndThenSleepsAsAsked() {
        Scripted loop = new Scripted();
        ProgressLoop spinning = BusyPollLoop.of(loop, Duration.ofNanos(100), () -> nowNs);
        spinning.await(-1);
        loop.work = 1;
        assertThat(spinning.poll()).isEqualTo(1);
        loop.work = 0;
        assertThat(spinning.poll()).isZero();
        spinning.await(-1);
        nowNs += 99;
        spinning.await(-1);
        nowNs += 1;
        spinning.await(7);
        spinning.await(-1);
        spinning.wakeup();
        assertThat(loop.sleeps).containsExactly(-1L, 0L, 0L, 7L, -1L);
        assertThat(loop.wakeups).isEqualTo(1);
    }

    @Test
    void whatWorksAgainIsGivenAllItsTimeAgain() {
        Scripted loop = new Scripted();
        ProgressLoop spinning = BusyPollLoop.of(loop, Duration.ofNanos(100), () -> nowNs);
        for (int i = 0; i < 3; i++) {
            loop.work = 1;
            spinning.poll();
            nowNs += 1000; // time that the user spends elsewhere is none in which the loop has looked
            spinning.await(-1);
            nowNs += 100;
            spinning.await(-1);
        }
        assertThat(loop.sleeps).containsExactly(0L, -1L, 0L, -1L, 0L, -1L);
    }

    @Test
    void withoutATimeTheLoopIsLeftAsItIs() {
        Scripted loop = new Scripted();
        assertThat(BusyPollLoop.of(loop, Duration.ZERO, NanoClock.SYSTEM)).isSameAs(loop);
    }

    @Test
    void aTimeThatWouldTakeACoreForGoodIsRefused() {
        assertThat(TransferConfig.DEFAULT.withSpin(Duration.ofSeconds(1)).spin())
                .isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> TransferConfig.DEFAULT.withSpin(Duration.ofMillis(1001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spin is PT1.001S");
        assertThatThrownBy(() -> TransferConfig.DEFAULT.withSpin(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void anIdleSessionUsesNoCpuBeyondItsSpin(int spinMs) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        TransferConfig config =
                TransferConfig.DEFAULT.withChannels(2).withThreads(2).withSpin(Duration.ofMillis(spinMs));
        SessionThreads started = new SessionThreads();
        int bytes = 1 << 20;
        try (SocketProvider wire = new SocketProvider();
                Region from = Region.allocate(bytes);
                Region to = Region.allocate(bytes);
                Pair pair = Pair.open(config, wire)) {
            CompletableFuture<Long> receivesAndWaits = Pair.async(() -> {
                pair.receiver.receive(to, 0, bytes);
                pair.receiver.receive(to, 0, 8);
                long before = threads.getCurrentThreadCpuTime();
                assertThatThrownBy(() -> pair.receiver.receive(to, 0, bytes, Deadline.after(Duration.ofMillis(2500))))
                        .isInstanceOf(TransferTimeoutException.class);
                return threads.getCurrentThreadCpuTime() - before;
            });
            pair.sender.send(from, 0, bytes);
            pair.sender.send(from, 0, 8);
            assertThat(started.count("tcpx-sender"))
                    .as("progress threads of the sender")
                    .isEqualTo(1);
            assertThat(started.count("tcpx-receiver"))
                    .as("progress threads of the receiver")
                    .isEqualTo(1);
            long before = started.cpuNs();
            try {
                receivesAndWaits.get(1500, TimeUnit.MILLISECONDS);
                throw new AssertionError("the receiver did not wait");
            } catch (java.util.concurrent.TimeoutException stillWaiting) {
                // all threads have now been idle for a second and more
            }
            long allowedNs = TimeUnit.MILLISECONDS.toNanos(100 + 2 * spinMs);
            assertThat(started.cpuNs() - before)
                    .as("CPU time of the session's threads")
                    .isLessThan(2 * allowedNs);
            assertThat(Pair.get(receivesAndWaits))
                    .as("CPU time of the thread that waits")
                    .isLessThan(allowedNs);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void messagesOfAllLengthsArriveWhileBothEndsSpin(int channels) throws Exception {
        TransferConfig config = TransferConfig.DEFAULT
                .withChannels(channels)
                .withThreads(Math.min(channels, 2))
                .withChunkBytes(100_000)
                .withSpin(Duration.ofMillis(1));
        int[] lengths = {8, 4064, 4065, 4096, 4097, 65_536, 65_537, 1_000_000, 1, 8};
        try (SocketProvider wire = new SocketProvider();
                Region from = Region.allocate(1_000_000);
                Region to = Region.allocate(1_000_000);
                Pair pair = Pair.open(config, wire)) {
            CompletableFuture<Void> receiving = Pair.async(() -> {
                for (int length : lengths) {
                    assertThat(pair.receiver.receive(to)).isEqualTo(length);
                    assertThat(new Pattern(length).mismatch(to, 0, length)).isEqualTo(Pattern.NONE);
                }
                return null;
            });
            for (int length : lengths) {
                new Pattern(length).fill(from, 0, length);
                pair.sender.send(from, 0, length);
            }
            Pair.get(receiving);
        }
    }
}
