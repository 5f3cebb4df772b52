package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpx.Pairwise;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.ChannelStats;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.NcclPlugin;
import tcpx.net.nccl.TestPlugin;
import tcpx.plan.Strategy;

/**
 * Sessions over the test plugin: any version of the interface with any strategy, any manner of plugins and any setting
 * of the session, and any two of the manners with each other. All bytes arrive, are counted alike on both ends, and the
 * memory is the user's again when they have.
 */
@Timeout(60)
class NcclPairsTest {
    private static final String NONE = "";
    private static final int SWITCHES = 4; // behind version, strategy, channels and chunks
    private static final List<String> MANNERS = List.of(
            "table_by_init=1",
            "late_connection=1",
            "connect_nulls=3 accept_nulls=3",
            "newest_first=1",
            "max_recvs=8",
            "device_handle=1",
            "lazy_sends=5",
            "busy_posts=5",
            "mask=1",
            "chdir=1",
            "chatter=1",
            "no_names=1");
    private static final List<String> UNPACKS = List.of(NONE, "unpack=1");
    private static final List<String> SIZES = List.of(NONE, "sizes=unset", "sizes=zero");
    private static final List<String> REQUESTS = List.of("max_requests=16", "max_requests=2");
    private static final int WITH_DEVICE_TYPES = 7;
    private static final int[] MESSAGES = {0, 1, 300_003};

    @TempDir
    private static Path directory;

    static Stream<List<String>> rows() {
        List<List<String>> factors = new ArrayList<>();
        factors.add(IntStream.rangeClosed(NcclPlugin.OLDEST, NcclPlugin.NEWEST)
                .mapToObj(Integer::toString)
                .toList());
        factors.add(Arrays.stream(Strategy.values()).map(Enum::name).toList());
        factors.add(List.of("1 1", "3 1", "3 2", "4 4")); // channels, threads
        factors.add(List.of("10000 2", "4096 auto", "auto auto")); // chunks, window
        factors.add(UNPACKS);
        factors.add(SIZES);
        factors.add(REQUESTS);
        MANNERS.forEach(manner -> factors.add(List.of(NONE, manner)));
        return Pairwise.rows(factors, NcclPairsTest::isPossible).stream();
    }

    private static boolean isPossible(List<@Nullable String> row) {
        String version = row.get(0);
        boolean isOld = version != null && Integer.parseInt(version) < WITH_DEVICE_TYPES;
        String strategy = row.get(1);
        boolean isStatic = strategy != null && Strategy.valueOf(strategy).isStatic();
        String chunks = row.get(3);
        boolean isAuto = chunks != null && chunks.startsWith("auto");
        return !(isOld && "unpack=1".equals(row.get(SWITCHES))) && !(isStatic && isAuto);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyByteArrivesAndTheMemoryIsTheUsersAgain(List<String> row) throws Exception {
        int requests = Integer.parseInt(row.get(SWITCHES + 2).replaceAll("\\D", ""));
        String[] settings = row.stream()
                .skip(SWITCHES)
                .flatMap(each -> Arrays.stream(each.split(" ")))
                .toArray(String[]::new);
        NcclOptions options = NcclOptions.DEFAULT.withMaxInFlight(requests).withDevices(List.of("0", "0"));
        Path plugin = TestPlugin.build(directory, Integer.parseInt(row.get(0))).with(settings);
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, options);
                Region from = Region.allocate(MESSAGES[MESSAGES.length - 1]);
                Region into = Region.allocate(MESSAGES[MESSAGES.length - 1]);
                Pair pair = Pair.open(config(row), provider)) {
            long sum = 0;
            for (int bytes : MESSAGES) {
                new Pattern(bytes).fill(from, 0, bytes);
                new Pattern(-1).fill(into, 0, into.bytes());
                CompletableFuture<Long> received = Pair.async(() -> pair.receiver.receive(into, 0, into.bytes()));
                pair.sender.send(from, 0, bytes);
                pair.sender.deregister(from); // refused by the plugin while it has a request for it
                assertThat(Pair.get(received)).isEqualTo(bytes);
                assertThat(new Pattern(bytes).mismatch(into, 0, bytes)).isEqualTo(Pattern.NONE);
                sum += bytes;
            }
            for (List<ChannelStats> end : List.of(pair.sender.channels(), pair.receiver.channels())) {
                assertThat(end.stream().mapToLong(each -> each.bytes()).sum()).isEqualTo(sum);
            }
        }
    }

    private static TransferConfig config(List<String> row) {
        String[] channels = row.get(2).split(" ");
        String[] chunks = row.get(3).split(" ");
        return TransferConfig.DEFAULT
                .withStrategy(Strategy.valueOf(row.get(1)))
                .withChannels(Integer.parseInt(channels[0]))
                .withThreads(Integer.parseInt(channels[1]))
                .withChunkBytes(auto(chunks[0]))
                .withWindow(auto(chunks[1]))
                .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    private static int auto(String value) {
        return value.equals("auto") ? TransferConfig.AUTO : Integer.parseInt(value);
    }
}
