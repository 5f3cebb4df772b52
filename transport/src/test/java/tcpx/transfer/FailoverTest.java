package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.TransportException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.plan.Strategy;

/** What happens to transfers when connections break, stop, or damage what they carry: real TCP through proxies. */
@Timeout(120)
class FailoverTest {
    private static final int MESSAGE = 3 << 20;
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(3)
            .withChunkBytes(32 << 10)
            .withWindow(8)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));

    private final FaultyNetwork network = new FaultyNetwork(sockets(false));
    private final NetProvider receiving = sockets(false);

    @AfterEach
    void closeTunnels() {
        network.close();
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aChannelThatBreaksInMidTransferLosesNothing(Strategy strategy) throws Exception {
        try (Moved moved = new Moved(CONFIG.withStrategy(strategy), network, receiving)) {
            moved.transfer();
            network.tunnel(1).hold();
            long before = network.tunnel(0).passed() + network.tunnel(2).passed();
            moved.begin();
            await(() -> network.tunnel(0).passed() + network.tunnel(2).passed() > before + 2 * CONFIG.chunkBytes());
            network.tunnel(1).cut();
            network.tunnel(1).resume();
            moved.end();
            moved.transfer();
            assertThat(moved.pair.sender.channelsLost()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Strategy.class,
            names = {"ROUND_ROBIN", "FIRST_FREE", "ADAPTIVE"})
    void channelsThatBreakAndStopWhileSeveralMessagesAreUnderWayLoseNothing(Strategy strategy) throws Exception {
        int underWay = 4;
        int messages = 120;
        int room = 1 << 20;
        Random random = new Random(20261128);
        int[] lengths = random.ints(messages, 0, room).toArray();
        for (int i = 0; i < messages; i += 3) {
            lengths[i] = random.nextInt(5000);
        }
        try (Region from = Region.allocate((long) underWay * room);
                Region to = Region.allocate((long) underWay * room);
                Pair pair =
                        Pair.open(CONFIG.withStrategy(strategy), network, CONFIG.withStrategy(strategy), receiving)) {
            CompletableFuture<Void> receiver = Pair.async(() -> {
                int posted = 0;
                for (int i = 0; i < messages; i++) {
                    for (; posted < Math.min(messages, i + underWay); posted++) {
                        pair.receiver.post(to, (long) (posted % underWay) * room, room);
                    }
                    assertThat(pair.receiver.receive()).isEqualTo(lengths[i]);
                    assertThat(new Pattern(i).mismatch(to, (long) (i % underWay) * room, lengths[i]))
                            .as("message %d, first wrong byte", i)
                            .isEqualTo(Pattern.NONE);
                    // what comes late must not change it, nor land in the message that gets this buffer next
                    new Pattern(-i).fill(to, (long) (i % underWay) * room, room);
                }
                return null;
            });
            for (int i = 0; i < messages && !receiver.isCompletedExceptionally(); i++) {
                long at = (long) (i % underWay) * room;
                if (pair.sender.posted() == underWay) {
                    pair.sender.complete();
                    new Pattern(~i).fill(from, at, room); // borrowed pages that are still to be sent would show
                }
                new Pattern(i).fill(from, at, lengths[i]);
                pair.sender.post(from, at, lengths[i]);
                if (i % 20 == 7) {
                    network.tunnel(0).hold();
                } else if (i % 20 == 15) {
                    network.tunnel(0).resume();
                } else if (i % 20 == 11) {
                    network.tunnel(1 + i / 20 % 2).cut();
                }
            }
            while (pair.sender.posted() > 0 && !receiver.isCompletedExceptionally()) {
                pair.sender.complete();
            }
            Pair.get(receiver);
            assertThat(pair.sender.channelsLost()).isPositive();
            assertThat(pair.sender.channelsSuspected()).isPositive();
        }
    }

    @Test
    void aChannelThatBrokeJoinsAgainWhenItsPathIsBack() throws Exception {
        try (Moved moved = new Moved(CONFIG, network, receiving)) {
            moved.transfer();
            network.tunnel(2).block();
            moved.transfer();
            long before = network.tunnel(2).passed();
            network.tunnel(2).repair();
            await(() -> {
                moved.transfer();
                return network.tunnel(2).passed() > before + MESSAGE / 4;
            });
        }
    }

    @Test
    void aChannelThatStopsIsLeftOutAndWhatComesLateHarmsNothing() throws Exception {
        try (Moved moved = new Moved(CONFIG.withThreads(3), network, receiving)) {
            moved.transfer();
            network.tunnel(0).hold();
            moved.transfer(); // over the other two
            moved.transfer();
            assertThat(moved.pair.sender.channelsSuspected()).isPositive();
            assertThat(moved.pair.sender.channelsLost()).isZero();
            long before = network.tunnel(0).passed();
            network.tunnel(0).resume(); // chunks of two transfers ago arrive now
            await(() -> {
                moved.transfer();
                return network.tunnel(0).passed() > before + MESSAGE;
            });
        }
    }

    @Test
    void aSmallMessageOnAChannelThatStopsOrBreaksGoesOverAnother() throws Exception {
        try (Moved moved = new Moved(CONFIG.withThreads(1), network, receiving)) {
            moved.transfer();
            moved.length = 8;
            FaultyNetwork.Tunnel first = carrier(moved);
            first.hold();
            moved.transfer();
            assertThat(moved.pair.sender.channelsSuspected()).isEqualTo(1);
            FaultyNetwork.Tunnel second = carrier(moved);
            assertThat(second).isNotSameAs(first);
            second.cut();
            second.block();
            moved.transfer();
            moved.transfer();
            assertThat(moved.pair.sender.channelsLost()).isEqualTo(1);
            first.resume(); // the first copy arrives now, for a transfer that is over
            moved.length = 9;
            moved.transfer();
            moved.length = MESSAGE;
            moved.transfer();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTransferEndsWhenAllHasLandedThoughTheAcknowledgementsAreLostAndTheReceiverLooksNoMore(boolean broken)
            throws Exception {
        // the window takes a channel's whole share, so that the receiver needs no copy; and with one thread nobody
        // looks at the copies that come over the other channels once receive() has returned
        TransferConfig config = CONFIG.withThreads(1).withWindow(64);
        try (Moved moved = new Moved(config, network, receiving)) {
            moved.transfer();
            network.tunnel(1).mute();
            moved.begin();
            Pair.get(moved.receiving);
            if (broken) {
                network.tunnel(1).cut();
            }
            Pair.get(moved.sending);
            assertThat(moved.pair.sender.channelsLost() + moved.pair.sender.channelsSuspected())
                    .isPositive();
            network.tunnel(1).resume();
            moved.end();
            moved.transfer();
        }
    }

    // the tunnel that a message goes through
    private FaultyNetwork.Tunnel carrier(Moved moved) throws Exception {
        List<Long> before =
                network.tunnels().stream().map(FaultyNetwork.Tunnel::passed).toList();
        moved.transfer();
        for (int i = 0; i < before.size(); i++) {
            if (network.tunnel(i).passed() > before.get(i)) {
                return network.tunnel(i);
            }
        }
        throw new AssertionError("it went through none");
    }

    @Test
    void whenEveryChannelIsGoneBothEndsAreToldWithinTheDeadline() throws Exception {
        try (Moved moved = new Moved(CONFIG, network, receiving)) {
            moved.transfer();
            network.tunnels().forEach(FaultyNetwork.Tunnel::block);
            assertThatThrownBy(moved::transfer).isInstanceOf(TransportException.class);
            assertThatThrownBy(moved::end).isInstanceOf(TransportException.class);
        }
    }

    @Test
    void aFlippedByteIsFoundNamedAndSentAgain() throws Exception {
        FaultyNetwork checking = new FaultyNetwork(sockets(true));
        try (Moved moved = new Moved(CONFIG, checking, receiving)) {
            moved.transfer();
            checking.tunnel(1).flip(100_000);
            moved.transfer();
            assertThat(moved.pair.receiver.corruptions())
                    .singleElement()
                    .isInstanceOfSatisfying(CorruptionEvent.Payload.class, damage -> {
                        assertThat(damage.transfer()).isEqualTo(1);
                        assertThat(damage.rail()).isEqualTo("lo");
                        assertThat(damage.offset() % CONFIG.grainBytes()).isZero();
                        assertThat(damage.toString()).contains("arrived damaged and was sent again");
                    });
        } finally {
            checking.close();
        }
    }

    @Test
    void withoutChecksumsAFlippedByteArrives() throws Exception {
        try (Moved moved = new Moved(CONFIG, network, receiving)) {
            moved.transfer();
            network.tunnel(1).flip(100_000);
            assertThatThrownBy(moved::transfer)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("first wrong byte");
        }
    }

    @Test
    void aThousandTransfersUnderRandomFaultsArriveByteForByte() throws Exception {
        long seed = 20261122;
        Random random = new Random(seed);
        FaultyNetwork checking = new FaultyNetwork(sockets(true));
        TransferConfig config = CONFIG.withStrategy(Strategy.ADAPTIVE);
        try (Moved moved = new Moved(config, checking, receiving)) {
            for (int i = 0; i < 1000; i++) {
                FaultyNetwork.Tunnel tunnel = checking.tunnel(1 + random.nextInt(2)); // one path stays
                int fault = random.nextInt(40);
                moved.length = 1 + random.nextInt(256 << 10);
                moved.begin();
                switch (fault) {
                    case 0 -> tunnel.cut();
                    case 1 -> tunnel.flip(random.nextInt(100_000));
                    case 2 -> tunnel.hold();
                    case 3, 4 -> checking.tunnels().forEach(FaultyNetwork.Tunnel::resume);
                    case 5 -> tunnel.block();
                    case 6, 7 -> checking.tunnels().forEach(FaultyNetwork.Tunnel::repair);
                    default -> {
                        // nothing happens
                    }
                }
                try {
                    moved.end();
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + seed + ", transfer " + i + ", fault " + fault, e);
                }
            }
        } finally {
            checking.close();
        }
    }

    private NetProvider sockets(boolean checksum) {
        return new SocketProvider(options().withChecksum(checksum));
    }

    /** What the connections are made with. */
    SocketOptions options() {
        return SocketOptions.DEFAULT;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * A pair that moves messages, each with a pattern of its own, overwrites what was sent as soon as the sender allows
     * it, and compares every byte.
     */
    private static final class Moved implements AutoCloseable {
        final Pair pair;
        int length = MESSAGE;
        private final Region from = Region.allocate(MESSAGE);
        private final Region to = Region.allocate(MESSAGE);
        private CompletableFuture<Long> sending;
        private CompletableFuture<Long> receiving;
        private int count;

        Moved(TransferConfig config, NetProvider sends, NetProvider receives) throws Exception {
            pair = Pair.open(config, sends, config, receives);
        }

        void transfer() throws Exception {
            begin();
            end();
        }

        void begin() {
            count++;
            new Pattern(count).fill(from, 0, length);
            new Pattern(-count).fill(to, 0, MESSAGE);
            int bytes = length;
            receiving = Pair.async(() -> pair.receiver.receive(to, 0, MESSAGE));
            sending = Pair.async(() -> {
                long elapsedNs = pair.sender.send(from, 0, bytes);
                new Pattern(~count).fill(from, 0, bytes);
                return elapsedNs;
            });
        }

        void end() throws Exception {
            List<Throwable> failures = new ArrayList<>();
            for (CompletableFuture<Long> each : List.of(sending, receiving)) {
                try {
                    Pair.get(each);
                } catch (RuntimeException e) {
                    failures.add(e);
                }
            }
            if (!failures.isEmpty()) {
                RuntimeException first = (RuntimeException) failures.remove(0);
                failures.forEach(first::addSuppressed);
                throw first;
            }
            assertThat(Pair.get(receiving)).isEqualTo(length);
            assertThat(new Pattern(count).mismatch(to, 0, length))
                    .as("first wrong byte")
                    .isEqualTo(Pattern.NONE);
            assertThat(new Pattern(-count).byteAt(length))
                    .as("byte behind")
                    .isEqualTo(length < MESSAGE ? to.view(length, 1).get(0) : new Pattern(-count).byteAt(length));
        }

        @Override
        public void close() {
            pair.close();
            from.close();
            to.close();
        }
    }
}
