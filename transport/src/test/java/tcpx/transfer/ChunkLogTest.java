package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Options;
import tcpx.cuda.CudaDevice;
import tcpx.cuda.Standin;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.TestPlugin;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.net.staged.OnDevice;
import tcpx.net.staged.UnpackProvider;
import tcpx.plan.Strategy;
import tcpx.time.Deadline;
import tcpx.unpack.HostUnpacker;

@Timeout(60)
class ChunkLogTest {
    @TempDir
    private Path directory;

    private static final int CHUNKS = 50;
    private static final int TRANSFERS = 3;
    private static final TransferConfig CONFIG =
            TransferContract.SMALL.withThreads(3).withStrategy(Strategy.ROUND_ROBIN);
    private static final long LENGTH = (CHUNKS - 1) * 1000L + 7;

    /** What was heard of one chunk, in the order in which it was heard. */
    private static final class Heard implements ChunkLog {
        private final Map<Integer, List<Event>> events = new TreeMap<>();
        private final Map<Integer, Long> bytes = new TreeMap<>();
        private final Map<Integer, Integer> channels = new TreeMap<>();

        @Override
        public synchronized void note(Event event, int channel, int transfer, int grain, long length) {
            int chunk = transfer * CHUNKS + grain;
            events.computeIfAbsent(chunk, none -> new ArrayList<>()).add(event);
            bytes.merge(chunk, length, Math::max);
            assertThat(channels.merge(chunk, channel, (one, other) -> other)).isEqualTo(chunk % CHUNKS % 3);
        }

        synchronized void assertEveryChunkIs(ChunkLog.Event... life) {
            assertThat(events.keySet())
                    .containsExactlyElementsOf(
                            IntStream.range(0, CHUNKS * TRANSFERS).boxed().toList());
            events.forEach(
                    (chunk, heard) -> assertThat(heard).as("chunk %d", chunk).containsExactly(life));
            bytes.forEach((chunk, length) ->
                    assertThat(length).as("chunk %d", chunk).isEqualTo(chunk % CHUNKS == CHUNKS - 1 ? 7 : 1000));
        }
    }

    private static void move(NetProvider wire, Heard a, Heard b) throws Exception {
        try (BootstrapServer server =
                        BootstrapServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Pair.SECRET);
                Region from = Region.allocate(LENGTH);
                Region to = Region.allocate(LENGTH)) {
            CompletableFuture<Void> received = Pair.async(() -> {
                var offer = server.accept(Deadline.after(CONFIG.setupTimeout()));
                try (Receiver receiver = Receiver.open(offer, CONFIG, wire, Pair.RAILS, b)) {
                    for (int i = 0; i < TRANSFERS; i++) {
                        receiver.receive(to, 0, LENGTH);
                    }
                    receiver.receive(to, 0, LENGTH); // the sender's farewell
                }
                return null;
            });
            try (Sender sender =
                    Sender.connect(server.address(), Pair.SECRET, CONFIG, wire, Pair.RAILS, Options.none(), a)) {
                for (int i = 0; i < TRANSFERS; i++) {
                    sender.send(from, 0, LENGTH);
                }
            }
            Pair.get(received);
        }
    }

    @Test
    void everyChunkIsHeardOfOncePerEventAndInOrder() throws Exception {
        Heard a = new Heard();
        Heard b = new Heard();
        try (NetProvider wire = new SocketProvider(SocketOptions.DEFAULT)) {
            move(wire, a, b);
        }
        a.assertEveryChunkIs(ChunkLog.Event.POSTED, ChunkLog.Event.SENT, ChunkLog.Event.ACKNOWLEDGED);
        b.assertEveryChunkIs(ChunkLog.Event.RECEIVED);
    }

    @Test
    void aWireThatCannotTellWhenItHasTakenAChunkLeavesThatEventOut() throws Exception {
        Heard a = new Heard();
        Heard b = new Heard();
        try (NetProvider wire = new InProcessProvider(new InProcessHub(1))) {
            move(wire, a, b);
        }
        a.assertEveryChunkIs(ChunkLog.Event.POSTED, ChunkLog.Event.ACKNOWLEDGED);
        b.assertEveryChunkIs(ChunkLog.Event.RECEIVED);
    }

    @Test
    void copiesFromAndToADeviceAreStepsOfAChunk() throws Exception {
        Heard a = new Heard();
        Heard b = new Heard();
        Standin standin = Standin.in(directory, "any_memory=1", "delay_us=100");
        try (CudaDevice device = standin.device();
                NetProvider wire = OnDevice.over(new SocketProvider(SocketOptions.DEFAULT), device)) {
            move(wire, a, b);
        }
        a.assertEveryChunkIs(
                ChunkLog.Event.POSTED, ChunkLog.Event.STAGED, ChunkLog.Event.SENT, ChunkLog.Event.ACKNOWLEDGED);
        b.assertEveryChunkIs(ChunkLog.Event.LANDED, ChunkLog.Event.RECEIVED);
    }

    @Test
    void unpackingIsAStepOfAChunk() throws Exception {
        Heard a = new Heard();
        Heard b = new Heard();
        Path plugin = TestPlugin.build(directory, 7).with("unpack=1", "device_handle=1", "fragments=256");
        try (NetProvider wire =
                new UnpackProvider(NcclNetProvider.load(plugin, NcclOptions.DEFAULT), new HostUnpacker(2))) {
            move(wire, a, b);
        }
        a.assertEveryChunkIs(ChunkLog.Event.POSTED, ChunkLog.Event.ACKNOWLEDGED);
        b.assertEveryChunkIs(ChunkLog.Event.LANDED, ChunkLog.Event.RECEIVED);
    }
}
