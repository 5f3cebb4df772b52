package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.error.TransportException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.TestPlugin;
import tcpx.plan.Strategy;

/** A channel over a plugin that breaks: the others carry the rest. */
@Timeout(60)
class NcclFailoverTest {
    private static final int MESSAGE = 2_000_000;
    private static final int MESSAGES = 4;

    @TempDir
    private Path directory;

    private NcclNetProvider plugin(String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("devices=lo@127.0.0.1,lo@127.0.0.2", "same_name=1"));
        Path path = TestPlugin.build(directory, 12).with(all.toArray(String[]::new));
        return NcclNetProvider.load(path, NcclOptions.DEFAULT.withDevices(List.of("0", "1")));
    }

    private static TransferConfig config(Strategy strategy, int channels, int threads) {
        return TransferConfig.DEFAULT
                .withChannels(channels)
                .withThreads(threads)
                .withChunkBytes(10_000)
                .withStrategy(strategy)
                .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(3));
    }

    private static void move(Pair pair) throws Exception {
        try (Region from = Region.allocate(MESSAGE);
                Region into = Region.allocate(MESSAGE)) {
            CompletableFuture<@Nullable Void> received = Pair.async(() -> {
                for (int i = 0; i < MESSAGES; i++) {
                    new Pattern(-1).fill(into, 0, MESSAGE);
                    assertThat(pair.receiver.receive(into, 0, MESSAGE)).isEqualTo(MESSAGE);
                    assertThat(new Pattern(i).mismatch(into, 0, MESSAGE)).isEqualTo(Pattern.NONE);
                }
                return null;
            });
            for (int i = 0; i < MESSAGES; i++) {
                new Pattern(i).fill(from, 0, MESSAGE);
                pair.sender.send(from, 0, MESSAGE);
            }
            Pair.get(received);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FIRST_FREE, 2, 1, send:100000",
        "FIRST_FREE, 4, 2, send:100000",
        "FIRST_FREE, 2, 1, recv:100000",
        "FIRST_FREE, 4, 2, recv:700000",
        "ADAPTIVE, 2, 2, send:300000",
        "ADAPTIVE, 4, 1, recv:300000",
        "ADAPTIVE, 3, 3, recv:25",
        "FIRST_FREE, 3, 1, send:25",
        "ROUND_ROBIN, 2, 1, send:100000",
        "ROUND_ROBIN, 4, 2, recv:700000",
        "ROUND_ROBIN, 3, 3, recv:25",
        "STRIPED, 4, 2, send:300000",
        "STRIPED, 2, 1, recv:100000",
        "WEIGHTED, 3, 1, send:25",
        "WEIGHTED, 4, 4, recv:300000"
    })
    void theOthersCarryWhatABrokenChannelWasToCarry(Strategy strategy, int channels, int threads, String broken)
            throws Exception {
        try (NcclNetProvider provider = plugin("break=1:" + broken);
                Pair pair = Pair.open(config(strategy, channels, threads), provider)) {
            move(pair);
            assertThat(pair.sender.channelsLost()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"FIRST_FREE, 3, 1, send:100000", "ADAPTIVE, 4, 2, recv:300000", "ROUND_ROBIN, 4, 2, send:300000"})
    void pagesAreTheUsersWhenTheOthersHaveLetThemGoToo(Strategy strategy, int channels, int threads, String broken)
            throws Exception {
        try (NcclNetProvider provider = plugin("break=1:" + broken, "lazy_sends=20");
                Region from = Region.allocate(MESSAGE);
                Region into = Region.allocate(MESSAGE);
                Pair pair = Pair.open(config(strategy, channels, threads), provider)) {
            for (int i = 0; i < MESSAGES; i++) {
                new Pattern(i).fill(from, 0, MESSAGE);
                new Pattern(-1).fill(into, 0, MESSAGE);
                CompletableFuture<Long> received = Pair.async(() -> pair.receiver.receive(into, 0, MESSAGE));
                pair.sender.send(from, 0, MESSAGE);
                pair.sender.deregister(from); // refused by the plugin while it has a request for it
                assertThat(Pair.get(received)).isEqualTo(MESSAGE);
                assertThat(new Pattern(i).mismatch(into, 0, MESSAGE)).isEqualTo(Pattern.NONE);
            }
            assertThat(pair.sender.channelsLost()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theLastChannelThatBreaksEndsTheSession(Strategy strategy) throws Exception {
        try (NcclNetProvider provider = plugin("fail=test:2:100000");
                Pair pair = Pair.open(config(strategy, 2, 1), provider)) {
            assertThatThrownBy(() -> move(pair))
                    .isInstanceOf(TransportException.class)
                    .hasStackTraceContaining("ncclSystemError"); // of either end, whichever fails first
        }
    }
}
