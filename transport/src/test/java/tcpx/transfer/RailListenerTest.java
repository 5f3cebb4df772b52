package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.SessionClosedException;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.socket.SocketProvider;

/**
 * Listeners that behave badly do a session no harm: one that throws, one that never comes back, one that ends the
 * session.
 */
@Timeout(60)
class RailListenerTest {
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(2)
            .withChunkBytes(16 << 10)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));

    private final NetProvider receiving = new SocketProvider();
    private final FaultyNetwork network = new FaultyNetwork(new SocketProvider());
    private final Region from = Region.allocate(1 << 20);
    private final Region to = Region.allocate(1 << 20);
    private final BlockingQueue<RailEvent> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        network.close();
        receiving.close();
        from.close();
        to.close();
    }

    private Pair open(RailListener listener) throws Exception {
        return Pair.open(CONFIG.withListener(listener), network, CONFIG, receiving);
    }

    private void transfer(Pair pair) throws Exception {
        CompletableFuture<Long> landed = Pair.async(() -> pair.receiver.receive(to));
        pair.sender.send(from);
        assertThat(Pair.get(landed)).isEqualTo(from.bytes());
    }

    private void lose(Pair pair, int tunnel) throws Exception {
        network.tunnel(tunnel).cut();
        long lost = pair.sender.channelsLost();
        while (pair.sender.channelsLost() == lost) {
            transfer(pair);
        }
    }

    @Test
    void oneThatThrowsHearsOfLaterEventsToo() throws Exception {
        try (Pair pair = open(event -> {
            told.add(event);
            throw new IllegalStateException("of the listener, on purpose");
        })) {
            transfer(pair);
            lose(pair, 0);
            lose(pair, 1);
            transfer(pair);
        }
        assertThat(told).extracting(RailEvent::kind).contains(RailEvent.Kind.LOST, RailEvent.Kind.REJOINED);
        assertThat(told).extracting(RailEvent::channel).contains(0, 1);
    }

    @Test
    void oneThatDoesNotComeBackHoldsUpNeitherTransfersNorClosing() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try {
            long beganNs;
            try (Pair pair = open(event -> {
                told.add(event);
                awaitWithoutRegard(never);
            })) {
                transfer(pair);
                lose(pair, 0);
                assertThat(told.poll(10, TimeUnit.SECONDS)).isNotNull();
                lose(pair, 1);
                transfer(pair);
                beganNs = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(Duration.ofSeconds(10));
            assertThat(told).as("it is told of nothing else while it is busy").isEmpty();
        } finally {
            never.countDown();
        }
    }

    @Test
    void oneMayCloseTheSession() throws Exception {
        AtomicReference<Sender> sender = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        try (Pair pair = open(event -> {
            sender.get().close();
            closed.countDown();
        })) {
            sender.set(pair.sender);
            transfer(pair);
            network.tunnel(0).cut();
            assertThatThrownBy(() -> {
                        while (true) {
                            transfer(pair);
                        }
                    })
                    .isInstanceOfAny(SessionClosedException.class, IllegalStateException.class);
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(List.copyOf(told)).isEmpty();
    }

    // also where it is interrupted
    private static void awaitWithoutRegard(CountDownLatch latch) {
        boolean open = true;
        while (open) {
            try {
                latch.await();
                open = false;
            } catch (InterruptedException e) {
                // as a call of foreign code that does not look
            }
        }
    }
}
