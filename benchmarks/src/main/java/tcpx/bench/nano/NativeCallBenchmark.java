package tcpx.bench.nano;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import tcpx.bench.node.PluginChoice;
import tcpx.ffi.NativeFunction;
import tcpx.ffi.NativeLibrary;
import tcpx.memory.Region;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.time.Deadline;

/**
 * What it costs to call C: a function of libc that does nothing, and {@code test} and {@code isend} of a plugin through
 * the whole comm. The plugin is the test plugin ({@code --plugin}), told to complete nothing and to refuse every post,
 * so that nothing but the call is measured; with any other plugin its own work is measured too. The same calls from a
 * loop in C: {@code CallCost} in the transport's tests.
 *
 * <p>Expect: some tens of nanoseconds for libc and for {@code test} (three arguments, no allocation), some hundred for
 * {@code isend} (six to eight arguments: more than six go through a block in memory), 0 B/op for all; C does the same
 * in 2 to 5 ns. A 512 KiB chunk takes 170 000 ns on a 3 GB/s rail.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NativeCallBenchmark extends SingleStep {
    private static final Rail RAIL = new Rail(0, "lo", "");

    /** A libc call. */
    @State(Scope.Thread)
    public static class C {
        private final NativeFunction toascii =
                new NativeFunction(NativeLibrary.open("libc.so.6").symbol("toascii"), "i");
    }

    /** A comm of the plugin whose requests never complete. */
    @State(Scope.Thread)
    public static class Pending {
        private Pair pair;
        private long request;

        /** Posts the request. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            pair = new Pair("never=1");
            request = pair.sender.isend(pair.memory, 0, 8, 0);
        }

        /** Ends the process's part in it: the request is never done, so its memory stays. */
        @TearDown(Level.Trial)
        public void close() {
            pair.sender.close();
            pair.receiver.close();
        }
    }

    /** A comm of the plugin that refuses every post. */
    @State(Scope.Thread)
    public static class Refusing {
        private Pair pair;

        /** Connects. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            pair = new Pair("busy_posts=2000000000");
        }

        /** Closes the comms. */
        @TearDown(Level.Trial)
        public void close() {
            pair.sender.close();
            pair.receiver.close();
        }
    }

    /** The cheapest function with an argument. */
    @Benchmark
    public int libc(C c) {
        return c.toascii.call('a');
    }

    /** {@code test} of a pending request. */
    @Benchmark
    public long test(Pending comm) {
        return comm.pair.sender.test(comm.request);
    }

    /** {@code isend} that is told to come again. */
    @Benchmark
    public long isend(Refusing comm) {
        long request = comm.pair.sender.isend(comm.pair.memory, 0, 8, 0);
        if (request != NetProvider.BUSY) {
            throw new IllegalStateException("the plugin has taken a post: this needs the test plugin");
        }
        return request;
    }

    /** Two ends of a connection in this process. */
    private static final class Pair {
        private final SendComm sender;
        private final RecvComm receiver;
        private final MemoryHandle memory;

        Pair(String setting) throws IOException {
            Path plugin = PluginChoice.fromSystemProperties()
                    .map(choice -> choice.candidates().get(0))
                    .orElseThrow(
                            () -> new IllegalStateException("this benchmark needs --plugin PATH (the test plugin)"));
            Path copy = Files.createTempFile("tcpx-nano", ".so");
            Path settings = copy.resolveSibling(copy.getFileName() + ".ini");
            Files.copy(plugin, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.write(settings, List.of(setting, "devices=lo@127.0.0.1"));
            NcclNetProvider provider = NcclNetProvider.load(copy, NcclOptions.DEFAULT);
            Files.delete(copy); // it is in the process now
            Files.delete(settings);
            Deadline deadline = Deadline.after(Duration.ofSeconds(10));
            try (ListenComm listener = provider.listen(RAIL, 1)) {
                CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(deadline));
                sender = provider.connect(RAIL, listener.handle(), 1, deadline);
                receiver = accepted.join();
            }
            memory = sender.register(Region.allocate(4096));
        }
    }
}
