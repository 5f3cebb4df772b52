package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.NetProvider;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** Where data connections arrive, which ports that takes, and how strangers fare there. */
@Timeout(60)
class DataPortTest {
    private static final Rail RAIL = new Rail(0, "lo", "127.0.0.1");
    private static final Rail OTHER_RAIL = new Rail(1, "lo", "127.0.0.2");

    private final NetProvider provider = new SocketProvider();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void allListenersOfARailShareOnePortAndEachGetsTheConnectionThatIsItsOwn() {
        List<ListenComm> listeners = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            listeners.add(listen(PortRange.ANY));
        }
        assertThat(listeners).extracting(each -> addressOf(each.handle())).containsOnly(addressOf(listeners.get(0)));
        assertThat(addressOf(keep(provider.listen(OTHER_RAIL, 1)))).isNotEqualTo(addressOf(listeners.get(0)));
        List<CompletableFuture<RecvComm>> accepted =
                listeners.stream().map(this::acceptLater).toList();
        for (int i = 7; i >= 0; i--) {
            SendComm sender = connect(listeners.get(i).handle());
            RecvComm receiver = keep(accepted.get(i).join());
            assertMoves(sender, receiver, 100 + i);
        }
    }

    @Test
    void aConnectionThatComesBeforeAnybodyWaitsForItIsKeptForItsListener() {
        ListenComm first = listen(PortRange.ANY);
        ListenComm second = listen(PortRange.ANY);
        CompletableFuture<SendComm> early = CompletableFuture.supplyAsync(() -> connect(second.handle()));
        CompletableFuture<RecvComm> waiting = acceptLater(first);
        assertThatThrownBy(() -> waiting.get(50, TimeUnit.MILLISECONDS)).isNotNull();
        SendComm sender = connect(first.handle());
        assertMoves(sender, keep(waiting.join()), 1);
        RecvComm late = keep(second.accept(soon()));
        assertMoves(early.join(), late, 2);
    }

    @Test
    void theListenerThatIsClosedEndsItsOwnWaitAndNoOther() {
        ListenComm first = listen(PortRange.ANY);
        ListenComm second = listen(PortRange.ANY);
        CompletableFuture<RecvComm> ofFirst = acceptLater(first);
        CompletableFuture<RecvComm> ofSecond = acceptLater(second);
        assertThatThrownBy(() -> ofFirst.get(50, TimeUnit.MILLISECONDS)).isNotNull();
        first.close();
        assertThatThrownBy(ofFirst::join).hasMessageContaining("the listener was closed");
        assertMoves(connect(second.handle()), keep(ofSecond.join()), 3);
        Deadline moment = Deadline.after(Duration.ofMillis(100));
        assertThatThrownBy(() -> provider.connect(RAIL, first.handle(), 1, moment))
                .isInstanceOf(WireException.class);
    }

    @Test
    void anInterruptedThreadWaitsNoLongerAndAnotherOneTakesItsPlace() throws Exception {
        ListenComm first = listen(PortRange.ANY);
        ListenComm second = listen(PortRange.ANY);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread leader = new Thread(() -> {
            try {
                first.accept(soon());
                ended.complete(null);
            } catch (WireException e) {
                ended.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag lost", e));
            }
        });
        leader.start();
        CompletableFuture<RecvComm> ofSecond = acceptLater(second);
        leader.interrupt();
        assertThat(ended.get(5, TimeUnit.SECONDS))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("EINTR");
        assertMoves(connect(second.handle()), keep(ofSecond.join()), 4);
    }

    @Test
    void aRangeIsUsedFromItsFirstPortOnAndSaysWhenItIsUsedUp() throws IOException {
        PortRange two = freePorts(2);
        ListenComm here = listen(two);
        assertThat(addressOf(here).getPort()).isEqualTo(two.first());
        assertThat(addressOf(listen(two)).getPort()).as("of the same provider").isEqualTo(two.first());
        NetProvider another = keep(new SocketProvider());
        assertThat(addressOf(keep(another.listen(RAIL, 1, two))).getPort()).isEqualTo(two.last());
        NetProvider third = keep(new SocketProvider());
        assertThatThrownBy(() -> third.listen(RAIL, 1, two))
                .isInstanceOfSatisfying(
                        WireException.class,
                        e -> assertThat(e.describe())
                                .contains(
                                        "rail lo",
                                        "EADDRINUSE",
                                        "all 2 ports of " + two + " are in use",
                                        "Give more ports"));
        assertThatThrownBy(() -> third.listen(RAIL, 1, new PortRange(two.first(), two.first())))
                .hasMessageContaining("port " + two.first() + " is in use");
        assertThat(keep(third.listen(OTHER_RAIL, 1, two)).handle())
                .as("another rail's address")
                .isNotNull();
    }

    @Test
    void aPortIsFreeAgainWhenItsLastListenerIsClosedThoughConnectionsOfItLinger() throws IOException {
        PortRange one = freePorts(1);
        ListenComm first = listen(one);
        ListenComm second = listen(one);
        CompletableFuture<RecvComm> accepted = acceptLater(first);
        SendComm sender = connect(first.handle());
        accepted.join().close(); // this end closes first: its port is in TIME_WAIT when the other one has closed too
        sender.close();
        first.close();
        NetProvider next = keep(new SocketProvider());
        assertThatThrownBy(() -> next.listen(RAIL, 1, one)).hasMessageContaining("is in use");
        second.close();
        assertThat(addressOf(keep(next.listen(RAIL, 1, one))).getPort()).isEqualTo(one.first());
    }

    @Test
    void onePortServesAChannelThatConnectsAgain() throws IOException {
        ListenComm listener = listen(freePorts(1));
        for (int i = 0; i < 3; i++) {
            CompletableFuture<RecvComm> accepted = acceptLater(listener);
            SendComm sender = connect(listener.handle());
            RecvComm receiver = accepted.join();
            assertMoves(sender, receiver, i);
            sender.close();
            receiver.close();
        }
    }

    @Test
    void ofTwoConnectionsWithTheSameTokenTheNewerOneCounts() throws Exception {
        ListenComm listener = listen(PortRange.ANY);
        try (Socket givenUp = stranger(listener);
                Socket newer = stranger(listener)) {
            givenUp.getOutputStream().write(preface(listener));
            newer.getOutputStream().write(preface(listener));
            keep(listener.accept(soon()));
            newer.setSoTimeout(5000);
            assertThat(newer.getInputStream().readNBytes(WireFormat.NOTE_BYTES)).hasSize(WireFormat.NOTE_BYTES);
            assertThat(givenUp.getInputStream().read())
                    .as("the older one is closed")
                    .isEqualTo(-1);
        }
    }

    @Test
    void aPeerThatHasGoneAgainIsNotWelcomed() throws Exception {
        ListenComm listener = listen(PortRange.ANY);
        try (Socket gone = stranger(listener)) {
            gone.getOutputStream().write(preface(listener));
        }
        CompletableFuture<RecvComm> accepted = acceptLater(listener);
        assertThatThrownBy(() -> accepted.get(100, TimeUnit.MILLISECONDS)).isNotNull();
        SendComm sender = connect(listener.handle());
        assertMoves(sender, keep(accepted.join()), 5);
    }

    @Test
    void whereNobodyIsAwaitedStrangersAreNotLetInAndTheNextWhoIsGetsThroughAtOnce() throws Exception {
        ListenComm listener = listen(PortRange.ANY);
        CompletableFuture<RecvComm> accepted = acceptLater(listener);
        SendComm sender = connect(listener.handle());
        RecvComm receiver = keep(accepted.join());
        long before = SystemLimits.openFilesNow();
        for (int i = 0; i < 50; i++) {
            keep(stranger(listener));
        }
        assertMoves(sender, receiver, 6);
        assertThat(SystemLimits.openFilesNow()).as("one end each").isLessThan(before + 75);
        CompletableFuture<RecvComm> again = acceptLater(listener);
        long startNs = System.nanoTime();
        SendComm joined = connect(listener.handle());
        assertMoves(joined, keep(again.join()), 7);
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(1));
        assertThat(SystemLimits.openFilesNow()).as("strangers were dropped").isLessThan(before + 75);
    }

    @Test
    void whoIsAwaitedGetsThroughAmongStrangersThatFillTheQueueOverAndOver() throws Exception {
        ListenComm listener = listen(PortRange.ANY);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> strangers = CompletableFuture.runAsync(() -> crowd(listener, over));
        try {
            for (int i = 0; i < 10; i++) {
                CompletableFuture<RecvComm> accepted = acceptLater(listener);
                SendComm sender = connect(listener.handle());
                RecvComm receiver = accepted.join();
                assertMoves(sender, receiver, i);
                sender.close();
                receiver.close();
            }
        } finally {
            over.set(true);
            strangers.join();
        }
    }

    @Test
    void silentStrangersAreDroppedWhenThereAreTooMany() throws Exception {
        ListenComm listener = listen(PortRange.ANY);
        long before = SystemLimits.openFilesNow();
        CompletableFuture<RecvComm> accepted = acceptLater(listener);
        for (int i = 0; i < 400; i++) {
            keep(stranger(listener));
        }
        SendComm sender = connect(listener.handle());
        assertMoves(sender, keep(accepted.join()), 8);
        assertThat(SystemLimits.openFilesNow())
                .as("the strangers' own ends, and a few")
                .isLessThan(before + 410);
    }

    @Test
    void noMoreThan256SilentStrangersAreKeptWhileOthersAreAwaited() throws Exception {
        ListenComm listener = listen(PortRange.ANY);
        listen(PortRange.ANY); // one that has had no connection yet: whoever is silent may be for it
        long before = SystemLimits.openFilesNow();
        for (int i = 0; i < 400; i++) {
            keep(stranger(listener));
        }
        for (int i = 0; i < 2; i++) { // the first may come among the strangers
            CompletableFuture<RecvComm> accepted = acceptLater(listener);
            connect(listener.handle());
            keep(accepted.join());
        }
        assertThat(SystemLimits.openFilesNow()).as("open files").isLessThan(before + 400 + 256 + 20);
    }

    @Test
    void aStrangerWhoSaysNothingIsGivenUpInTime() {
        AtomicLong nowNs = new AtomicLong();
        try (RailSocket listening = RailSocket.listen(RAIL, SocketOptions.DEFAULT, 0);
                RailSocket silent =
                        HedgedConnect.connect(RAIL, listening.localAddress(), SocketOptions.DEFAULT, soon());
                UnidentifiedConnection candidate =
                        new UnidentifiedConnection(silent, Deadline.after(nowNs::get, Duration.ofSeconds(5)))) {
            candidate.read();
            assertThat(candidate.isHopeless()).isFalse();
            nowNs.set(Duration.ofSeconds(5).toNanos());
            candidate.read();
            assertThat(candidate.isHopeless()).isTrue();
            assertThat(candidate.hasSpoken()).isFalse();
        }
    }

    @Test
    void aTokenIsSixteenBytesOfChanceAndEachOfThemCounts() throws Exception {
        List<Set<Byte>> values = new ArrayList<>();
        for (int i = 0; i < WireFormat.TOKEN_BYTES; i++) {
            values.add(new HashSet<>());
        }
        for (int i = 0; i < 64; i++) {
            byte[] token = SocketHandle.decode(listen(PortRange.ANY).handle()).token();
            assertThat(token).hasSize(16);
            for (int at = 0; at < token.length; at++) {
                values.get(at).add(token[at]);
            }
        }
        assertThat(values)
                .as("values of each byte, of 64")
                .allSatisfy(each -> assertThat(each).hasSizeGreaterThan(30));
        ListenComm listener = listen(PortRange.ANY);
        acceptLater(listener);
        SocketHandle genuine = SocketHandle.decode(listener.handle());
        for (int at = 0; at < WireFormat.TOKEN_BYTES; at++) {
            byte[] forged = genuine.token().clone();
            forged[at] ^= 1;
            assertThatThrownBy(() -> connect(new SocketHandle(genuine.address(), forged).encode()))
                    .as("byte %d", at)
                    .isInstanceOf(WireException.class);
        }
    }

    // how long a comparison takes cannot be tested reliably; that it is the one made for it can
    @Test
    void aTokenIsComparedInConstantTime() throws IOException {
        try (var in = ConnectionPreface.class.getResourceAsStream("ConnectionPreface.class")) {
            String constants = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(constants)
                    .contains("java/security/MessageDigest", "isEqual")
                    .doesNotContain("java/util/Arrays");
        }
    }

    private static void crowd(ListenComm listener, AtomicBoolean over) {
        List<Socket> held = new ArrayList<>();
        try {
            while (!over.get()) {
                Socket socket = new Socket();
                held.add(socket);
                try {
                    socket.connect(addressOf(listener), 20);
                } catch (IOException e) {
                    // the queue is full
                }
                if (held.size() == 700) {
                    held.forEach(DataPortTest::closeQuietly);
                    held.clear();
                }
            }
        } finally {
            held.forEach(DataPortTest::closeQuietly);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static PortRange freePorts(int count) throws IOException {
        while (true) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getByName(RAIL.address()))) {
                int port = first.getLocalPort();
                if (port + count > 65535) {
                    continue;
                }
                for (int i = 1; i < count; i++) {
                    new ServerSocket(port + i, 1, InetAddress.getByName(RAIL.address())).close();
                }
                return new PortRange(port, port + count - 1);
            } catch (IOException e) {
                // one of them is in use
            }
        }
    }

    private static byte[] preface(ListenComm listener) {
        byte[] token = SocketHandle.decode(listener.handle()).token();
        try (Region memory = Region.allocate(WireFormat.PREFACE_BYTES)) {
            ConnectionPreface.write(memory.address(), token);
            byte[] bytes = new byte[WireFormat.PREFACE_BYTES];
            memory.view(0, bytes.length).get(bytes);
            return bytes;
        }
    }

    private static Socket stranger(ListenComm listener) throws IOException {
        InetSocketAddress address = addressOf(listener);
        return new Socket(address.getAddress(), address.getPort());
    }

    private static InetSocketAddress addressOf(ListenComm listener) {
        return addressOf(listener.handle());
    }

    private static InetSocketAddress addressOf(Handle handle) {
        return SocketHandle.decode(handle).address();
    }

    private ListenComm listen(PortRange ports) {
        return keep(provider.listen(RAIL, 1, ports));
    }

    private CompletableFuture<RecvComm> acceptLater(ListenComm listener) {
        CompletableFuture<RecvComm> accepted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                accepted.complete(listener.accept(soon()));
            } catch (Throwable e) {
                accepted.completeExceptionally(e instanceof CompletionException c ? c.getCause() : e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return accepted;
    }

    private SendComm connect(Handle handle) {
        return keep(provider.connect(RAIL, handle, 1, soon()));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private synchronized <T extends AutoCloseable> T keep(T resource) {
        open.add(resource);
        return resource;
    }

    private static void assertMoves(SendComm sender, RecvComm receiver, int seed) {
        try (Region from = Region.allocate(64);
                Region to = Region.allocate(64)) {
            from.view(0, 64).putInt(0, seed);
            long received = receiver.irecv(receiver.register(to), 0, 64, seed);
            long sent = sender.isend(sender.register(from), 0, 64, seed);
            long deadlineNs = System.nanoTime() + 5_000_000_000L;
            while (sender.test(sent) < 0 | receiver.test(received) < 0 && System.nanoTime() < deadlineNs) {
                Thread.onSpinWait();
            }
            assertThat(to.view(0, 64).getInt(0)).isEqualTo(seed);
        }
    }
}
