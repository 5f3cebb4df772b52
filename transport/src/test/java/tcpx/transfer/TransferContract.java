package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.error.BootstrapException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.plan.Strategy;

/** What transfers must do over any wire. */
@Timeout(60)
abstract class TransferContract {
    private static final int MOST_ROUNDS = 8;

    static final TransferConfig SMALL = TransferConfig.DEFAULT
            .withChannels(3)
            .withChunkBytes(1000)
            .withWindow(2)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));

    /** A wire; both ends use this object. */
    abstract NetProvider provider();

    @Test
    void everySizeAroundTheChunkBoundariesArrivesByteForByte() throws Exception {
        int[] sizes = {0, 1, 999, 1000, 1001, 2999, 3000, 3001, 5999, 6000, 6001, 65_537};
        for (Strategy strategy : Strategy.values()) {
            for (int threads : new int[] {1, 3}) {
                moveAll(SMALL.withStrategy(strategy).withThreads(threads), sizes);
            }
        }
    }

    @Test
    void everySizeAroundTheLargestWholeMessageArrivesByteForByte() throws Exception {
        int most = TransferConfig.WHOLE_BYTES;
        for (Strategy strategy : Strategy.values()) {
            if (!strategy.isStatic() && !provider().capabilities().selfDescribing()) {
                continue;
            }
            TransferConfig config = SMALL.withStrategy(strategy).withThreads(1 + strategy.ordinal() % 3);
            moveAll(config.withChunkBytes(4096), 0, 1, 8, 4095, 4096, 4097, 1, 0, 8);
            moveAll(config.withChunkBytes(256 << 10), 0, 1, 8, most - 1, most, most + 1, 1, 0, 8);
        }
    }

    @Test
    void messagesLandInBuffersPostedAheadInTheirOrder() throws Exception {
        for (long seed = 1; seed <= 12; seed++) {
            Random random = new Random(seed);
            TransferConfig config = SMALL.withChannels(1 + random.nextInt(4)).withChunkBytes(1 + random.nextInt(9000));
            config = config.withThreads(1 + random.nextInt(config.channels()));
            int ahead = 1 + random.nextInt(Receiver.MAX_POSTED);
            int[] sizes = random.ints(200, 0, 2 * config.chunkBytes()).toArray();
            try {
                moveAhead(config, 1, ahead, sizes);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + ahead + " receive buffers ahead, " + config, e);
            }
        }
    }

    @Test
    void severalMessagesUnderWayArriveInTheirOrderEachInItsBuffer() throws Exception {
        for (long seed = 1; seed <= 12; seed++) {
            Random random = new Random(seed);
            TransferConfig config = SMALL.withChannels(1 + random.nextInt(4))
                    .withChunkBytes(1 + random.nextInt(9000))
                    .withWindow(1 + random.nextInt(5))
                    .withStrategy(Strategy.values()[random.nextInt(Strategy.values().length)]);
            config = config.withThreads(1 + random.nextInt(config.channels()));
            int underWay = 1 + random.nextInt(Sender.MAX_POSTED);
            int ahead = 1 + random.nextInt(Receiver.MAX_POSTED);
            int[] sizes = random.ints(300, 0, 5 * config.chunkBytes()).toArray();
            for (int i = 0; i < sizes.length; i += 1 + random.nextInt(8)) {
                sizes[i] = random.nextInt(100);
            }
            try {
                moveAhead(config, underWay, ahead, sizes);
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + ": " + underWay + " under way, " + ahead + " receive buffers ahead, " + config,
                        e);
            }
        }
    }

    @Test
    void messagesUnderWayAreCountedAndNoneIsTakenForAnother() throws Exception {
        try (Region region = Region.allocate(10);
                Region to = Region.allocate(10);
                Pair pair = Pair.open(SMALL, provider())) {
            Sender sender = pair.sender;
            assertThatThrownBy(sender::complete)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no message is posted");
            CompletableFuture<Void> receiving = Pair.async(() -> {
                for (int i = 0; i <= Sender.MAX_POSTED; i++) {
                    assertThat(pair.receiver.receive(to, 0, 10)).isEqualTo(i % 10);
                }
                return null;
            });
            for (int i = 0; i < Sender.MAX_POSTED; i++) {
                assertThat(sender.posted()).isEqualTo(i);
                sender.post(region, 0, i % 10);
            }
            assertThatThrownBy(() -> sender.post(region, 0, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("64 messages are posted");
            assertThatThrownBy(() -> sender.send(region, 0, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("complete()");
            for (int i = 0; i < Sender.MAX_POSTED; i++) {
                assertThat(sender.complete()).isPositive();
            }
            assertThat(sender.posted()).isZero();
            sender.send(region, 0, Sender.MAX_POSTED % 10);
            Pair.get(receiving);
            assertThat(sender.totals().transfers()).isEqualTo(Sender.MAX_POSTED + 1);
        }
    }

    @Test
    void timeInWhichSeveralMessagesAreUnderWayIsCountedOnce() throws Exception {
        try (Region region = Region.allocate(50_000);
                Region to = Region.allocate(50_000);
                Pair pair = Pair.open(SMALL, provider())) {
            CompletableFuture<Void> receiving = Pair.async(() -> {
                for (int i = 0; i < 20; i++) {
                    pair.receiver.receive(to, 0, 50_000);
                }
                return null;
            });
            long startNs = System.nanoTime();
            long each = 0;
            for (int i = 0; i < 20; i++) {
                pair.sender.post(region, 0, 50_000);
            }
            for (int i = 0; i < 20; i++) {
                each += pair.sender.complete();
            }
            long wallNs = System.nanoTime() - startNs;
            Pair.get(receiving);
            TransferTotals totals = pair.sender.totals();
            assertThat(totals.bytes()).isEqualTo(20 * 50_000L);
            assertThat(totals.elapsedNs()).isLessThanOrEqualTo(wallNs).isLessThan(each);
            assertThat(pair.receiver.totals().elapsedNs()).isLessThanOrEqualTo(wallNs);
        }
    }

    @Test
    void aReceiverThatEndsTheSessionFailsAllMessagesUnderWay() throws Exception {
        try (Region region = Region.allocate(5000);
                Region to = Region.allocate(5000);
                Pair pair = Pair.open(SMALL, provider())) {
            pair.receiver.post(to, 0, 5000);
            pair.receiver.post(to, 0, 5000);
            CompletableFuture<Long> received = Pair.async(() -> pair.receiver.receive());
            pair.sender.post(region, 0, 5000);
            pair.sender.complete();
            Pair.get(received);
            pair.receiver.close();
            assertThatThrownBy(() -> {
                        pair.sender.post(region, 0, 5000);
                        pair.sender.complete();
                    })
                    .isInstanceOf(PeerGoneException.class);
            assertThatThrownBy(pair.sender::complete).isInstanceOf(PeerGoneException.class);
            assertThatThrownBy(() -> pair.sender.post(region, 0, 1)).isInstanceOf(PeerGoneException.class);
        }
    }

    @Test
    void aBufferPostedAheadThatIsTooSmallIsKnownToTheSenderAndTheSessionGoesOn() throws Exception {
        try (Region from = Region.allocate(5000);
                Region to = Region.allocate(10_000);
                Pair pair = Pair.open(SMALL, provider())) {
            pair.receiver.post(to, 0, 100);
            pair.receiver.post(to, 5000, 4999);
            CompletableFuture<Long> received =
                    Pair.async(() -> pair.receiver.receive() * 10_000 + pair.receiver.receive());
            pair.sender.send(from, 0, 100);
            assertThatThrownBy(() -> pair.sender.send(from, 0, 5000))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4999");
            pair.sender.send(from, 1, 4999);
            assertThat(Pair.get(received)).isEqualTo(100 * 10_000 + 4999);
        }
    }

    @Test
    void buffersAreCountedAndNoneIsTakenForAnother() throws Exception {
        try (Region region = Region.allocate(10);
                Pair pair = Pair.open(SMALL, provider())) {
            assertThatThrownBy(() -> pair.receiver.receive())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no receive buffer is posted");
            for (int i = 1; i <= Receiver.MAX_POSTED; i++) {
                pair.receiver.post(region, 0, 10);
                assertThat(pair.receiver.posted()).isEqualTo(i);
            }
            assertThatThrownBy(() -> pair.receiver.post(region, 0, 10))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("64 receive buffers are posted");
            assertThatThrownBy(() -> pair.receiver.receive(region, 0, 10)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pair.receiver.post(region, 1, 10)).isInstanceOf(IndexOutOfBoundsException.class);
            pair.sender.close();
            assertThat(pair.receiver.receive()).isEqualTo(Receiver.CLOSED);
        }
    }

    @Test
    void windowOneAndMoreChannelsThanChunksWork() throws Exception {
        moveAll(SMALL.withWindow(1), 0, 1, 1000, 5000, 100_000);
        moveAll(SMALL.withChannels(8).withChunkBytes(4096), 1, 4096, 4097, 20_000);
        moveAll(SMALL.withChannels(1), 1, 100_000);
    }

    @Test
    void manyChunksThroughSmallWindowsKeepEverySlot() throws Exception {
        moveAll(SMALL.withChunkBytes(64).withWindow(3), 640_000, 640_001, 639_999);
    }

    @Test
    void randomSizesOffsetsAndSettingsArriveByteForByte() throws Exception {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            TransferConfig config = SMALL.withChannels(1 + random.nextInt(6))
                    .withChunkBytes(1 + random.nextInt(20_000))
                    .withWindow(random.nextInt(9)); // 0 is auto
            config = config.withThreads(1 + random.nextInt(config.channels()))
                    .withStrategy(Strategy.values()[random.nextInt(Strategy.values().length)]);
            if (!config.strategy().isStatic() && random.nextBoolean()) {
                config = config.withChunkBytes(TransferConfig.AUTO);
            }
            int[] sizes = random.ints(6, 0, 300_000).toArray();
            try {
                moveAll(config, sizes);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + config, e);
            }
        }
    }

    @Test
    void bothEndsCountTheSameBytesAndEveryChannelItsShare() throws Exception {
        TransferConfig config = SMALL.withStrategy(Strategy.ROUND_ROBIN);
        try (Region from = Region.allocate(9000);
                Region to = Region.allocate(9000);
                Pair pair = Pair.open(config, provider())) {
            CompletableFuture<Long> received = Pair.async(() -> pair.receiver.receive(to, 0, 9000));
            long elapsedNs = pair.sender.send(from, 0, 9000);
            assertThat(Pair.get(received)).isEqualTo(9000);
            assertThat(elapsedNs).isPositive();
            assertThat(pair.sender.totals().bytes()).isEqualTo(9000);
            assertThat(pair.receiver.totals().bytes()).isEqualTo(9000);
            assertThat(pair.receiver.totals().elapsedNs())
                    .isPositive()
                    .isLessThan(Duration.ofSeconds(10).toNanos());
            assertThat(pair.sender.channels()).extracting("bytes").containsExactly(3000L, 3000L, 3000L);
            assertThat(pair.receiver.channels()).extracting("chunks").containsExactly(3L, 3L, 3L);
        }
    }

    @Test
    void aMessageThatDoesNotFitIsRefusedAndTheSessionGoesOn() throws Exception {
        try (Region region = Region.allocate(5000);
                Region to = Region.allocate(5000);
                Pair pair = Pair.open(SMALL, provider())) {
            CompletableFuture<Long> received = Pair.async(() -> pair.receiver.receive(to, 0, 4999));
            assertThatThrownBy(() -> pair.sender.send(region, 0, 5000))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("5000 bytes")
                    .hasMessageContaining("4999");
            pair.sender.send(region, 1, 4999);
            assertThat(Pair.get(received)).isEqualTo(4999);
        }
    }

    @Test
    void bytesOutsideTheRegionAreRefused() throws Exception {
        try (Region region = Region.allocate(100);
                Pair pair = Pair.open(SMALL, provider())) {
            assertThatThrownBy(() -> pair.sender.send(region, 1, 100)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> pair.sender.send(region, Long.MAX_VALUE, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> pair.receiver.receive(region, -1, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void theReceiverLearnsThatTheSenderHasEndedTheSession() throws Exception {
        try (Region region = Region.allocate(10);
                Pair pair = Pair.open(SMALL, provider())) {
            CompletableFuture<Long> received = Pair.async(() -> pair.receiver.receive(region, 0, 10));
            pair.sender.close();
            assertThat(Pair.get(received)).isEqualTo(Receiver.CLOSED);
            assertThatThrownBy(() -> pair.sender.send(region, 0, 1)).hasMessageContaining("closed");
        }
    }

    @Test
    void theSenderLearnsThatTheReceiverHasEndedTheSession() throws Exception {
        try (Region region = Region.allocate(10);
                Pair pair = Pair.open(SMALL, provider())) {
            pair.receiver.close();
            assertThatThrownBy(() -> pair.sender.send(region, 0, 10)).isInstanceOf(PeerGoneException.class);
            assertThatThrownBy(() -> pair.sender.send(region, 0, 10)).isInstanceOf(PeerGoneException.class);
        }
    }

    @Test
    void aReceiverThatNeverPostsIsATimeoutWithTheCursors() throws Exception {
        TransferConfig impatient = SMALL.withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(100));
        try (Region region = Region.allocate(10);
                Pair pair = Pair.open(impatient, provider())) {
            assertThatThrownBy(() -> pair.sender.send(region, 0, 10))
                    .isInstanceOf(TransferTimeoutException.class)
                    .hasMessageContaining("the receiver to post a receive buffer")
                    .hasMessageContaining("channel 2");
            assertThatThrownBy(() -> pair.receiver.receive(region, 0, 10))
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("the peer gave up: no progress");
        }
    }

    @Test
    void endsThatDisagreeAreToldBothSides() {
        NetProvider wire = provider();
        assertThatThrownBy(() -> Pair.open(SMALL, wire, SMALL.withChannels(2), wire))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("channels")
                .hasMessageContaining("3")
                .hasMessageContaining("2");
    }

    @ParameterizedTest
    @CsvSource({
        "ROUND_ROBIN, 2, 8, 1",
        "ROUND_ROBIN, 2, 8, 8",
        "ROUND_ROBIN, 1, 131072, 1",
        "ROUND_ROBIN, 2, 131072, 1",
        "STRIPED, 2, 131072, 4",
        "WEIGHTED, 2, 131072, 1",
        "FIRST_FREE, 2, 131072, 1",
        "ADAPTIVE, 2, 131072, 1",
        "ADAPTIVE, 2, 131072, 4"
    })
    void theNumberOfTransfersDoesNotChangeWhatAnyThreadAllocates(
            Strategy strategy, int drivers, int bytes, int underWay) throws Exception {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Assumptions.assumeTrue(threads.isThreadAllocatedMemorySupported(), "this JVM does not count allocation");
        TransferConfig config = TransferConfig.DEFAULT
                .withChannels(2)
                .withThreads(drivers)
                .withChunkBytes(4096)
                .withStrategy(strategy);
        int each = bytes == 8 ? 5000 : 500;
        SessionThreads started = new SessionThreads();
        try (Region from = Region.allocate(bytes);
                Region to = Region.allocate(bytes);
                Pair pair = Pair.open(config, provider())) {
            Allocated receives = new Allocated("the thread that receives", threads::getCurrentThreadAllocatedBytes);
            Allocated sends = new Allocated("the thread that sends", threads::getCurrentThreadAllocatedBytes);
            List<Allocated> others = List.of(
                    new Allocated("the sender's other threads", () -> started.allocatedBytes("tcpx-sender-")),
                    new Allocated("the receiver's other threads", () -> started.allocatedBytes("tcpx-receiver-")),
                    new Allocated(
                            "the threads that read the control connection",
                            () -> started.allocatedBytes("tcpx-control")));
            assertThat(started.count("tcpx-sender-") + started.count("tcpx-receiver-"))
                    .as("progress threads")
                    .isEqualTo(2 * (provider().capabilities().callsReturn() ? drivers - 1 : drivers));
            List<Allocated> all = new ArrayList<>(others);
            all.addAll(List.of(sends, receives));
            // the smallest object has 16 bytes: one in each transfer would show, and of 32 chunks each one in 32
            long few = 16L * each;
            for (int round = 0; round < MOST_ROUNDS && !all.stream().allMatch(one -> one.isLessThan(few)); round++) {
                CompletableFuture<Void> receiver = Pair.async(() -> {
                    receives.begin();
                    for (int i = 0; i < each; i++) {
                        while (pair.receiver.posted() < 16) {
                            pair.receiver.post(to, 0, bytes);
                        }
                        pair.receiver.receive();
                    }
                    receives.endRound();
                    return null;
                });
                others.forEach(Allocated::begin);
                sends.begin(); // looking at the others allocates
                for (int i = 0; i < each; i++) {
                    pair.sender.post(from, 0, bytes);
                    if (pair.sender.posted() == underWay) {
                        pair.sender.complete();
                    }
                }
                while (pair.sender.posted() > 0) {
                    pair.sender.complete();
                }
                sends.endRound();
                others.forEach(Allocated::endRound);
                Pair.get(receiver);
            }
            assertThat(all).allMatch(one -> one.isLessThan(few), "allocates less than " + few + " bytes in a round");
        }
    }

    /** What threads allocate in a round, at best: what the compiler has not got to yet is allocated at first. */
    private static final class Allocated {
        private final String who;
        private final LongSupplier bytes;
        private long before;
        private long least = Long.MAX_VALUE;

        Allocated(String who, LongSupplier bytes) {
            this.who = who;
            this.bytes = bytes;
        }

        void begin() {
            before = bytes.getAsLong();
        }

        void endRound() {
            long now = bytes.getAsLong();
            least = Math.min(least, now - before);
            before = now;
        }

        boolean isLessThan(long most) {
            return least < most;
        }

        @Override
        public String toString() {
            return who + ": " + least + " bytes";
        }
    }

    private void moveAhead(TransferConfig config, int underWay, int ahead, int... sizes) throws Exception {
        int room = 5 * config.chunkBytes() + 100;
        int buffers = ahead + 1; // the one received last is looked at while the next may already be written to
        try (Region from = Region.allocate((long) underWay * room);
                Region to = Region.allocate((long) buffers * room);
                Pair pair = Pair.open(config, provider())) {
            CompletableFuture<Void> receiving = Pair.async(() -> {
                int posted = 0;
                for (int i = 0; i < sizes.length; i++) {
                    while (posted < Math.min(sizes.length, i + ahead)) {
                        pair.receiver.post(to, (long) (posted++ % buffers) * room, room);
                    }
                    assertThat(pair.receiver.receive())
                            .as("length of message %d", i)
                            .isEqualTo(sizes[i]);
                    assertThat(new Pattern(i).mismatch(to, (long) (i % buffers) * room, sizes[i]))
                            .as("message %d", i)
                            .isEqualTo(Pattern.NONE);
                }
                return null;
            });
            for (int i = 0; i < sizes.length && !receiving.isCompletedExceptionally(); i++) {
                if (pair.sender.posted() == underWay) {
                    pair.sender.complete();
                }
                long at = (long) (i % underWay) * room;
                new Pattern(i).fill(from, at, sizes[i]);
                pair.sender.post(from, at, sizes[i]);
            }
            while (pair.sender.posted() > 0 && !receiving.isCompletedExceptionally()) {
                pair.sender.complete();
            }
            Pair.get(receiving);
        }
    }

    final void moveAll(TransferConfig config, int... sizes) throws Exception {
        int largest = 0;
        for (int size : sizes) {
            largest = Math.max(largest, size);
        }
        int guard = 64;
        try (Region from = Region.allocate(largest + 7L);
                Region to = Region.allocate(largest + 2L * guard);
                Pair pair = Pair.open(config, provider())) {
            Pattern background = new Pattern(-1);
            List<Throwable> wrong = new ArrayList<>();
            CompletableFuture<Void> receiving = Pair.async(() -> {
                for (int i = 0; i < sizes.length; i++) {
                    background.fill(to, 0, to.bytes());
                    int size = sizes[i];
                    try {
                        assertThat(pair.receiver.receive(to, guard, size))
                                .as("length")
                                .isEqualTo(size);
                        assertThat(new Pattern(i).mismatch(to, guard, size))
                                .as("size %d of %s", size, config)
                                .isEqualTo(Pattern.NONE);
                        assertThat(background.mismatch(to, 0, guard))
                                .as("before the buffer")
                                .isEqualTo(Pattern.NONE);
                        ByteBuffer all = to.view(0, (int) to.bytes());
                        assertThat(IntStream.range(guard + size, all.capacity())
                                        .filter(at -> all.get(at) != background.byteAt(at)))
                                .as("bytes written behind the buffer")
                                .isEmpty();
                    } catch (AssertionError e) {
                        wrong.add(e);
                    }
                }
                return null;
            });
            for (int i = 0; i < sizes.length; i++) {
                new Pattern(i).fill(from, i % 7, sizes[i]);
                pair.sender.send(from, i % 7, sizes[i]);
            }
            Pair.get(receiving);
            assertThat(wrong).isEmpty();
        } catch (TransportException e) {
            throw new AssertionError(config + ": " + e.describe(), e);
        }
    }
}
