package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.plan.Strategy;
import tcpx.time.Deadline;

/** What becomes of messages whose headers or acknowledgements are damaged on the way: real TCP through proxies. */
@Timeout(120)
class DamagedFrameTest {
    private static final int HEADER_BITS = 256;
    private static final int ACKNOWLEDGEMENT_BITS = 128;
    private static final int CHUNK = 4096;
    private static final int MESSAGE = 6 * CHUNK;
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(3)
            .withChunkBytes(CHUNK)
            .withWindow(8)
            .withStrategy(Strategy.ROUND_ROBIN) // so that every channel carries chunks of every message
            .withTimeouts(Duration.ofSeconds(10), Duration.ofMinutes(10)); // who waits for a time-out, waits for ever

    private final Region from = Region.allocate(MESSAGE);
    private final Region to = Region.allocate(MESSAGE);
    private int count;

    @AfterEach
    void free() {
        from.close();
        to.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyBitOfAHeaderIsFoundAndNamedAndItsChunkComesAnotherWay(boolean checksum) throws Exception {
        NetProvider sockets = sockets(checksum);
        try (FaultyNetwork network = new FaultyNetwork(sockets);
                Pair pair = Pair.open(CONFIG, network, CONFIG, sockets)) {
            for (int bit = 0; bit < HEADER_BITS; bit++) {
                transferUntilItCarries(pair, network.tunnel(1));
                network.tunnel(1).flipBit(bit);
                // on a busy machine the channel may be left out of some messages: one of the next meets the bit
                Deadline soon = Deadline.after(Duration.ofSeconds(20));
                while (pair.receiver.corruptions().size() == bit && !soon.expired()) {
                    transfer(pair);
                }
                assertThat(pair.receiver.corruptions()).as("bit %d", bit).hasSize(bit + 1);
                assertThat(pair.receiver.corruptions().get(bit))
                        .as("bit %d", bit)
                        .isInstanceOfSatisfying(CorruptionEvent.Header.class, damage -> {
                            assertThat(damage.channel())
                                    .isEqualTo(
                                            pair.receiver.corruptions().get(0).channel());
                            assertThat(damage.rail()).isEqualTo("lo");
                            assertThat(damage.offset() % (32 + CHUNK)).isZero();
                            assertThat(damage.toString()).contains("the header at byte " + damage.offset());
                        });
            }
        }
    }

    @Test
    void everyBitOfAnAcknowledgementIsFoundAndTheChunksComeAnotherWay() throws Exception {
        NetProvider sockets = sockets(false);
        try (FaultyNetwork network = new FaultyNetwork(sockets);
                Pair pair = Pair.open(CONFIG, network, CONFIG, sockets)) {
            for (int bit = 0; bit < ACKNOWLEDGEMENT_BITS; bit++) {
                transferUntilItCarries(pair, network.tunnel(1));
                long lost = pair.sender.channelsLost();
                network.tunnel(1).flipBitBack(bit);
                transfer(pair);
                transferUntilItCarries(pair, network.tunnel(1));
                // more than one where a busy machine made another channel look lost
                assertThat(pair.sender.channelsLost()).as("bit %d", bit).isGreaterThan(lost);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "the check, 3",
        "the length, 32",
        "the length's sign, 63",
        "the tag's grain, 64",
        "the tag's transfer, 96",
        "the sequence, 128",
        "the flags, 192",
        "the checksum, 224"
    })
    void withOneChannelADamagedHeaderIsToldAndWhatItCarriedIsSentAgain(String field, int bit) throws Exception {
        for (boolean checksum : new boolean[] {false, true}) {
            NetProvider sockets = sockets(checksum);
            TransferConfig config = CONFIG.withChannels(1);
            try (FaultyNetwork network = new FaultyNetwork(sockets);
                    Pair pair = Pair.open(config, network, config, sockets)) {
                transfer(pair);
                network.tunnel(0).flipBit(bit);
                transfer(pair);
                assertThat(pair.receiver.corruptions())
                        .as(field)
                        .singleElement()
                        .isEqualTo(new CorruptionEvent.Header(0, "lo", 6L * (32 + CHUNK)));
                assertThat(pair.sender.channelsLost()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40, 64, 127})
    void withOneChannelADamagedAcknowledgementIsToldAndTheChannelIsConnectedAgain(int bit) throws Exception {
        NetProvider sockets = sockets(false);
        List<RailEvent> told = new CopyOnWriteArrayList<>();
        TransferConfig config = CONFIG.withChannels(1).withWindow(64).withListener(told::add);
        try (FaultyNetwork network = new FaultyNetwork(sockets);
                Pair pair = Pair.open(config, network, config, sockets)) {
            transfer(pair);
            network.tunnel(0).flipBitBack(bit);
            transfer(pair);
            transfer(pair);
        }
        assertThat(told) // of both ends
                .filteredOn(event -> event.kind() == RailEvent.Kind.LOST)
                .extracting(RailEvent::reason)
                .anyMatch(reason -> reason.contains("the acknowledgement of message 6 or later"));
    }

    private void transferUntilItCarries(Pair pair, FaultyNetwork.Tunnel tunnel) throws Exception {
        long before;
        do {
            before = tunnel.passed();
            transfer(pair);
        } while (tunnel.passed() < before + CHUNK);
    }

    private void transfer(Pair pair) throws Exception {
        count++;
        new Pattern(count).fill(from, 0, MESSAGE);
        new Pattern(-count).fill(to, 0, MESSAGE);
        CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive(to));
        pair.sender.send(from);
        assertThat(Pair.get(receiving)).isEqualTo(MESSAGE);
        assertThat(new Pattern(count).mismatch(to, 0, MESSAGE))
                .as("message %d, first wrong byte", count)
                .isEqualTo(Pattern.NONE);
    }

    private static NetProvider sockets(boolean checksum) {
        return new SocketProvider(SocketOptions.DEFAULT.withChecksum(checksum));
    }
}
