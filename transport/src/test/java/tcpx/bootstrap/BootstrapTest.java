package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.BootstrapException;
import tcpx.error.PeerGoneException;
import tcpx.error.VersionMismatchException;
import tcpx.time.Deadline;

@Timeout(60)
class BootstrapTest {
    private static final Options MINE = Options.none().with("channels", "4").with("node", "A");
    private static final Options THEIRS = Options.none().with("channels", "4").with("node", "B");

    @Test
    void bothEndsLearnTheOthersOptionsAndAddress() throws Exception {
        try (BootstrapServer server = server()) {
            FutureTask<ControlConnection> client = connecting(server.address(), MINE);
            Offer offer = server.accept(TwoEnds.soon());
            assertThat(offer.options()).isEqualTo(MINE);
            try (ControlConnection here = offer.agree(THEIRS, Set.of("channels"));
                    ControlConnection there = client.get()) {
                assertThat(there.options()).isEqualTo(THEIRS);
                assertThat(here.options()).isEqualTo(MINE);
                assertThat(there.peerAddress()).isEqualTo(server.address()).isEqualTo(here.localAddress());
                assertThat(here.peerAddress()).isEqualTo(there.localAddress()).isEqualTo(offer.peerAddress());
            }
            assertThat(server.strangers()).isZero();
        }
    }

    @Test
    void aDisagreementPrintsBothSidesAtBothEnds() {
        try (BootstrapServer server = server()) {
            FutureTask<ControlConnection> client = connecting(server.address(), MINE.with("chunkBytes", "1"));
            Offer offer = server.accept(TwoEnds.soon());
            Options other = THEIRS.with("channels", "2").with("chunkBytes", "8");
            assertThatThrownBy(() -> offer.agree(other, Set.of("channels", "chunkBytes")))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("channels: here 2, there 4; chunkBytes: here 8, there 1");
            assertFails(client, "channels: here 4, there 2; chunkBytes: here 1, there 8");
        }
    }

