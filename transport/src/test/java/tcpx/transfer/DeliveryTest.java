package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tcpx.Soak;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.plan.Strategy;

/**
 * What is acknowledged is delivered: in order, once, before the end of the session is told. Seeds are the sessions;
 * {@code -Dtcpx.sessions=2000} tries more of them.
 */
class DeliveryTest extends OverEveryWire {
    private static final int SESSIONS = Integer.getInteger("tcpx.sessions", Soak.rounds(150));
    private static final int LARGEST = 8 << 20;
    private static final Duration BUSY = Duration.ofMillis(50);

    /** How the sender ends the session. */
    private enum End {
        CLOSE,
        CANCEL
    }

    @Test
    void everyMessageThatWasAcknowledgedIsReceivedThoughTheSessionEndsAtOnce() throws Exception {
        try (Region from = Region.allocate(LARGEST);
                Region to = Region.allocate(3L * LARGEST)) {
            for (long seed = 1; seed <= SESSIONS; seed++) {
                Session session = new Session(new Random(seed), provider);
                try {
                    session.run(from, to);
                } catch (Throwable e) {
                    throw new AssertionError("seed " + seed + ": " + session, e);
                }
            }
        }
    }

    /** Messages, and how both ends go about them. */
    private static final class Session {
        private final TransferConfig config;
        private final int[] sizes;
        private final long[] offsets;
        private final int ahead;
        private final int receivedBefore; // the receiver is busy after so many, until the sender has gone
        private final End end;
        private final NetProvider provider;

        Session(Random random, NetProvider provider) {
            this.provider = provider;
            config = config(random, provider);
            sizes = new int[1 + random.nextInt(8)];
            offsets = new long[sizes.length];
            long at = 0;
            for (int i = 0; i < sizes.length; i++) {
                int most = random.nextInt(20) == 0 && config.grainBytes() > 4096
                        ? LARGEST
                        : random.nextInt(4) == 0 ? 300_000 : random.nextInt(3) == 0 ? 4 : 50_000;
                sizes[i] = random.nextInt(most + 1);
                if (at + sizes[i] > 3L * LARGEST) {
                    sizes[i] = 1;
                }
                offsets[i] = at;
                at += sizes[i];
            }
            ahead = 1 + random.nextInt(sizes.length);
            receivedBefore = random.nextInt(4) == 0 ? sizes.length : sizes.length - ahead;
            end = End.values()[random.nextInt(2)];
        }

