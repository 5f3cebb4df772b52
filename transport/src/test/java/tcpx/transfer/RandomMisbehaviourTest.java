package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tcpx.Soak;
import tcpx.error.TransportException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Viability;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.NcclPlugin;
import tcpx.net.nccl.TestPlugin;
import tcpx.plan.Strategy;
import tcpx.time.Deadline;

/**
 * Net plugins that misbehave at random, in any version of the interface, under any strategy: every session ends with
 * all its bytes or with typed errors on both ends, and nothing of it is left. Eight seconds; with the profile
 * soak most of a minute of other sessions each time, and five minutes with {@code -Dsoak=full}.
 */
@Timeout(600)
class RandomMisbehaviourTest {
    private static final int AT_A_TIME = 4;
    private static final Duration ALL = Soak.lasting(Duration.ofSeconds(8), Duration.ofMinutes(5));
    private static final Duration SETUP = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofMillis(1200);
    private static final int MESSAGE = 300_000;
    private static final int MESSAGES = 3;
    private static final List<String> FUNCTIONS = List.of(
            "init",
            "devices",
            "getProperties",
            "listen",
            "connect",
            "accept",
            "regMr",
            "deregMr",
            "isend",
            "irecv",
            "test",
            "irecvConsumed",
            "closeSend",
            "closeRecv",
            "closeListen",
            "finalize");
    private static final List<String> MANNERS = List.of(
            "never=1",
            "sizes=garbage",
            "sizes=negative",
            "sizes=unset",
            "sizes=zero",
            "lazy_sends=5",
            "no_names=1",
            "gone=0",
            "mask=1",
            "chdir=1",
            "chatter=1",
            "newest_first=1",
            "busy_posts=5",
            "connect_nulls=3",
            "accept_nulls=3",
            "accept_block_ms=100",
            "unpack=1",
            "device_handle=1",
            "table_by_init=1",
            "late_connection=1",
            "close_waits=1",
            "max_requests=2",
            "max_p2p_bytes=5000",
            "max_recvs=8",
            "device_type=9",
            "device_version=8",
            "devices=none");
    private static final int QUIET = -1; // a seed without misbehaviour
    private static final int[] AFTER = {0, 1, 25, 10_000, 200_000};

    @TempDir
    private static Path directory;

    @Test
    void everySessionEndsWithItsBytesOrWithTypedErrorsAndLeavesNothing() throws Exception {
        TestPlugin plugin = TestPlugin.build(directory, 5, 6, 7, 8, 9, 10, 11, 12);
        play(plugin, QUIET); // what the JVM opens once is open
        SessionThreads threads = new SessionThreads();
        int files = openFiles();
        AtomicInteger mayBeLeft = new AtomicInteger();
        int first = Soak.seed(RandomMisbehaviourTest.class);
        Deadline end = Deadline.after(ALL);
        List<CompletableFuture<@Nullable Void>> lanes = IntStream.range(0, AT_A_TIME)
                .mapToObj(lane -> Pair.<@Nullable Void>async(() -> {
                    for (int seed = first + lane; !end.expired(); seed += AT_A_TIME) {
                        mayBeLeft.addAndGet(play(plugin, seed));
                    }
                    return null;
                }))
                .toList();
        for (CompletableFuture<@Nullable Void> each : lanes) {
            each.get();
        }
        Deadline gone = Deadline.after(Duration.ofSeconds(20)); // calls that return late are still under way
        while (threads.count("tcpx-") > 0 || openFiles() > files + mayBeLeft.get()) {
            assertThat(gone.expired())
                    .as("%d threads, %d files", threads.count("tcpx-"), openFiles() - files)
                    .isFalse();
            Thread.onSpinWait();
        }
    }

    /**
     * Plays one session.
     *
     * @return how many sockets the plugin may have kept: a connect that is given up can be ended only once it has given
     *     a comm, for which it has no more than the plugin's patience
     */
    private static int play(TestPlugin plugin, int seed) {
        Random random = new Random(seed);
        List<String> manners = new ArrayList<>();
        for (int i = seed == QUIET ? 0 : random.nextInt(4); i > 0; i--) {
            manners.add(manner(random));
        }
        Strategy strategy = Strategy.values()[random.nextInt(Strategy.values().length)];
        int channels = 1 + random.nextInt(3);
        TransferConfig config = TransferConfig.DEFAULT
                .withChannels(channels)
                .withThreads(1 + random.nextInt(channels))
                .withChunkBytes(10_000)
                .withWindow(1 + random.nextInt(4))
                .withStrategy(strategy)
                .withTimeouts(SETUP, IDLE);
        int version = NcclPlugin.OLDEST + random.nextInt(NcclPlugin.NEWEST - NcclPlugin.OLDEST + 1);
        NcclOptions options = NcclOptions.DEFAULT
                .withVersion(version)
                .withDevices(List.of("0", "0"))
                .withPatience(Duration.ofMillis(500));
        String what = "seed " + seed + ", v" + version + ", " + strategy + ", " + manners;
        try (NcclNetProvider provider = NcclNetProvider.load(plugin.with(manners.toArray(String[]::new)), options)) {
            if (provider.viability() instanceof Viability.Viable) {
                move(config, provider);
            }
        } catch (TransportException e) {
            // as it should
        } catch (Throwable e) {
            throw new AssertionError(what, e);
        }
        boolean connectsLong = manners.stream().anyMatch(each -> each.startsWith("hang=connect:"));
        return connectsLong ? channels : 0;
    }

    private static int openFiles() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    private static String manner(Random random) {
        String function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
        int after = AFTER[random.nextInt(AFTER.length)];
        return switch (random.nextInt(4)) {
            case 0 -> "fail=" + function + ":" + (1 + random.nextInt(7)) + ":" + after;
            case 1 -> "hang=" + function + ":" + after + ":1500";
            default -> MANNERS.get(random.nextInt(MANNERS.size()));
        };
    }

    private static void move(TransferConfig config, NcclNetProvider provider) throws Exception {
        try (Region from = Region.allocate(MESSAGE);
                Region into = Region.allocate(MESSAGE);
                Pair pair = Pair.open(config, provider)) {
            CompletableFuture<@Nullable Void> received = Pair.async(() -> {
                for (int i = 0; i < MESSAGES; i++) {
                    new Pattern(-1).fill(into, 0, MESSAGE);
                    pair.receiver.receive(into, 0, MESSAGE);
                    assertThat(new Pattern(i).mismatch(into, 0, MESSAGE)).isEqualTo(Pattern.NONE);
                }
                return null;
            });
            TransportException failed = null;
            try {
                for (int i = 0; i < MESSAGES; i++) {
                    new Pattern(i).fill(from, 0, MESSAGE);
                    pair.sender.send(from, 0, MESSAGE);
                }
            } catch (TransportException e) {
                failed = e;
            }
            Pair.get(received); // throws what the receiver has thrown
            if (failed != null) {
                throw failed;
            }
        }
    }
}
