package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.TransportException;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.socket.SocketProvider;

/** Peers of one node that share its threads: what each gets, and what one that stalls or vanishes costs the others. */
@Timeout(120)
class EndpointPeersTest {
    private static final int MESSAGE = 300_000;
    private static final int LARGE = 32 << 20;
    private static final TransferConfig CONFIG =
            TransferConfig.DEFAULT.withChannels(2).withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(60));
    private static final EndpointConfig ONE_THREAD = EndpointConfig.DEFAULT.withThreads(1);

    private final NetProvider wire = new SocketProvider();

    @AfterEach
    void closeWire() {
        wire.close();
    }

    /**
     * All messages are posted before any is counted: what a session gets is up to the nodes and to TCP, not to the
     * thread of its user. How equal TCP's own shares are over so short a time differs from run to run.
     */
    @Test
    void noneOfEightSendersToOneNodeIsLeftWithLessThanAQuarterOfAnEqualShare() throws Exception {
        int ahead = 8;
        try (Region from = Region.allocate(LARGE);
                ManyPairs pairs = new ManyPairs(wire, ONE_THREAD, CONFIG)) {
            Shares shares = new Shares(8, 8L * LARGE);
            for (int i = 0; i < 8; i++) {
                pairs.open(shares.of(i));
            }
            for (int message = 0; message < ahead; message++) {
                for (int i = 0; i < 8; i++) {
                    pairs.receivers.get(i).post(from, 0, LARGE);
                }
            }
            for (int message = 0; message < ahead; message++) {
                for (int i = 0; i < 8; i++) {
                    pairs.senders.get(i).post(from, 0, LARGE);
                }
            }
            shares.begin();
            shares.await();
            assertThat(shares.ofEqualShare()).as("%s", shares).isGreaterThan(0.25);
        }
    }

    @Test
    void aPeerThatReadsNothingCostsTheOthersNothingAndGoesOnWhenItReads() throws Exception {
        try (Region from = Region.allocate(LARGE);
                Region into = Region.allocate(LARGE);
                ManyPairs pairs = new ManyPairs(wire, ONE_THREAD, CONFIG)) {
            pairs.open(4);
            Pair stalled = pairs.openBeside();
            stalled.receiver.post(into, 0, LARGE);
            stalled.sender.post(from, 0, LARGE);
            for (int round = 0; round < 20; round++) {
                pairs.moveAtOnce(round, MESSAGE);
            }
            assertThat(stalled.sender.totals().transfers()).isZero();
            assertThat(stalled.receiver.receive()).isEqualTo(LARGE);
            stalled.sender.complete();
            assertThat(stalled.sender.totals().transfers()).isOne();
        }
    }

    @Test
    void aPeerWhoseProcessIsStoppedAndThenKilledCostsTheOthersNothing() throws Exception {
        try (SessionCosts.Node peer = new SessionCosts.Node("receive", "2");
                Region region = Region.allocate(1 << 20);
                ManyPairs pairs = new ManyPairs(wire, ONE_THREAD, CONFIG)) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(peer.read()));
            pairs.open(4);
            peer.tell("1");
            Sender sender = pairs.others.connect(address, SessionCosts.SECRET, SessionCosts.config("2"), Pair.RAILS);
            signal("STOP", peer.process);
            CompletableFuture<Long> sending = Pair.async(() -> sender.send(region));
            for (int round = 0; round < 20; round++) {
                pairs.moveAtOnce(round, MESSAGE);
            }
            assertThat(sending).as("a message to a process that is stopped").isNotDone();
            peer.process.destroyForcibly();
            assertThatThrownBy(() -> Pair.get(sending)).isInstanceOf(TransportException.class);
            pairs.moveAtOnce(20, MESSAGE);
            assertThat(pairs.others.sessions()).isEqualTo(4);
        }
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    /** What each session has brought when all have brought so many bytes since {@link #begin}. By one thread. */
    private static final class Shares {
        private final long[] bytes;
        private final long toBytes;
        private final CountDownLatch brought = new CountDownLatch(1);
        private volatile boolean counting;
        private long total;

        Shares(int sessions, long toBytes) {
            this.bytes = new long[sessions];
            this.toBytes = toBytes;
        }

        ChunkLog of(int session) {
            return (event, channel, transfer, grain, landed) -> {
                if (event == ChunkLog.Event.RECEIVED && counting && total < toBytes) {
                    total += landed;
                    bytes[session] += landed;
                    if (total >= toBytes) {
                        brought.countDown();
                    }
                }
            };
        }

        void begin() {
            counting = true;
        }

        void await() throws InterruptedException {
            assertThat(brought.await(60, TimeUnit.SECONDS))
                    .as("as many bytes as are counted")
                    .isTrue();
        }

        /** What the session with the fewest bytes has of an equal share. */
        double ofEqualShare() {
            return (double) Arrays.stream(bytes).min().getAsLong() * bytes.length / toBytes;
        }

        @Override
        public String toString() {
            return Arrays.toString(bytes) + " bytes of each session";
        }
    }
}
