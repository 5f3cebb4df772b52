package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.Soak;
import tcpx.error.TransportException;
import tcpx.ffi.NativeFunction;
import tcpx.ffi.NativeLibrary;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.TestPlugin;
import tcpx.net.staged.UnpackProvider;
import tcpx.unpack.HostUnpacker;
import tcpx.unpack.Unpacker;

/** As GPUDirect-TCPX receives: fragments in bounce memory, which threads of this process unpack. */
@ParameterizedClass(name = "{0}")
@ValueSource(
        strings = {"fragments=1000 bounce_pages=640", "fragments=4096 bounce_pages=160"
        }) // more than the longest chunk takes
class UnpackTransferTest extends TransferContract {
    @TempDir
    private Path directory;

    @Parameter
    private String settings;

    private Path plugin;
    private UnpackProvider provider;

    @BeforeEach
    void load() throws Exception {
        plugin = TestPlugin.build(directory, 7).with(("unpack=1 device_handle=1 " + settings).split(" "));
        provider = over(plugin, new HostUnpacker(2));
    }

    @AfterEach
    void nothingIsLeft() {
        if (provider != null) { // skipped for want of a compiler
            provider.close();
            assertThat(provider.counters().messagesHeld()).isZero();
            assertThat(provider.counters().fragmentsHeld()).isZero();
        }
    }

    @Override
    NetProvider provider() {
        return provider;
    }

    private static UnpackProvider over(Path plugin, Unpacker unpacker) {
        return new UnpackProvider(NcclNetProvider.load(plugin, NcclOptions.DEFAULT), unpacker);
    }

    @Test
    void slotsAndBouncePagesGoBackHoweverManyChunksThereWere() throws Exception {
        int chunks = 3000 + Soak.rounds(97_000);
        try (Region from = Region.allocate(chunks * 1000L);
                Region to = Region.allocate(chunks * 1000L);
                Pair pair = Pair.open(SMALL, provider)) {
            new Pattern(5).fill(from, 0, from.bytes());
            CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive(to));
            pair.sender.send(from);
            assertThat(Pair.get(receiving)).isEqualTo(to.bytes());
            assertThat(new Pattern(5).mismatch(to, 0, to.bytes())).isEqualTo(Pattern.NONE);
            assertThat(provider.counters().messages()).isEqualTo(chunks);
            assertThat(provider.counters().fragments()).isGreaterThanOrEqualTo(chunks);
            assertThat(provider.counters().messagesHeld()).isZero();
            assertThat(provider.counters().fragmentsHeld()).isZero();
            assertThat(pagesInUse()).as("pages that the plugin has lent").isZero();
        }
    }

    // what it does not write is not looked at: the destination keeps what it had
    @Test
    void withNoneFragmentsAreGivenBackAsTheyAre() throws Exception {
        try (UnpackProvider ablation = over(plugin, Unpacker.NONE);
                Region from = Region.allocate(20_000);
                Region to = Region.allocate(20_000);
                Pair pair = Pair.open(SMALL, ablation)) {
            new Pattern(5).fill(from, 0, from.bytes());
            new Pattern(6).fill(to, 0, to.bytes());
            CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive(to));
            pair.sender.send(from);
            assertThat(Pair.get(receiving)).isEqualTo(20_000);
            assertThat(new Pattern(6).mismatch(to, 0, to.bytes())).isEqualTo(Pattern.NONE);
            assertThat(pagesInUse()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "src, bytes of bounce memory",
        "dst, bytes of destination",
        "len, is empty",
        "count, a list of 2049 fragments"
    })
    void aListThatMakesNoSenseEndsTheSessionBeforeAnythingIsWritten(String fault, String words) throws Exception {
        Path broken =
                TestPlugin.build(directory, 7).with(("unpack=1 bad_fragment=" + fault + " " + settings).split(" "));
        TransferConfig config = SMALL.withChannels(1).withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(3));
        try (UnpackProvider wire = over(broken, new HostUnpacker(1));
                Region from = Region.allocate(10_000);
                Region to = Region.allocate(10_000);
                Pair pair = Pair.open(config, wire)) {
            new Pattern(6).fill(to, 0, to.bytes());
            CompletableFuture<Object> sending = Pair.async(() -> {
                pair.sender.send(from);
                return null;
            });
            assertThatThrownBy(() -> pair.receiver.receive(to))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("unpack")
                    .hasMessageContaining(words);
            assertThatThrownBy(() -> Pair.get(sending)).isInstanceOf(TransportException.class);
        }
    }

    private int pagesInUse() {
        long counter = NativeLibrary.open(plugin.toString()).symbol("net_plugin_pages_in_use");
        return new NativeFunction(counter, "i").call(0);
    }
}