        private static TransferConfig config(Random random, NetProvider provider) {
            int channels = 1 + random.nextInt(4);
            Strategy strategy = Strategy.values()[random.nextInt(Strategy.values().length)];
            List<Double> weights = List.of();
            if (strategy == Strategy.WEIGHTED) { // the calling thread's channel gets next to nothing
                weights = IntStream.range(0, channels)
                        .mapToObj(i -> i == 0 ? 0.01 : 1.0)
                        .toList();
            }
            boolean large = random.nextBoolean();
            return TransferConfig.DEFAULT
                    .withChannels(channels)
                    .withChunkBytes(large ? (1 + random.nextInt(16)) << 14 : 100 + random.nextInt(9000))
                    .withWindow(1 + random.nextInt(8))
                    .withStrategy(strategy)
                    .withWeights(weights)
                    .withThreads(1 + random.nextInt(channels))
                    .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));
        }

        void run(Region from, Region to) throws Exception {
            CountDownLatch gone = new CountDownLatch(1);
            try (Pair pair = Pair.open(config, provider)) {
                CompletableFuture<Void> receiving = Pair.async(() -> {
                    receive(pair.receiver, to, gone);
                    return null;
                });
                for (int i = 0; i < sizes.length; i++) {
                    new Pattern(i).fill(from, 0, sizes[i]);
                    pair.sender.send(from, 0, sizes[i]);
                }
                if (end == End.CANCEL) {
                    pair.sender.cancel("that was all");
                }
                pair.sender.close();
                gone.countDown();
                Pair.get(receiving);
            }
        }

        private void receive(Receiver receiver, Region to, CountDownLatch gone) throws InterruptedException {
            int posted = 0;
            for (int i = 0; i < sizes.length; i++) {
                while (posted < Math.min(sizes.length, i + ahead)) {
                    receiver.post(to, offsets[posted], sizes[posted]);
                    posted++;
                }
                if (i == receivedBefore) { // not for long: some of its channels may be this thread's to drive
                    gone.await(BUSY.toMillis(), TimeUnit.MILLISECONDS);
                }
                assertThat(receiver.receive()).as("length of message %d", i).isEqualTo(sizes[i]);
                assertThat(new Pattern(i).mismatch(to, offsets[i], sizes[i]))
                        .as("message %d", i)
                        .isEqualTo(Pattern.NONE);
            }
            if (end == End.CLOSE) {
                assertThat(receiver.receive(to)).isEqualTo(Receiver.CLOSED);
                assertThat(receiver.receive(to)).isEqualTo(Receiver.CLOSED);
            } else {
                assertThatThrownBy(() -> receiver.receive(to))
                        .isInstanceOf(TransportException.class)
                        .hasMessageContaining("that was all");
            }
        }

        @Override
        public String toString() {
            return sizes.length + " messages, " + ahead + " receive buffers ahead, busy after " + receivedBefore + ", "
                    + end + ", " + config;
        }
    }

    @Test
    void threeMessagesInBuffersPostedAheadAreReceivedAfterTheSenderHasClosed() throws Exception {
        TransferConfig config = TransferConfig.DEFAULT
                .withChannels(2)
                .withThreads(2)
                .withStrategy(Strategy.WEIGHTED)
                .withWeights(List.of(0.000_001, 1.0)) // all of it on the channel of the receiver's own thread
                .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));
        if (!provider.capabilities().acknowledged()) {
            return; // there the receiver's own word is what acknowledges
        }
        int bytes = 200_000;
        try (Region from = Region.allocate(bytes);
                Region to = Region.allocate(4 * bytes);
                Pair pair = Pair.open(config, provider)) {
            for (int i = 0; i < 4; i++) {
                pair.receiver.post(to, (long) i * bytes, bytes);
            }
            for (int i = 0; i < 3; i++) {
                new Pattern(i).fill(from, 0, bytes);
                pair.sender.send(from);
            }
            pair.sender.close();
            for (int i = 0; i < 3; i++) {
                assertThat(pair.receiver.receive()).as("message %d", i).isEqualTo(bytes);
                assertThat(new Pattern(i).mismatch(to, (long) i * bytes, bytes)).isEqualTo(Pattern.NONE);
            }
            assertThat(pair.receiver.receive()).isEqualTo(Receiver.CLOSED);
            assertThat(pair.receiver.posted()).isEqualTo(1);
            assertThat(pair.receiver.receive()).isEqualTo(Receiver.CLOSED);
        }
    }

    @Test
    void ofMessagesForWhichTheSenderDidNotWaitNoneIsMissingWithoutAWord() throws Exception {
        int bytes = 100_000;
        int told = 0;
        try (Region from = Region.allocate(bytes);
                Region to = Region.allocate(8 * bytes)) {
            new Pattern(1).fill(from, 0, bytes);
            for (int session = 0; session < 20; session++) {
                TransferConfig config = TransferConfig.DEFAULT
                        .withChannels(1 + session % 3)
                        .withChunkBytes(8192)
                        .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));
                try (Pair pair = Pair.open(config, provider)) {
                    int most = provider.capabilities().selfDescribing() ? 6 : 1;
                    for (int i = 0; i < 8; i++) { // so many that the sender is told of enough of them
                        pair.receiver.post(to, (long) i * bytes, bytes);
                    }
                    for (int i = 0; i < most; i++) {
                        pair.sender.post(from, 0, bytes);
                    }
                    pair.sender.close();
                    told += received(pair.receiver, to, bytes, most);
                }
            }
        }
        assertThat(told).as("sessions that ended with a message missing").isPositive();
    }

    // 1 if a message was missing, and that was said
    private static int received(Receiver receiver, Region to, int bytes, int sent) {
        for (int i = 0; i < sent; i++) {
            long[] length = new long[1];
            Throwable failure = catchThrowable(() -> length[0] = receiver.receive());
            if (failure != null) {
                assertThat(failure)
                        .isInstanceOf(PeerGoneException.class)
                        .hasMessageContaining("the sender has ended the session after " + sent + " messages")
                        .hasMessageContaining("transfer " + i + ":");
                return 1;
            }
            assertThat(length[0]).as("message %d", i).isEqualTo(bytes);
            assertThat(new Pattern(1).mismatch(to, (long) i * bytes, bytes)).isEqualTo(Pattern.NONE);
        }
        assertThat(receiver.receive()).isEqualTo(Receiver.CLOSED);
        return 0;
    }

    @Test
    void theSenderIsToldOfEveryMessageThatWasAcknowledgedBeforeTheSessionFailed() throws Exception {
        if (!provider.capabilities().acknowledged()) {
            return;
        }
        try (Region from = Region.allocate(1000);
                Region to = Region.allocate(1000);
                Pair pair = Pair.open(TransferConfig.DEFAULT.withChannels(1), provider)) {
            for (int i = 0; i < 3; i++) {
                pair.receiver.post(to, 0, 1000);
            }
            pair.sender.post(from, 0, 1000);
            pair.sender.post(from, 0, 1000);
            for (int i = 0; i < 2; i++) {
                assertThat(pair.receiver.receive()).isEqualTo(1000);
            }
            pair.receiver.cancel("enough");
            pair.receiver.close();
            assertThat(pair.sender.complete()).isPositive();
            assertThat(pair.sender.complete()).isPositive();
            for (int again : Collections.nCopies(2, 0)) {
                assertThatThrownBy(() -> pair.sender.send(from))
                        .as("time %d", again)
                        .isInstanceOf(PeerGoneException.class)
                        .hasMessageContaining("enough");
            }
        }
    }
}