    @Test
    void aRefusalReachesThePeerWithItsReason() {
        try (BootstrapServer server = server()) {
            FutureTask<ControlConnection> client = connecting(server.address(), MINE);
            Offer offer = server.accept(TwoEnds.soon());
            offer.refuse("rail eth3 is down\u001b[31m");
            assertFails(client, "refused: rail eth3 is down?[31m");
            assertThatThrownBy(() -> offer.accept(MINE)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anOfferClosedWithoutAnAnswerIsRefused() {
        try (BootstrapServer server = server()) {
            FutureTask<ControlConnection> client = connecting(server.address(), MINE);
            server.accept(TwoEnds.soon()).close();
            assertFails(client, "closed without an answer");
        }
    }

    @Test
    void carriesOptionsAsLargeAsAllowed() throws Exception {
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 255; i++) {
            many.put("name" + i, "ü".repeat(100));
        }
        Options large = Options.of(many);
        try (BootstrapServer server = server()) {
            FutureTask<ControlConnection> client = connecting(server.address(), large);
            Offer offer = server.accept(TwoEnds.soon());
            assertThat(offer.options()).isEqualTo(large);
            Options full = Options.none().with("k", "v".repeat(65536 - 7));
            offer.accept(full).close();
            try (ControlConnection there = client.get()) {
                assertThat(there.options()).isEqualTo(full);
            }
        }
    }

    @Test
    void theServerMayStartLater() throws Exception {
        InetSocketAddress address = freePort();
        AtomicReference<ControlConnection> connected = new AtomicReference<>();
        Thread client =
                new Thread(() -> connected.set(BootstrapClient.connect(address, TwoEnds.SECRET, MINE, TwoEnds.soon())));
        client.start();
        Background.until(() -> client.getState() == Thread.State.TIMED_WAITING); // pauses after a refused attempt
        try (BootstrapServer server = BootstrapServer.bind(address, TwoEnds.SECRET)) {
            server.accept(TwoEnds.soon()).accept(THEIRS).close();
            client.join();
        }
        assertThat(connected.get().options()).isEqualTo(THEIRS);
        connected.get().close();
    }

    @Test
    void nobodyListeningEndsAtTheDeadline() throws IOException {
        InetSocketAddress address = freePort();
        assertThatThrownBy(() -> BootstrapClient.connect(address, TwoEnds.SECRET, MINE, TwoEnds.brief()))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("could not reach 127.0.0.1:" + address.getPort())
                .hasMessageContaining("Connection refused");
    }

    @Test
    void nobodyComingEndsAtTheDeadlineAlsoOfAHandClock() {
        try (BootstrapServer server = server()) {
            Deadline passed = new Deadline(new HandClock(), 0);
            for (Deadline deadline : new Deadline[] {TwoEnds.brief(), passed}) {
                assertThatThrownBy(() -> server.accept(deadline))
                        .isInstanceOf(BootstrapException.class)
                        .hasMessage(
                                "no peer came to 127.0.0.1:" + server.address().getPort() + " within the deadline");
            }
        }
    }

    @Test
    void aServerThatNeverAnswersEndsTheClientAtItsDeadline() throws IOException {
        try (BootstrapServer server = server()) {
            assertThatThrownBy(() -> BootstrapClient.connect(server.address(), TwoEnds.SECRET, MINE, TwoEnds.brief()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("no answer to what this node proposed");
            // its offer is stale by now: the next accept does not hand it out
            assertThatThrownBy(() -> server.accept(TwoEnds.brief())).hasMessageContaining("no peer came");
        }
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> BootstrapClient.connect(
                            (InetSocketAddress) silent.getLocalSocketAddress(), TwoEnds.SECRET, MINE, TwoEnds.brief()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("did not answer within the deadline: waited for its hello (0 of 1 bytes");
        }
    }

    @Test
    void differentSecretsAreNamedAtOnceAtTheClientAndCountedAtTheServer() {
        try (BootstrapServer server = server()) {
            assertThatThrownBy(() -> BootstrapClient.connect(server.address(), Secret.random(), MINE, TwoEnds.soon()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("the secrets differ");
            assertThatThrownBy(() -> server.accept(TwoEnds.brief()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("turned away: 1, the last: 127.0.0.1:")
                    .hasMessageContaining("has another secret");
            assertThat(server.strangers()).isEqualTo(1);
        }
    }

    @Test
    void differentVersionsAreNamedWithBothNumbersAtBothEnds() {
        try (BootstrapServer server = server()) {
            assertThatThrownBy(() -> BootstrapClient.connect(server.address(), TwoEnds.SECRET, MINE, TwoEnds.soon(), 7))
                    .isInstanceOfSatisfying(VersionMismatchException.class, e -> {
                        assertThat(e.here()).isEqualTo("7");
                        assertThat(e.there()).isEqualTo("2");
                        assertThat(e.remedy()).contains("Run the same release on both nodes");
                    })
                    .hasMessageContaining("the protocol versions differ: here 7, at 127.0.0.1:")
                    .hasMessageEndingWith(" 2");
            assertThatThrownBy(() -> server.accept(TwoEnds.brief()))
                    .hasMessageContaining("speaks protocol version 7, here 2");
            assertThat(server.lastStranger()).contains("speaks protocol version 7, here 2");
        }
    }

    @Test
    void aServerThatIsNoNodeIsNoticedAtItsFirstByte() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Background.run(() -> {
                Socket socket = other.accept();
                socket.getOutputStream().write("S".getBytes(StandardCharsets.US_ASCII));
                return socket; // stays open
            });
            assertThatThrownBy(() -> BootstrapClient.connect(
                            (InetSocketAddress) other.getLocalSocketAddress(), TwoEnds.SECRET, MINE, TwoEnds.soon()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("is no node of this program: it began with 53");
        }
    }

    @Test
    void aMirrorIsNoPeer() throws IOException {
        try (ServerSocket mirror = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Background.run(() -> {
                Socket socket = mirror.accept();
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                return in.transferTo(out);
            });
            assertThatThrownBy(() -> BootstrapClient.connect(
                            (InetSocketAddress) mirror.getLocalSocketAddress(), TwoEnds.SECRET, MINE, TwoEnds.soon()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("malformed");
        }
    }

    @Test
    void aServerThatDropsTheFirstConnectionIsTriedAgain() throws Exception {
        InetSocketAddress address;
        FutureTask<ControlConnection> client;
        try (ServerSocket first = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) first.getLocalSocketAddress();
            client = connecting(address, MINE);
            first.accept().close();
        }
        try (BootstrapServer server = BootstrapServer.bind(address, TwoEnds.SECRET)) {
            server.accept(TwoEnds.soon()).accept(THEIRS).close();
            assertThat(client.get().options()).isEqualTo(THEIRS);
        }
    }

    @Test
    void aPortInUseIsNamedWithTheCommandThatShowsTheHolder() {
        try (BootstrapServer server = server()) {
            assertThatThrownBy(() -> BootstrapServer.bind(server.address(), TwoEnds.SECRET))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining(
                            "cannot listen on 127.0.0.1:" + server.address().getPort())
                    .satisfies(e -> assertThat(((BootstrapException) e).describe())
                            .contains("ss -ltnp 'sport = :" + server.address().getPort() + "'"));
        }
    }

    @Test
    void anAddressOfAnotherMachineOrAnUnknownHostIsNamed() {
        assertThatThrownBy(() -> BootstrapServer.bind(new InetSocketAddress("192.0.2.1", 0), TwoEnds.SECRET))
                .isInstanceOf(BootstrapException.class)
                .satisfies(e -> assertThat(((BootstrapException) e).describe()).contains("ip -brief address"));
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("no-such-node", 1);
        assertThatThrownBy(() -> BootstrapServer.bind(unknown, TwoEnds.SECRET))
                .hasMessageContaining("no address is known for the host no-such-node");
        assertThatThrownBy(() -> BootstrapClient.connect(unknown, TwoEnds.SECRET, MINE, TwoEnds.soon()))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("no-such-node");
    }

    @Test
    void closingTheServerWakesAllWhoWaitAndFreesThePort() throws InterruptedException {
        BootstrapServer server = server();
        AtomicReference<RuntimeException> first = new AtomicReference<>();
        AtomicReference<RuntimeException> second = new AtomicReference<>();
        Thread one = Background.untilItWaits(() -> first.set(failure(() -> server.accept(TwoEnds.soon()))));
        Thread two = Background.untilItWaits(() -> second.set(failure(() -> server.accept(TwoEnds.soon()))));
        server.close();
        one.join();
        two.join();
        assertThat(first.get()).isInstanceOf(BootstrapException.class).hasMessageContaining("is closed");
        assertThat(second.get()).isInstanceOf(BootstrapException.class).hasMessageContaining("is closed");
        server.close();
        assertThatThrownBy(() -> server.accept(TwoEnds.soon())).isInstanceOf(BootstrapException.class);
        BootstrapServer.bind(server.address(), TwoEnds.SECRET).close();
    }

    @Test
    void closingTheServerLeavesItsConnectionsOpenAndRefusesWhoWaits() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            FutureTask<ControlConnection> waiting = connecting(ends.server.address(), MINE);
            Offer offer = ends.server.accept(TwoEnds.soon());
            ends.server.close();
            ends.listening.send(5);
            assertThat(ends.connecting.receive(ByteBuffer.allocate(0), TwoEnds.soon()))
                    .isEqualTo(5);
            offer.refuse("too late");
            assertFails(waiting, "too late");
        }
    }

    @Test
    void anInterruptEndsAcceptAndConnectAndStaysSet() throws Exception {
        try (BootstrapServer server = server();
                ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            Runnable[] waits = {
                () -> server.accept(TwoEnds.soon()),
                () -> BootstrapClient.connect(address, TwoEnds.SECRET, MINE, TwoEnds.soon())
            };
            for (Runnable wait : waits) {
                AtomicReference<RuntimeException> thrown = new AtomicReference<>();
                AtomicReference<Boolean> still = new AtomicReference<>();
                Thread waiting = Background.untilItWaits(() -> {
                    thrown.set(failure(wait));
                    still.set(Thread.currentThread().isInterrupted());
                });
                waiting.interrupt();
                waiting.join();
                assertThat(thrown.get()).isInstanceOf(BootstrapException.class).hasMessageContaining("interrupted");
                assertThat(still.get()).isTrue();
            }
        }
    }

    @Test
    void severalThreadsAcceptFromOneServerEachPeerOnce() throws Exception {
        int peers = 8;
        try (BootstrapServer server = server()) {
            FutureTask<?>[] accepting = new FutureTask<?>[peers];
            FutureTask<?>[] clients = new FutureTask<?>[peers];
            for (int i = 0; i < peers; i++) {
                accepting[i] = Background.run(() -> {
                    Offer offer = server.accept(TwoEnds.soon());
                    offer.accept(THEIRS.with(
                                    "you are", offer.options().get("node").orElseThrow()))
                            .close();
                    return offer;
                });
                clients[i] = connecting(server.address(), MINE.with("node", "peer " + i));
            }
            Set<Object> offers = new HashSet<>();
            for (int i = 0; i < peers; i++) {
                offers.add(accepting[i].get());
                try (ControlConnection connection = (ControlConnection) clients[i].get()) {
                    assertThat(connection.options().get("you are")).contains("peer " + i);
                }
            }
            assertThat(offers).hasSize(peers);
        }
    }

    @Test
    void aPeerThatGoesBeforeItsAnswerIsATypedError() throws Exception {
        try (BootstrapServer server = server()) {
            assertThatThrownBy(() -> BootstrapClient.connect(server.address(), TwoEnds.SECRET, MINE, TwoEnds.brief()))
                    .isInstanceOf(BootstrapException.class);
            FutureTask<ControlConnection> client = connecting(server.address(), MINE);
            ControlConnection here = server.accept(TwoEnds.soon()).accept(THEIRS);
            client.get().close();
            assertThatThrownBy(() -> here.receive(ByteBuffer.allocate(0), TwoEnds.soon()))
                    .isInstanceOf(PeerGoneException.class);
            here.close();
        }
    }

    private static BootstrapServer server() {
        return BootstrapServer.bind(TwoEnds.anyPort(), TwoEnds.SECRET);
    }

    private static FutureTask<ControlConnection> connecting(InetSocketAddress address, Options options) {
        return Background.run(() ->
                BootstrapClient.connect(address, TwoEnds.SECRET, options, Deadline.after(Duration.ofSeconds(20))));
    }

    private static InetSocketAddress freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    private static RuntimeException failure(Runnable body) {
        try {
            body.run();
            return new IllegalStateException("did not fail");
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static void assertFails(FutureTask<?> task, String message) {
        assertThatThrownBy(task::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining(message);
    }
}
