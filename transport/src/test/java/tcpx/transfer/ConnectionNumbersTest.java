package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.error.WireException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;

/**
 * Which connection of a channel both ends mean: what one of them says late, or does not say, is not taken for something
 * else. The other end is played by hand.
 */
@Timeout(30)
class ConnectionNumbersTest {
    private static final Duration ENOUGH = Duration.ofSeconds(4); // to drop a connection and accept another
    private static final int POST = 1;
    private static final int LISTENS = 9;
    private static final int JOINED = 10;
    private static final int BYTES = 1000;
    private static final List<Rail> RAILS = List.of(Pair.RAILS.get(0));
    private static final TransferConfig CONFIG =
            TransferConfig.DEFAULT.withChannels(1).withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(5));

    private final Deadline soon = Deadline.after(Duration.ofSeconds(20));
    private final NetProvider wire = new SocketProvider();
    private final BootstrapServer server =
            BootstrapServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Pair.SECRET);
    private final Region from = Region.allocate(BYTES);
    private final Region to = Region.allocate(BYTES);

    @AfterEach
    void close() {
        server.close();
        wire.close();
        from.close();
        to.close();
    }

    private Options options() {
        return new SessionPlan(CONFIG, wire, ChunkLog.NONE).options(RAILS, Options.none());
    }

    @Test
    void aConnectionThatTheSenderDoesNotSayItHasMadeIsLeftForTheNext() throws Exception {
        CompletableFuture<Long> received = Pair.async(() -> {
            try (Receiver receiver = Receiver.accept(server, CONFIG, wire, RAILS, soon)) {
                return receiver.receive(to);
            }
        });
        try (ControlConnection control = BootstrapClient.connect(server.address(), Pair.SECRET, options(), soon)) {
            ByteBuffer listens = little(64);
            assertThat(control.receive(listens, soon)).isEqualTo(LISTENS);
            Handle handle = handleIn(listens.position(2 * Integer.BYTES));
            SendComm givenUp = wire.connect(RAILS.get(0), handle, 1, soon);
            try (SendComm said = wire.connect(RAILS.get(0), handle, 1, Deadline.after(ENOUGH))) {
                control.send(JOINED, little(8).putInt(0).putInt(0).flip());
                assertThat(control.receive(little(64), soon)).isEqualTo(POST);
                new Pattern(1).fill(from, 0, BYTES);
                assertThat(sent(said)).isEqualTo(BYTES);
                assertThat(Pair.get(received)).isEqualTo(BYTES);
                assertThat(new Pattern(1).mismatch(to, 0, BYTES)).isEqualTo(Pattern.NONE);
            }
            assertThatThrownBy(() -> sent(givenUp)).isInstanceOf(WireException.class);
            givenUp.close();
        }
    }

    private long sent(SendComm comm) {
        long request = comm.isend(comm.register(from), 0, BYTES, ChunkTag.whole(0));
        long bytes;
        while ((bytes = comm.test(request)) == NetProvider.PENDING && !soon.expired()) {}
        return bytes;
    }

    @Test
    void whatTheReceiverSaysLateOfAConnectionThatIsThereIsNoLoss() throws Exception {
        List<RailEvent> events = new CopyOnWriteArrayList<>();
        CompletableFuture<Long> received = Pair.async(this::receiveAndListenLate);
        try (Sender sender =
                Sender.connect(server.address(), Pair.SECRET, CONFIG.withListener(events::add), wire, RAILS)) {
            new Pattern(1).fill(from, 0, BYTES);
            sender.send(from); // by then the sender has read what was said before the receive buffer was posted
            assertThat(sender.channelsLost()).isZero();
            assertThat(sender.channelsRejoined()).isZero();
        }
        assertThat(Pair.get(received)).isEqualTo(BYTES);
        assertThat(events).isEmpty();
    }

    // a receiver that says again where it listens for a connection which has come meanwhile: its rail may have moved
    private long receiveAndListenLate() {
        try (ControlConnection control = server.accept(soon).agree(options(), SessionPlan.MUST_AGREE);
                ListenComm listener = wire.listen(RAILS.get(0), 1)) {
            control.send(LISTENS, listens(listener));
            try (RecvComm comm = listener.accept(soon)) {
                assertThat(control.receive(little(64), soon)).isEqualTo(JOINED);
                control.send(LISTENS, listens(listener));
                control.send(POST, little(12).putInt(0).putLong(BYTES).flip());
                long request = comm.irecv(comm.register(to), 0, BYTES, ChunkTag.whole(0));
                long bytes;
                while ((bytes = comm.test(request)) == NetProvider.PENDING && !soon.expired()) {}
                comm.consumed(request);
                assertThat(new Pattern(1).mismatch(to, 0, BYTES)).isEqualTo(Pattern.NONE);
                assertThat(control.receive(little(64), soon)).isEqualTo(5); // BYE
                return bytes;
            }
        }
    }

    private static ByteBuffer listens(ListenComm listener) {
        return little(64).putInt(0).putInt(0).put(listener.handle().bytes()).flip();
    }

    private static Handle handleIn(ByteBuffer message) {
        byte[] handle = new byte[message.remaining()];
        message.get(handle);
        return new Handle(handle);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
