package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bootstrap.BootstrapServer;
import tcpx.error.TransportException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.Rails;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;

/**
 * Rails whose addresses change, whose links go and come, or which are not there yet: real ones, between two namespaces.
 */
@Timeout(90)
class RailsComeAndGoTest {
    private static final int MESSAGE = 1 << 20;
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(4)
            .withChunkBytes(64 << 10)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));

    /** A second, and what a loaded machine needs to notice. */
    private static final Duration SOON = Duration.ofMillis(2500);

    /** The same where no channel is left: it takes a second until silence is no pause any more. */
    private static final Duration AFTER_SILENCE = SOON.plusSeconds(2);

    private static final Duration SETUP = CONFIG.setupTimeout();

    private TwoNetworks networks;

    @AfterEach
    void close() {
        if (networks != null) {
            networks.close();
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'a', 'b'})
    void aRailWhoseAddressChangesIsUsedAgain(char end) throws Exception {
        networks = TwoNetworks.open(2, false);
        try (Traffic traffic = new Traffic()) {
            traffic.awaitUseOf(2, SETUP);
            TwoNetworks.Node node = node(end);
            node.deleteAddress(2, node.address(2));
            node.addAddress(2, "10.77.2.77");
            traffic.awaitUseOf(2, SOON);
            traffic.awaitWord(traffic.toldAtA, RailEvent.Kind.REJOINED, 2);
            traffic.awaitWord(traffic.toldAtB, RailEvent.Kind.REJOINED, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'a', 'b'})
    void aRailWhoseLinkIsMadeAnewIsUsedAgain(char end) throws Exception {
        networks = TwoNetworks.open(2, false);
        try (Traffic traffic = new Traffic()) {
            traffic.awaitUseOf(2, SETUP);
            node(end).run("ip link del eth2");
            traffic.awaitWord(traffic.toldAtA, RailEvent.Kind.SUSPECTED, 2);
            traffic.awaitUseOf(1, SOON);
            networks.makeRail(2);
            traffic.awaitUseOf(2, SOON);
            traffic.awaitWord(traffic.toldAtA, RailEvent.Kind.REJOINED, 2);
            traffic.awaitWord(traffic.toldAtB, RailEvent.Kind.REJOINED, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'a', 'b'})
    void aRailThatIsDownForSecondsIsUsedAgainWithinOne(char end) throws Exception {
        networks = TwoNetworks.open(2, false);
        try (Traffic traffic = new Traffic()) {
            traffic.awaitUseOf(2, SETUP);
            node(end).down(2);
            traffic.goesOnOver(1, Duration.ofMillis(3500)); // TCP would try again after 6.4 s
            node(end).up(2);
            traffic.awaitUseOf(2, SOON);
        }
    }

    @ParameterizedTest
    @CsvSource({"a, 1", "b, 1", "a, 2", "b, 2"})
    void aSessionOpensWhileARailFlaps(char end, int rails) throws Exception {
        networks = TwoNetworks.open(rails, false);
        node(end).down(1);
        AtomicBoolean up = new AtomicBoolean();
        ScheduledExecutorService flapping = Executors.newSingleThreadScheduledExecutor();
        Runnable flap = () -> {
            if (up.getAndSet(!up.get())) {
                node(end).down(1);
            } else {
                node(end).up(1);
            }
        };
        flapping.scheduleAtFixedRate(flap, 300, 300, TimeUnit.MILLISECONDS);
        try (Traffic traffic = new Traffic()) {
            traffic.awaitUseOf(rails, SETUP);
            flapping.shutdown();
            assertThat(flapping.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            node(end).up(1);
            traffic.awaitUseOf(1, SOON);
        } finally {
            flapping.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'a', 'b'})
    void theOnlyRailMayChangeItsAddress(char end) throws Exception {
        networks = TwoNetworks.open(1, false);
        try (Traffic traffic = new Traffic()) {
            traffic.awaitUseOf(1, SETUP);
            TwoNetworks.Node node = node(end);
            node.deleteAddress(1, node.address(1));
            node.addAddress(1, "10.77.1.77");
            traffic.awaitUseOf(1, AFTER_SILENCE);
            traffic.awaitWord(traffic.toldAtA, RailEvent.Kind.REJOINED, 1);
            traffic.awaitWord(traffic.toldAtB, RailEvent.Kind.REJOINED, 1);
        }
    }

    @Test
    void aRailThatMovesWhileItsChannelsAreAwaitedIsUsedWhereItIsThen() throws Exception {
        networks = TwoNetworks.open(2, false);
        try (Traffic traffic = new Traffic()) {
            traffic.awaitUseOf(2, SETUP);
            networks.a.down(2);
            traffic.awaitWord(traffic.toldAtB, RailEvent.Kind.SUSPECTED, 2); // it listens anew, where it is
            traffic.goesOnOver(1, Duration.ofMillis(500));
            networks.b.deleteAddress(2, networks.b.address(2));
            networks.b.addAddress(2, "10.77.2.77");
            networks.a.up(2);
            traffic.awaitUseOf(2, SOON);
            traffic.awaitWord(traffic.toldAtA, RailEvent.Kind.REJOINED, 2);
        }
    }

    @Test
    void allRailsMayBeAwayForAMoment() throws Exception {
        networks = TwoNetworks.open(2, false);
        try (Traffic traffic = new Traffic()) {
            traffic.awaitUseOf(2, SETUP);
            networks.a.run("ip link del eth1");
            networks.b.run("ip link del eth2");
            traffic.awaitWord(traffic.toldAtA, RailEvent.Kind.SUSPECTED, 1);
            traffic.awaitWord(traffic.toldAtA, RailEvent.Kind.SUSPECTED, 2);
            networks.makeRail(1);
            networks.makeRail(2);
            traffic.awaitUseOf(1, AFTER_SILENCE);
            traffic.awaitUseOf(2, AFTER_SILENCE);
        }
    }

    @Test
    void aSessionWhoseRailsStayAwayEndsAfterTheIdleTimeAndSaysWhy() throws Exception {
        networks = TwoNetworks.open(1, false);
        TransferConfig impatient = CONFIG.withTimeouts(SETUP, Duration.ofSeconds(4));
        Traffic traffic = new Traffic(impatient);
        traffic.awaitUseOf(1, SETUP);
        networks.b.deleteAddress(1, networks.b.address(1));
        assertThatThrownBy(() -> Pair.get(traffic.sent))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("no progress for 4000 ms")
                .hasMessageContaining("eth1");
        assertThatThrownBy(() -> Pair.get(traffic.received)).isInstanceOf(TransportException.class);
        traffic.wire.close();
    }

    @ParameterizedTest
    @ValueSource(chars = {'a', 'b'})
    void aRailWithoutAnAddressAtTheStartIsUsedWhenItHasOne(char end) throws Exception {
        networks = TwoNetworks.open(2, false);
        TwoNetworks.Node node = node(end);
        node.deleteAddress(2, node.address(2));
        try (Traffic traffic = new Traffic(networks.a.namedRails(), networks.b.namedRails())) {
            traffic.awaitUseOf(1, SETUP);
            traffic.awaitWord(traffic.toldAtA, RailEvent.Kind.ABSENT, 2);
            traffic.awaitWord(traffic.toldAtB, RailEvent.Kind.ABSENT, 2);
            node.addAddress(2, node.address(2));
            traffic.awaitUseOf(2, SOON);
            traffic.awaitWord(traffic.toldAtA, RailEvent.Kind.REJOINED, 2);
            traffic.awaitWord(traffic.toldAtB, RailEvent.Kind.REJOINED, 2);
        }
    }

    @Test
    void aRailThatIsNotThereAtTheStartIsUsedWhenItComes() throws Exception {
        networks = TwoNetworks.open(2, false);
        networks.a.run("ip link del eth2");
        List<Rail> railsOfA = Pair.get(networks.a.async(() -> Rails.parse("eth1,eth2?")));
        List<Rail> railsOfB = Pair.get(networks.b.async(() -> Rails.parse("eth2?,eth1"))); // paired by what is known
        assertThat(railsOfA.get(1)).isEqualTo(new Rail(1, "eth2", ""));
        try (Traffic traffic = new Traffic(railsOfA, railsOfB)) {
            traffic.awaitUseOf(1, SETUP);
            assertThat(traffic.awaitWord(traffic.toldAtB, RailEvent.Kind.ABSENT, 2)
                            .reason())
                    .contains("ENODEV");
            networks.makeRail(2);
            traffic.awaitUseOf(2, SOON);
        }
    }

    @Test
    void aRailThatStaysAwayIsSaidToBeLostOnceWithTheReason() throws Exception {
        networks = TwoNetworks.open(2, false);
        try (Traffic traffic = new Traffic(CONFIG.withTimeouts(SETUP, Duration.ofSeconds(2)))) {
            traffic.awaitUseOf(2, SETUP);
            networks.b.deleteAddress(2, networks.b.address(2));
            RailEvent event = traffic.awaitWord(traffic.toldAtB, RailEvent.Kind.STILL_LOST, 2);
            assertThat(event.reason())
                    .contains("eth2")
                    .contains("EADDRNOTAVAIL")
                    .contains("has no address");
            traffic.goesOnOver(1, Duration.ofMillis(1500)); // some attempts more, of which nothing is told
            networks.b.addAddress(2, networks.b.address(2));
            traffic.awaitUseOf(2, SOON);
            assertThat(traffic.toldAtB.stream().filter(each -> each.kind() == RailEvent.Kind.STILL_LOST))
                    .hasSize(2); // once for each of its channels
        }
    }

    private TwoNetworks.Node node(char end) {
        return end == 'a' ? networks.a : networks.b;
    }

    /** Messages from A to B, one after the other, each of them checked, until it is closed. */
    private final class Traffic implements AutoCloseable {
        private final List<RailEvent> toldAtA = new CopyOnWriteArrayList<>();
        private final List<RailEvent> toldAtB = new CopyOnWriteArrayList<>();
        private final AtomicLongArray landed = new AtomicLongArray(CONFIG.channels());
        private final NetProvider wire = new SocketProvider(SocketOptions.DEFAULT);
        private final CompletableFuture<Integer> sent;
        private final CompletableFuture<Integer> received;
        private final TransferConfig config;
        private final int rails;
        private volatile boolean stopping;

        Traffic() {
            this(CONFIG);
        }

        Traffic(TransferConfig config) {
            this(config, networks.a.rails(), networks.b.rails());
        }

        Traffic(List<Rail> railsOfA, List<Rail> railsOfB) {
            this(CONFIG, railsOfA, railsOfB);
        }

        private Traffic(TransferConfig config, List<Rail> railsOfA, List<Rail> railsOfB) {
            this.config = config;
            this.rails = railsOfA.size();
            received = networks.b.async(() -> receive(railsOfB));
            sent = networks.a.async(() -> send(railsOfA));
        }

        private void tell(List<RailEvent> told, RailEvent event) {
            told.add(event);
            somethingHappened();
        }

        private synchronized void somethingHappened() {
            notifyAll();
        }

        private int send(List<Rail> rails) {
            try (Region region = Region.allocate(MESSAGE);
                    Sender opened = Sender.connect(
                            TwoNetworks.CONTROL,
                            Pair.SECRET,
                            config.withListener(event -> tell(toldAtA, event)),
                            wire,
                            rails)) {
                int messages = 0;
                while (!stopping) {
                    new Pattern(messages++).fill(region, 0, MESSAGE);
                    opened.send(region);
                }
                return messages;
            }
        }

        private int receive(List<Rail> rails) {
            ChunkLog log = (event, channel, transfer, grain, bytes) -> {
                landed.addAndGet(channel, bytes);
                somethingHappened();
            };
            try (Region region = Region.allocate(MESSAGE);
                    BootstrapServer server = BootstrapServer.bind(TwoNetworks.CONTROL, Pair.SECRET);
                    Receiver opened = Receiver.open(
                            server.accept(Deadline.after(SETUP)),
                            config.withListener(event -> tell(toldAtB, event)),
                            wire,
                            rails,
                            log)) {
                int messages = 0;
                while (opened.receive(region) != Receiver.CLOSED) {
                    assertThat(new Pattern(messages++).mismatch(region, 0, MESSAGE))
                            .as("first wrong byte of message %d", messages)
                            .isEqualTo(Pattern.NONE);
                }
                return messages;
            }
        }

        /** Passes the time while a rail carries what there is. */
        void goesOnOver(int rail, Duration time) throws Exception {
            for (Deadline end = Deadline.after(time); !end.expired(); ) {
                awaitUseOf(rail, SOON);
            }
        }

        /** Waits until every channel of a rail carries something, from now on. */
        void awaitUseOf(int rail, Duration patience) throws Exception {
            for (int channel = rail - 1; channel < CONFIG.channels(); channel += rails) {
                int each = channel;
                long before = landed.get(channel);
                await(() -> landed.get(each) > before, patience, () -> "use of channel " + each);
            }
        }

        /** Waits until an end has told this of a rail. */
        RailEvent awaitWord(List<RailEvent> told, RailEvent.Kind kind, int rail) throws Exception {
            String name = "eth" + rail;
            Supplier<Optional<RailEvent>> word = () -> told.stream()
                    .filter(event -> event.kind() == kind && event.rail().equals(name))
                    .findFirst();
            await(() -> word.get().isPresent(), SETUP, () -> kind + " of " + name);
            return word.get().orElseThrow();
        }

        private synchronized void await(BooleanSupplier condition, Duration patience, Supplier<String> what)
                throws Exception {
            Deadline deadline = Deadline.after(patience);
            while (!condition.getAsBoolean()) {
                for (CompletableFuture<Integer> end : List.of(sent, received)) {
                    if (end.isDone()) {
                        Pair.get(end);
                    }
                }
                assertThat(deadline.expired())
                        .as(() -> "no " + what.get() + "; A was told " + toldAtA + ", B " + toldAtB)
                        .isFalse();
                wait(10); // an end that fails says nothing
            }
        }

        @Override
        public void close() {
            stopping = true;
            assertThat(received.join()).isEqualTo(sent.join()).isPositive();
            wire.close();
        }
    }
}
