package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.WireException;
import tcpx.net.SendComm;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;

/** How long a channel tries to join again, in time that is counted and does not pass. */
@Timeout(60)
class ReconnectorTest {
    @Test
    void aRailThatHasBecomeSlowIsNotKeptOutByHowQuickItWasOnce() throws Exception {
        Path path = new Path(new AtomicLong(), new CountDownLatch(2));
        path.neededMs = 1;
        path.openAll(Deadline.after(path.nowNs::get, Duration.ofSeconds(1)), () -> null);
        assertThat(path.attemptsMs).containsExactly(1000L);
        path.neededMs = 700;
        path.wanted = true;
        path.seek(0);
        assertThat(path.arrived.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(path.attemptsMs.subList(1, path.attemptsMs.size()))
                .containsExactly(
                        500L, 500L, 500L, 500L, 500L, 500L, 500L, 500L, 500L, // half a second each, away for 4
                        562L, 632L, 711L); // then an eighth of that
        path.close();
    }

    /** One channel, whose connection takes so long to make. */
    private static final class Path extends Reconnector<SendComm> {
        final AtomicLong nowNs;
        final CountDownLatch arrived;
        final List<Long> attemptsMs = new CopyOnWriteArrayList<>();
        volatile long neededMs;
        volatile boolean wanted = true;

        Path(AtomicLong nowNs, CountDownLatch arrived) {
            super(
                    new SessionPlan(
                            TransferConfig.DEFAULT.withChannels(1),
                            new SocketProvider(SocketOptions.DEFAULT),
                            ChunkLog.NONE,
                            nowNs::get),
                    new PendingConnections<>(1),
                    new RailEvents(RailListener.NONE, Pair.RAILS),
                    arrived::countDown,
                    failure -> {
                        throw failure;
                    });
            this.nowNs = nowNs;
            this.arrived = arrived;
        }

        @Override
        public void lost(int channel, int number, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        boolean isWanted(int channel) {
            return wanted;
        }

        @Override
        NewConnection<SendComm> open(int channel, Deadline attempt) {
            long limitNs = attempt.remainingNs();
            attemptsMs.add(limitNs / 1_000_000);
            long neededNs = neededMs * 1_000_000;
            nowNs.addAndGet(Math.min(limitNs, neededNs));
            if (neededNs > limitNs) {
                throw new WireException("eth1", "connect", "ETIMEDOUT", "no answer", "");
            }
            wanted = false;
            return new NewConnection<>(closable(), 0);
        }

        private static SendComm closable() {
            ClassLoader loader = SendComm.class.getClassLoader();
            return (SendComm)
                    Proxy.newProxyInstance(loader, new Class<?>[] {SendComm.class}, (self, called, with) -> null);
        }
    }
}
