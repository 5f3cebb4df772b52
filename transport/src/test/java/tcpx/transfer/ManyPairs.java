package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Options;
import tcpx.error.Closer;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.time.Deadline;

/**
 * Many sessions between two nodes in one process, each of which is one endpoint: one sends, the other, {@link #node},
 * receives.
 */
final class ManyPairs implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Endpoint node;
    final List<Sender> senders = new ArrayList<>();
    final List<Receiver> receivers = new ArrayList<>();
    final List<Region> from = new ArrayList<>();
    final List<Region> into = new ArrayList<>();
    final AtomicReference<Throwable> refused = new AtomicReference<>();
    final Endpoint others;
    private final NetProvider wire;
    private final TransferConfig config;
    private final BootstrapServer server;
    private final Closer parts = new Closer();

    /** No session yet; the bounds are the receiving node's. */
    ManyPairs(NetProvider wire, EndpointConfig bounds, TransferConfig config) {
        this.wire = wire;
        this.config = config;
        server = parts.own(
                BootstrapServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Pair.SECRET));
        node = parts.own(Endpoint.open(wire, bounds));
        others = parts.own(Endpoint.open(wire, EndpointConfig.DEFAULT.withThreads(bounds.threads())));
    }

    /** So many sessions more. */
    void open(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            open(ChunkLog.NONE);
        }
    }

    /** One session more, whose receiver tells a log. */
    void open(ChunkLog log) throws Exception {
        CompletableFuture<Receiver> accepted =
                Pair.async(() -> node.open(server.accept(Deadline.after(PATIENCE)), config, Pair.RAILS, log));
        CompletableFuture<Receiver> told = accepted.exceptionally(e -> {
            refused.set(e);
            return null;
        });
        try {
            senders.add(connected());
        } catch (RuntimeException e) {
            told.join(); // the other end may hear of it a moment later
            throw e;
        }
        receivers.add(Pair.get(accepted));
        from.add(parts.own(Region.allocate(MOST_BYTES)));
        into.add(parts.own(Region.allocate(MOST_BYTES)));
    }

    private Sender connected() {
        return others.connect(server.address(), Pair.SECRET, config, Pair.RAILS, Options.none(), ChunkLog.NONE);
    }

    /** A session with a receiver by itself, which moves nothing but in its user's calls; not one of the others. */
    Pair openBeside() throws Exception {
        CompletableFuture<Receiver> accepted = Pair.async(
                () -> Receiver.open(server.accept(Deadline.after(PATIENCE)), config.withThreads(1), wire, Pair.RAILS));
        Sender sender = parts.own(connected());
        return new Pair(sender, parts.own(Pair.get(accepted)));
    }

    /** Closes both ends of a session, and forgets it. */
    void close(int which) {
        senders.remove(which).close();
        receivers.remove(which).close();
        from.remove(which);
        into.remove(which);
    }

    /** A message in every session at the same time, all by this one thread. */
    void moveAtOnce(int seed, int bytes) {
        for (int i = 0; i < senders.size(); i++) {
            new Pattern(seed + i).fill(from.get(i), 0, bytes);
            receivers.get(i).post(into.get(i), 0, bytes);
            senders.get(i).post(from.get(i), 0, bytes);
        }
        for (int i = senders.size() - 1; i >= 0; i--) {
            assertThat(receivers.get(i).receive()).isEqualTo(bytes);
            senders.get(i).complete(); // which may need the receiver's word that its user has the message
            assertThat(new Pattern(seed + i).mismatch(into.get(i), 0, bytes)).isEqualTo(Pattern.NONE);
        }
    }

    /** A message in one session after the other, a thread for each end. */
    void moveInTurn(int seed, int bytes) throws Exception {
        for (int i = 0; i < senders.size(); i++) {
            new Pattern(seed + i).fill(from.get(i), 0, bytes);
            Receiver receiver = receivers.get(i);
            Region region = into.get(i);
            CompletableFuture<Long> received = Pair.async(() -> receiver.receive(region, 0, bytes));
            senders.get(i).send(from.get(i), 0, bytes);
            assertThat(Pair.get(received)).isEqualTo(bytes);
            assertThat(new Pattern(seed + i).mismatch(region, 0, bytes)).isEqualTo(Pattern.NONE);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
