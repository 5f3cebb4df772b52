package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.error.PeerGoneException;
import tcpx.memory.Region;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.NetProvider;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.plan.Strategy;
import tcpx.time.Deadline;

/**
 * A peer that grants or says nonsense: a typed error at this end, and the reason at the other, long before the idle
 * time.
 */
@Timeout(30)
class GrantFaultsTest {
    private static final Deadline SOON = Deadline.after(Duration.ofSeconds(20));
    private static final int POST = 1;
    private static final int START = 2;
    private static final int ABORT = 4;
    private static final int LOST = 6;
    private static final int GRANT = 7;
    private static final int LISTENS = 9;
    private static final int JOINED = 10;
    private static final int STOPPED = 11;
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(2)
            .withChunkBytes(1000)
            .withWindow(2)
            .withStrategy(Strategy.FIRST_FREE)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofHours(1));

    private final NetProvider wire =
            new InProcessProvider(new InProcessHub(1), FifoTransferTest.PLUGIN_LIKE, rail -> FaultScript.NONE);

    @ParameterizedTest
    @CsvSource({
        "0, 1, 2, 0, 1, a grant for channel 2 of 2",
        "0, 1, -1, 0, 1, a grant for channel -1 of 2",
        "0, 1, 0, 0, 2, a grant of 2 grains",
        "0, 1, 0, 0, 0, a grant of 0 grains",
        "0, 1, 0, 9, 1, out of bounds",
        "0, 1, 0, -1, 1, out of bounds",
        "0, 2, 0, 3, 1, grain 3 is granted twice",
        "1, 1, 0, 0, 1, grants for transfer 1 while 0 is under way",
        "-1, 1, 0, 0, 1, grants for transfer -1 while 0 is under way",
        "0, 0, 0, 0, 0, makes no sense"
    })
    void aSenderThatIsGrantedNonsenseEndsTheSession(
            int transfer, int times, int channel, int first, int grains, String reason) throws Exception {
        ByteBuffer grants = little(4 + 12 * times).putInt(transfer);
        for (int i = 0; i < times; i++) {
            grants.putInt(channel).putLong((long) grains << 32 | Integer.toUnsignedLong(first));
        }
        assertThat(senderEndsWith(CONFIG, grants.flip())).contains(reason);
    }

    @Test
    void moreGrantsThanAWindowHoldsEndTheSession() throws Exception {
        // isend is never asked for the third while two are not taken, and the receiver here takes none
        ByteBuffer grants = little(4 + 12 * 5).putInt(0);
        for (int i = 0; i < 5; i++) {
            grants.putInt(1).putLong(1L << 32 | i);
        }
        assertThat(senderEndsWith(CONFIG, grants.flip())).contains("more grants for channel 1 than its window of 2");
    }

    @Test
    void grantsWhereBothEndsComputeTheScheduleEndTheSessionAsLongAsNoChannelIsLost() throws Exception {
        ByteBuffer grant = little(16).putInt(0).putInt(0).putLong(1L << 32).flip();
        assertThat(senderEndsWith(CONFIG.withStrategy(Strategy.ROUND_ROBIN), grant))
                .contains("a grant though both ends compute the schedule and no channel is lost");
    }

    @Test
    void aSenderThatGrantsEndsTheSession() throws Exception {
        ByteBuffer grant = little(16).putInt(0).putInt(0).putLong(1L << 32).flip();
        assertReceiverEndsWith("a sender does not grant chunks", GRANT, grant);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 7", "0, -1"})
    void aSenderThatGivesUpAConnectionThatNeverWasEndsTheSession(int channel, int number) throws Exception {
        for (int frame : new int[] {LOST, STOPPED}) {
            assertReceiverEndsWith(
                    "channel " + channel + " has had no connection " + number,
                    frame,
                    little(8).putInt(channel).putInt(number).flip());
        }
    }

    /** A real receiver meets a sender that says this; what it throws must be what it tells the sender. */
    private void assertReceiverEndsWith(String reason, int frame, ByteBuffer content) throws Exception {
        try (Region region = Region.allocate(9000);
                BootstrapServer server = BootstrapServer.bind(loopback(), Pair.SECRET)) {
            CompletableFuture<Throwable> receiver = Pair.async(() -> {
                try (Receiver receiving = Receiver.accept(server, CONFIG, wire, Pair.RAILS, SOON)) {
                    receiving.receive(region, 0, 9000);
                    return null;
                } catch (RuntimeException e) {
                    return e;
                }
            });
            try (ControlConnection control = BootstrapClient.connect(
                    server.address(),
                    Pair.SECRET,
                    new SessionPlan(CONFIG, wire, ChunkLog.NONE).options(Pair.RAILS, Options.none()),
                    SOON)) {
                List<SendComm> channels = connect(control);
                control.send(frame, content);
                assertThat(Pair.get(receiver))
                        .isInstanceOf(PeerGoneException.class)
                        .hasMessageContaining(reason);
                assertThat(lastWords(control)).contains(reason);
                channels.forEach(SendComm::close);
            }
        }
    }

    /** A real sender meets a receiver that grants this; what the sender throws must be what it tells the receiver. */
    private String senderEndsWith(TransferConfig config, ByteBuffer grants) throws Exception {
        try (Region region = Region.allocate(9000);
                BootstrapServer server = BootstrapServer.bind(loopback(), Pair.SECRET)) {
            CompletableFuture<String> words = Pair.async(() -> {
                try (ControlConnection control = server.accept(SOON)
                        .agree(
                                new SessionPlan(config, wire, ChunkLog.NONE).options(Pair.RAILS, Options.none()),
                                SessionPlan.MUST_AGREE)) {
                    List<RecvComm> channels = accept(control);
                    control.send(POST, little(12).putInt(0).putLong(9000).flip());
                    assertThat(control.receive(little(64), SOON)).isEqualTo(START);
                    control.send(GRANT, grants);
                    String last = lastWords(control);
                    channels.forEach(RecvComm::close);
                    return last;
                }
            });
            try (Sender sender = Sender.connect(server.address(), Pair.SECRET, config, wire, Pair.RAILS)) {
                Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(() -> sender.send(region, 0, 9000));
                assertThat(thrown).isInstanceOf(PeerGoneException.class);
                assertThat(Pair.get(words)).isEqualTo(thrown.getMessage());
                assertThatThrownBy(() -> sender.send(region, 0, 1)).isInstanceOf(PeerGoneException.class);
                return thrown.getMessage();
            }
        }
    }

    // what a receiver does until it has its two channels
    private List<RecvComm> accept(ControlConnection control) {
        List<RecvComm> channels = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (ListenComm listener = wire.listen(Pair.RAILS.get(i), 2)) {
                control.send(
                        LISTENS,
                        little(64)
                                .putInt(i)
                                .putInt(0)
                                .put(listener.handle().bytes())
                                .flip());
                channels.add(listener.accept(SOON));
                assertThat(control.receive(little(64), SOON)).isEqualTo(JOINED);
            }
        }
        return channels;
    }

    // what a sender does until it has its two channels
    private List<SendComm> connect(ControlConnection control) {
        List<SendComm> channels = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ByteBuffer listens = little(64);
            assertThat(control.receive(listens, SOON)).isEqualTo(LISTENS);
            int channel = listens.getInt();
            assertThat(listens.getInt()).isZero();
            byte[] handle = new byte[listens.remaining()];
            listens.get(handle);
            channels.add(wire.connect(Pair.RAILS.get(channel), new Handle(handle), 2, SOON));
            control.send(JOINED, little(8).putInt(channel).putInt(0).flip());
        }
        return channels;
    }

    private static String lastWords(ControlConnection control) {
        ByteBuffer words = ByteBuffer.allocate(4096);
        int type = control.receive(words, SOON);
        if (type == POST) { // the receiver may have posted before it read the grant
            type = control.receive(words, SOON);
        }
        assertThat(type).isEqualTo(ABORT);
        return StandardCharsets.UTF_8.decode(words).toString();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
