package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.WireException;
import tcpx.ffi.Posix;
import tcpx.net.Comm;
import tcpx.net.ListenComm;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.WireStats;
import tcpx.time.Deadline;

/** What the kernel is asked for, and who may ask when. */
@Timeout(60)
class RailSocketTest {
    private static final Rail RAIL = new Rail(0, "lo", "127.0.0.1");

    @Test
    void everySocketIsBoundToTheDeviceOfItsRail() {
        try (RailSocket listener = RailSocket.listen(RAIL, SocketOptions.DEFAULT, 0);
                RailSocket connected =
                        HedgedConnect.connect(RAIL, listener.localAddress(), SocketOptions.DEFAULT, soon())) {
            assertThat(listener.await(Posix.POLLIN, soon())).isTrue();
            try (RailSocket accepted = listener.acceptNow()) {
                for (RailSocket each : new RailSocket[] {listener, connected, accepted}) {
                    String device = Posix.getTextOption(each.fd(), Posix.SOL_SOCKET, Posix.SO_BINDTODEVICE);
                    assumeTrue(!device.isEmpty() || mayBind(each), "the kernel does not permit SO_BINDTODEVICE");
                    assertThat(device).isEqualTo("lo");
                }
            }
        }
    }

    @Test
    void whatTheOptionsAskForIsAskedOfTheKernelOnBothEndsOfAConnection() {
        SocketOptions asked = new SocketOptions("reno", 100_000, 50_000, 70_000, 3_210, ZeroCopy.NONE, false);
        try (NetProvider provider = new SocketProvider(asked);
                ListenComm listener = provider.listen(RAIL, 1)) {
            CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(soon()));
            try (SendComm sender = provider.connect(RAIL, listener.handle(), 1, soon());
                    RecvComm receiver = accepted.join()) {
                for (Comm comm : List.of(sender, receiver)) {
                    RailSocket each = ((SocketComm) comm).socket;
                    assertThat(tcp(each, Posix.TCP_NODELAY)).as("TCP_NODELAY").isEqualTo(1);
                    assertThat(tcp(each, Posix.TCP_USER_TIMEOUT))
                            .as("TCP_USER_TIMEOUT")
                            .isEqualTo(3_210);
                    assertThat(tcp(each, Posix.TCP_NOTSENT_LOWAT))
                            .as("TCP_NOTSENT_LOWAT")
                            .isEqualTo(70_000);
                    assertThat(comm.stats().sendBufferBytes())
                            .as("SO_SNDBUF, doubled")
                            .isEqualTo(200_000);
                    assertThat(comm.stats().receiveBufferBytes())
                            .as("SO_RCVBUF, doubled")
                            .isEqualTo(100_000);
                    assertThat(comm.stats().congestion()).isEqualTo("reno");
                }
            }
        }
    }

    @Test
    void whatTheOptionsDoNotAskForIsLeftToTheKernelExceptThatNothingWaitsForMoreToSend() {
        SocketOptions silent = new SocketOptions("", 0, 0, 0, 0, ZeroCopy.NONE, false);
        try (RailSocket listener = RailSocket.listen(RAIL, silent, 0);
                RailSocket connected = HedgedConnect.connect(RAIL, listener.localAddress(), silent, soon())) {
            assertThat(tcp(connected, Posix.TCP_NODELAY)).isEqualTo(1);
            assertThat(tcp(connected, Posix.TCP_USER_TIMEOUT)).isZero();
        }
    }

    private static int tcp(RailSocket socket, int option) {
        return Posix.getOption(socket.fd(), Posix.IPPROTO_TCP, option);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(5));
    }

    private static boolean mayBind(RailSocket socket) {
        return Posix.setOption(socket.fd(), Posix.SOL_SOCKET, Posix.SO_BINDTODEVICE, "lo") >= 0;
    }

    @Test
    void whoLooksWhileAnotherThreadClosesNeverSeesTheSocketThatGetsTheSameDescriptor() throws Exception {
        SocketOptions small = new SocketOptions("", 0, 8192, 0, 0, ZeroCopy.NONE, false);
        SocketOptions large = new SocketOptions("", 0, 64 << 10, 0, 0, ZeroCopy.NONE, false);
        AtomicReference<RailSocket> watched = new AtomicReference<>(RailSocket.listen(RAIL, small, 0));
        long own = watched.get().stats(0, "").receiveBufferBytes();
        CompletableFuture<Void> looking = CompletableFuture.runAsync(() -> {
            RailSocket socket;
            while ((socket = watched.get()) != null) {
                WireStats stats = socket.stats(0, "");
                if (stats != WireStats.UNKNOWN) {
                    assertThat(stats.receiveBufferBytes())
                            .as("the receive buffer of the socket that is asked")
                            .isEqualTo(own);
                }
                assertThat(socket.unreadBytes(1)).isNegative();
            }
        });
        int reused = 0;
        for (int round = 0; round < 3000 && !looking.isDone(); round++) {
            RailSocket old = watched.get();
            int fd = old.fd();
            old.close();
            try (RailSocket next = RailSocket.listen(RAIL, large, 0)) {
                reused += next.fd() == fd ? 1 : 0; // this JVM may open something else in between
            }
            watched.set(RailSocket.listen(RAIL, small, 0));
        }
        watched.getAndSet(null).close();
        looking.get();
        assertThat(reused).as("descriptors that were used again").isGreaterThan(1000);
    }

    @Test
    void aClosedSocketAnswersEveryQuestionAndIsClosedOnlyOnce() {
        for (int attempt = 0; attempt < 100; attempt++) { // until no other thread of this JVM gets the descriptor
            RailSocket socket = RailSocket.listen(RAIL, SocketOptions.DEFAULT, 0);
            socket.close();
            try (RailSocket next = RailSocket.listen(RAIL, SocketOptions.DEFAULT, 0)) {
                if (next.fd() != socket.fd()) {
                    continue;
                }
                socket.close();
                socket.shutdown();
                assertThat(socket.stats(0, "")).isEqualTo(WireStats.UNKNOWN);
                assertThat(socket.sendStatus()).isEmpty();
                assertThat(socket.unreadBytes(1)).isNegative();
                assertThat(socket.segmentBytes()).isNegative();
                assertThat(next.localAddress()).as("the other one lives").isNotNull();
                assertThat(next.stats(0, "")).isNotEqualTo(WireStats.UNKNOWN);
                return;
            }
        }
        throw new AssertionError("the descriptor was never used again");
    }

    @Test
    void aConnectThatIsRefusedSaysByWhomAndWhatToLookAt() {
        RailSocket listener = RailSocket.listen(RAIL, SocketOptions.DEFAULT, 0);
        var address = listener.localAddress();
        listener.close();
        WireException failure = null;
        try {
            HedgedConnect.connect(RAIL, address, SocketOptions.DEFAULT, soon()).close();
        } catch (WireException e) {
            failure = e;
        }
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo("ECONNREFUSED");
        assertThat(failure.describe()).contains("127.0.0.1:" + address.getPort(), "same order");
    }
}
