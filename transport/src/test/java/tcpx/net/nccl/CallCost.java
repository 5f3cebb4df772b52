package tcpx.net.nccl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeFunction;
import tcpx.ffi.NativeLibrary;
import tcpx.memory.Region;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/**
 * A program that measures what a call of a plugin's function costs from Java, through the whole comm, and from C:
 * {@code test} of a request that never completes, and posts that the plugin refuses at once, so that nothing but the
 * call is measured. Smallest of several rounds. Expect: tens of nanoseconds more for up to six arguments, hundreds for
 * more.
 */
public final class CallCost {
    private static final int ROUNDS = 9;
    private static final int CALLS = 1_000_000;
    private static final Rail RAIL = new Rail(0, "lo", "");

    private CallCost() {}

    /** Prints one line for each call of v7 and v12. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("call-cost");
        Path floor = directory.resolve("call_cost.so");
        TestPlugin.compile(floor, Path.of("src/test/c/call_cost.c"), "-shared");
        NativeLibrary c = NativeLibrary.open(floor.toString());
        for (int version : new int[] {7, 12}) {
            TestPlugin plugin = TestPlugin.build(directory, version);
            measure(version, plugin, c);
        }
    }

    private static void measure(int version, TestPlugin plugin, NativeLibrary c) throws Exception {
        try (NcclNetProvider posts = load(plugin.with("busy_posts=2000000000"));
                NcclNetProvider tests = load(plugin.with("never=1"));
                Region region = Region.allocate(4096)) {
            Object[] pair = pair(tests);
            SendComm sender = (SendComm) pair[0];
            long request = sender.isend(sender.register(region), 0, 8, 0);
            NcclComm comm = (NcclComm) pair[0];
            line(
                    version,
                    "test",
                    best(() -> sender.test(request)),
                    floor(c, "cost_test", comm.plugin, "TEST", comm, region));

            pair = pair(posts);
            SendComm busySender = (SendComm) pair[0];
            RecvComm busyReceiver = (RecvComm) pair[1];
            MemoryHandle source = busySender.register(region);
            MemoryHandle target = busyReceiver.register(region);
            comm = (NcclComm) pair[0];
            line(
                    version,
                    "isend",
                    best(() -> busySender.isend(source, 0, 8, 0)),
                    floor(c, "cost_isend_v" + version, comm.plugin, "ISEND", comm, region));
            comm = (NcclComm) pair[1];
            line(
                    version,
                    "irecv",
                    best(() -> busyReceiver.irecv(target, 0, 8, 0)),
                    floor(c, "cost_irecv_v" + version, comm.plugin, "IRECV", comm, region));
            ((SendComm) pair[0]).close();
            ((RecvComm) pair[1]).close();
            sender.close();
        }
    }

    private static NcclNetProvider load(Path plugin) {
        return NcclNetProvider.load(plugin, NcclOptions.DEFAULT);
    }

    private static Object[] pair(NcclNetProvider provider) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(10));
        ListenComm listener = provider.listen(RAIL, 1);
        CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(deadline));
        SendComm sender = provider.connect(RAIL, listener.handle(), 1, deadline);
        Object[] pair = {sender, accepted.join()};
        listener.close();
        return pair;
    }

    private static double best(LongSupplier call) {
        long best = Long.MAX_VALUE;
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long startNs = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sum += call.getAsLong();
            }
            best = Math.min(best, System.nanoTime() - startNs);
        }
        if (sum == 0) {
            throw new IllegalStateException("the plugin has taken a post");
        }
        return (double) best / CALLS;
    }

    private static double floor(
            NativeLibrary c, String name, PluginCalls plugin, String function, NcclComm comm, Region region) {
        NativeFunction measure = new NativeFunction(c.symbol(name), "pplp");
        long memory = Memory.allocate(1024);
        long[] arguments = switch (function) {
            case "TEST" -> new long[] {comm.requests.oldestPointer(), memory + 256, memory + 320};
            case "ISEND" ->
                new long[] {
                    comm.comm,
                    region.address(),
                    8,
                    0,
                    region.address(),
                    plugin.layout().hasProfiler() ? 0 : memory + 256,
                    memory + 256
                };
            default ->
                new long[] {
                    comm.comm,
                    1,
                    memory + 256,
                    memory + 320,
                    memory + 384,
                    memory + 448,
                    plugin.layout().hasProfiler() ? memory + 512 : memory + 576,
                    memory + 576
                };
        };
        Memory.putLong(memory + 448, 1);
        for (int i = 0; i < arguments.length; i++) {
            Memory.putLong(memory + 8L * i, arguments[i]);
        }
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            measure.call(plugin.address(PluginFunction.valueOf(function)), memory, CALLS, memory + 640);
            best = Math.min(best, Memory.getLong(memory + 640));
        }
        Memory.free(memory);
        return (double) best / CALLS;
    }

    private static void line(int version, String call, double java, double c) {
        System.out.printf("v%-2d %-5s  Java %6.1f ns   C %5.1f ns   more %6.1f ns%n", version, call, java, c, java - c);
    }
}
