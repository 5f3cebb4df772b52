package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    @Test
    void eightSendersToOneNodeGetEqualShares() throws Exception {
        try (ManyPairs pairs = new ManyPairs(wire, ONE_THREAD, CONFIG)) {
            Shares shares = new Shares(8, 64L << 20, 1L << 30);
            for (int i = 0; i < 8; i++) {
                pairs.open(shares.of(i));
            }
            List<CompletableFuture<?>> users = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int one = i;
                users.add(Pair.async(() -> receiveAll(pairs.receivers.get(one), pairs.into.get(one))));
                users.add(Pair.async(() -> sendUntil(shares, pairs.senders.get(one), pairs.from.get(one))));
            }
            for (CompletableFuture<?> user : users) {
                user.get(100, TimeUnit.SECONDS);
            }
            assertThat(shares.jain()).as("Jain's index of %s", shares).isGreaterThan(0.95);
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
        assertThat(new ProcessBuilder("kill", "-" + name, process.pid() + "")
                        .start()
                        .waitFor())
                .isZero();
    }

    private static Void receiveAll(Receiver receiver, Region into) {
        boolean more = true;
        while (more) {
            while (receiver.posted() < 8) {
                receiver.post(into, 0, into.bytes());
            }
            more = receiver.receive() != Receiver.CLOSED;
        }
        return null;
    }

    private static Void sendUntil(Shares shares, Sender sender, Region from) {
        while (shares.isCounting()) {
            while (sender.posted() < 8) {
                sender.post(from, 0, from.bytes());
            }
            sender.complete();
        }
        while (sender.posted() > 0) {
            sender.complete();
        }
        sender.close();
        return null;
    }

    /** What each session has brought while all together brought from so many to so many bytes. By one thread. */
    private static final class Shares {
        private final long[] bytes;
        private final long fromBytes;
        private final long toBytes;
        private final CountDownLatch counting = new CountDownLatch(1);
        private long total;

        Shares(int sessions, long fromBytes, long toBytes) {
            this.bytes = new long[sessions];
            this.fromBytes = fromBytes;
            this.toBytes = toBytes;
        }

        ChunkLog of(int session) {
            return (event, channel, transfer, grain, landed) -> {
                if (event == ChunkLog.Event.RECEIVED && total < toBytes) {
                    total += landed;
                    bytes[session] += total > fromBytes ? landed : 0;
                    if (total >= toBytes) {
                        counting.countDown();
                    }
                }
            };
        }

        boolean isCounting() {
            return counting.getCount() > 0;
        }

        double jain() {
            double sum = Arrays.stream(bytes).sum();
            double squares = Arrays.stream(bytes)
                    .mapToDouble(each -> (double) each * each)
                    .sum();
            return sum * sum / (bytes.length * squares);
        }

        @Override
        public String toString() {
            return Arrays.toString(bytes);
        }
    }
}
