package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.error.IntegrityException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.ReceiveTarget;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.plan.ChunkPlan;
import tcpx.time.Deadline;

/** Messages of one chunk, the buffers that are known before them, and what arrives for neither. */
@Timeout(60)
class SmallMessageTest {
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(2)
            .withChunkBytes(4096)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));

    private static final Runnable NO_LOOPS = () -> {};

    @Test
    void aSmallMessageNeedsNoWordOnTheControlConnection() throws Exception {
        try (NetProvider provider = new SocketProvider(SocketOptions.DEFAULT);
                Region from = Region.allocate(5000);
                Region to = Region.allocate(3 * 5000);
                BootstrapServer server = BootstrapServer.bind(new InetSocketAddress("127.0.0.1", 0), Pair.SECRET)) {
            FaultyNetwork.Tunnel control = FaultyNetwork.tunnelTo(server.address());
            CompletableFuture<Receiver> accepted = Pair.async(() ->
                    Receiver.accept(server, CONFIG, provider, Pair.RAILS, Deadline.after(Duration.ofSeconds(10))));
            try (Sender sender = Sender.connect(control.address(), Pair.SECRET, CONFIG, provider, Pair.RAILS);
                    Receiver receiver = Pair.get(accepted)) {
                new Pattern(1).fill(from, 0, 5000);
                for (int i = 0; i < 3; i++) {
                    receiver.post(to, 5000L * i, 5000);
                }
                control.hold(); // what the sender says is not heard
                for (int i = 0; i < 2; i++) {
                    CompletableFuture<Long> received = Pair.async(() -> receiver.receive());
                    sender.send(from, 0, 4096);
                    assertThat(Pair.get(received)).isEqualTo(4096);
                    assertThat(new Pattern(1).mismatch(to, 5000L * i, 4096)).isEqualTo(Pattern.NONE);
                }
                long before = control.passed();
                CompletableFuture<Long> received = Pair.async(() -> receiver.receive());
                CompletableFuture<Long> sent = Pair.async(() -> sender.send(from, 0, 4097)); // two chunks: announced
                Pair.get(sent); // the wire has acknowledged both
                assertThat(received).isNotDone();
                assertThat(control.passed()).isEqualTo(before);
                control.resume();
                assertThat(Pair.get(received)).isEqualTo(4097);
            } finally {
                control.close();
            }
        }
    }

    @Test
    void whateverTagArrivesNoByteIsPutOutsideItsBuffer() {
        int capacity = 10_000;
        for (long seed = 1; seed <= 2000; seed++) {
            Random random = new Random(seed);
            int grain = 1 + random.nextInt(3000);
            try (Region region = Region.allocate(3 * (capacity + 100L) + 100)) {
                int id = random.nextInt();
                IncomingMessages incoming = new IncomingMessages(plan(CONFIG.withChunkBytes(grain)), 4, NO_LOOPS, id);
                int posted = 1 + random.nextInt(3);
                for (int i = 0; i < posted; i++) {
                    incoming.open(region, new MemoryHandle[0], 100 + i * (capacity + 100L), capacity);
                }
                IncomingMessage transfer = incoming.oldest();
                for (int i = 0; i < 20; i++) {
                    int of = id + random.nextInt(7) - 3;
                    long tag = switch (random.nextInt(4)) {
                        case 0 -> ChunkTag.whole(of);
                        case 1 -> random.nextLong();
                        default -> ChunkTag.of(of, random.nextInt(1 + capacity / grain));
                    };
                    int length = random.nextInt(5) == 0 ? random.nextInt() >>> 1 : random.nextInt(capacity + 2);
                    long address = incoming.addressFor(tag, length);
                    int ahead = ChunkTag.transfer(tag) - id;
                    if (address > 0) {
                        assertThat(ahead).as("seed %d", seed).isBetween(0, posted - 1);
                        long offset = address - region.address() - 100 - ahead * (capacity + 100L);
                        assertThat(offset).as("seed %d", seed).isNotNegative();
                        assertThat(offset + length).as("seed %d", seed).isLessThanOrEqualTo(capacity);
                        land(incoming, tag, length);
                    } else if (ahead < 0) {
                        assertThat(address).as("seed %d", seed).isEqualTo(ReceiveTarget.DISCARD);
                    } else if (ahead >= posted) {
                        assertThat(address).as("seed %d", seed).isEqualTo(ReceiveTarget.REFUSE);
                    }
                    if (transfer.isComplete()) {
                        assertThat(transfer.done.count())
                                .as("seed %d", seed)
                                .isEqualTo(new ChunkPlan(transfer.completedBytes(), grain).grains());
                    }
                }
            }
        }
    }

    private static void land(IncomingMessages incoming, long tag, int length) {
        try {
            incoming.landed(tag, length);
        } catch (IntegrityException | IndexOutOfBoundsException e) {
            // what does not make up a message is said to be so
        }
    }

    @Test
    void aWholeMessageThatContradictsItsAnnouncementIsAnIntegrityFailure() {
        try (Region region = Region.allocate(100)) {
            IncomingMessages transfer = new IncomingMessages(plan(CONFIG.withChunkBytes(10)), 1, NO_LOOPS);
            transfer.open(region, new MemoryHandle[0], 0, 100);
            transfer.start(0, 30, false);
            long tag = ChunkTag.whole(0);
            assertThat(transfer.addressFor(tag, 29)).isEqualTo(region.address());
            assertThatThrownBy(() -> transfer.landed(tag, 29))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("29 bytes arrived whole, though it was begun with 30");
        }
    }

    @Test
    void controlMessagesThatMakeNoSenseEndTheSessionWithATypedFailureAndNothingElse() throws Exception {
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            try (BootstrapServer server = BootstrapServer.bind(new InetSocketAddress("127.0.0.1", 0), Pair.SECRET)) {
                CompletableFuture<ControlConnection> accepted = Pair.async(() ->
                        server.accept(Deadline.after(Duration.ofSeconds(10))).accept(Options.of(Map.of())));
                ControlConnection raw = BootstrapClient.connect(
                        server.address(), Pair.SECRET, Options.of(Map.of()), Deadline.after(Duration.ofSeconds(10)));
                SessionPlan plan = plan(CONFIG);
                Session session = new Session("sender", Pair.get(accepted), Endpoint.alone(plan, "sender"));
                SendControl news =
                        new SendControl(session, new OutgoingMessages(plan, 4, NO_LOOPS), connector(session, plan));
                session.listen(news);
                byte[] bytes = new byte[random.nextInt(4 + 8 * 70)];
                random.nextBytes(bytes);
                if (random.nextBoolean() && bytes.length >= 4) {
                    ByteBuffer.wrap(bytes).putInt(0, 0); // the buffer that is expected
                }
                raw.send(random.nextInt(4) == 0 ? random.nextInt(13) : 1, ByteBuffer.wrap(bytes));
                raw.close();
                assertThat(session.hasPeerLeft()).as("seed %d", seed).isTrue();
                TransportException failure = session.failure().get();
                assertThat(failure).as("seed %d", seed).isInstanceOf(PeerGoneException.class);
                for (int id = 0; news.isPosted(id); id++) {
                    assertThat(news.capacity(id)).as("seed %d", seed).isNotNegative();
                }
                session.close();
            }
        }
    }

    private static SessionPlan plan(TransferConfig config) {
        return new SessionPlan(config, new SocketProvider(SocketOptions.DEFAULT), ChunkLog.NONE);
    }

    private static Connector connector(Session session, SessionPlan plan) {
        return session.own(new Connector(
                plan,
                plan.channelsOver(Pair.RAILS),
                session,
                new PendingConnections<>(CONFIG.channels()),
                new RailEvents(RailListener.NONE, Pair.RAILS)));
    }
}
