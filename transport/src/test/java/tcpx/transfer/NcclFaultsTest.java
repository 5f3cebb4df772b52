package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.error.PeerGoneException;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.TestPlugin;
import tcpx.plan.Strategy;

/**
 * A plugin that fails in the middle of transfers: a typed error on both ends, whoever schedules; one that only
 * completes out of order: nothing.
 */
@Timeout(60)
class NcclFaultsTest {
    private static final int MESSAGE = 1 << 20;
    private static final Duration IDLE = Duration.ofMillis(1400); // longer than an end waits for the other's last words

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "never=1, no progress for 1400 ms",
        "fail=test:2:100000, ncclSystemError",
        "fail=isend:6:1, ncclRemoteError",
        "fail=irecv:3:100000, ncclInternalError",
        "sizes=garbage, bytes came into a receive buffer of",
        "hang=isend:100000:3000, inside its isend",
        "hang=irecv:100000:3000, inside its irecv",
        "hang=test:100000:3000, inside its test"
    })
    void aPluginThatFailsEndsTheSessionOnBothEnds(String setting, String reason) throws Exception {
        for (Strategy strategy : new Strategy[] {Strategy.ROUND_ROBIN, Strategy.ADAPTIVE}) {
            TransferConfig config = TransferConfig.DEFAULT
                    .withChannels(2)
                    .withChunkBytes(10_000)
                    .withStrategy(strategy)
                    .withTimeouts(Duration.ofSeconds(10), IDLE);
            Path plugin = TestPlugin.build(directory, 12).with(setting);
            try (NcclNetProvider provider = NcclNetProvider.load(plugin, NcclOptions.DEFAULT);
                    Region from = Region.allocate(MESSAGE);
                    Region into = Region.allocate(MESSAGE);
                    Pair pair = Pair.open(config, provider)) {
                CompletableFuture<Throwable> receiving =
                        Pair.async(() -> catchThrowable(() -> pair.receiver.receive(into, 0, MESSAGE)));
                Throwable sender = catchThrowable(() -> {
                    pair.sender.send(from, 0, MESSAGE);
                    pair.sender.send(from, 0, 1); // the receiver may be the one that fails, after the last post
                });
                Throwable receiver = Pair.get(receiving);
                for (Throwable each : new Throwable[] {sender, receiver}) {
                    assertThat(each)
                            .as("%s with %s", setting, strategy)
                            .isInstanceOfAny(
                                    WireException.class, PeerGoneException.class, TransferTimeoutException.class);
                }
                assertThat(((TransportException) sender).describe() + ((TransportException) receiver).describe())
                        .contains(reason);
            }
        }
    }

    @Test
    void chunksThatAreLongerThanADevicesMessagesAreRefusedBeforeAnythingMoves() throws Exception {
        Path plugin = TestPlugin.build(directory, 12).with("max_p2p_bytes=5000");
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, NcclOptions.DEFAULT)) {
            TransferConfig config = TransferConfig.DEFAULT.withChannels(1).withChunkBytes(5001);
            InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
            assertThatThrownBy(() -> Sender.connect(nobody, Pair.SECRET, config, provider, Pair.RAILS))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessageContaining("up to 5001 bytes, a message on rail lo at most 5000");
            Pair.open(config.withChunkBytes(5000), provider).close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Strategy.class,
            names = {"ROUND_ROBIN", "ADAPTIVE"})
    void completionOutOfOrderLosesAndMovesNoByte(Strategy strategy) throws Exception {
        TransferConfig config = TransferConfig.DEFAULT
                .withChannels(2)
                .withChunkBytes(10_000)
                .withStrategy(strategy)
                .withTimeouts(Duration.ofSeconds(10), IDLE);
        Path plugin = TestPlugin.build(directory, 12).with("newest_first=1");
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, NcclOptions.DEFAULT);
                Region from = Region.allocate(MESSAGE);
                Region into = Region.allocate(MESSAGE);
                Pair pair = Pair.open(config, provider)) {
            new Pattern(1).fill(from, 0, MESSAGE);
            CompletableFuture<Object> receiving = Pair.async(() -> pair.receiver.receive(into, 0, MESSAGE));
            pair.sender.send(from, 0, MESSAGE);
            Pair.get(receiving);
            assertThat(new Pattern(1).mismatch(into, 0, MESSAGE)).isEqualTo(Pattern.NONE);
        }
    }
}
