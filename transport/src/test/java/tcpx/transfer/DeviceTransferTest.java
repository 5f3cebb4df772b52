package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.cuda.CudaDevice;
import tcpx.cuda.Standin;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.TransportException;
import tcpx.memory.MemoryKind;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.net.socket.ZeroCopy;
import tcpx.net.staged.DeviceProvider;
import tcpx.net.staged.DeviceUse;
import tcpx.net.staged.OnDevice;

/** Over sockets, through locked pages, from and to what the stand-in takes for a device's memory. */
class DeviceTransferTest extends TransferContract {
    private static final int BYTES = 10_000_000;

    @TempDir
    private Path directory;

    private Standin standin;
    private CudaDevice device;
    private NetProvider provider;

    @BeforeEach
    void open() throws Exception {
        standin = Standin.in(directory, "any_memory=1");
        device = standin.device();
        provider = OnDevice.over(sockets(), device);
    }

    private static NetProvider sockets() {
        return new SocketProvider(SocketOptions.DEFAULT.withZeroCopy(ZeroCopy.VMSPLICE));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (provider != null) { // skipped for want of a compiler
            provider.close();
            device.close();
            assertThat(standin.left())
                    .as("what the driver has not been given back")
                    .isZero();
        }
    }

    @Override
    NetProvider provider() {
        return provider;
    }

    @ParameterizedTest
    @CsvSource({"CUDA, CUDA", "CUDA, HOST", "HOST, CUDA", "HOST, HOST"})
    void bytesGoFromAnyMemoryToAny(MemoryKind from, MemoryKind to) throws Exception {
        Standin strict = Standin.in(directory, "delay_us=200");
        try (CudaDevice gpu = strict.device();
                NetProvider sends = over(from, gpu);
                NetProvider receives = over(to, gpu);
                Region source = memory(from, gpu);
                Region target = memory(to, gpu);
                Region here = Region.allocate(BYTES);
                Pair pair = Pair.open(TransferConfig.DEFAULT, sends, TransferConfig.DEFAULT, receives)) {
            for (int round = 0; round < 3; round++) {
                new Pattern(round).fill(here, 0, BYTES);
                gpu.copy(source.address(), here.address(), BYTES);
                CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive(target));
                pair.sender.send(source);
                // acknowledged is what lies in the device's memory: it may be read at once
                gpu.copy(here.address(), target.address(), BYTES);
                assertThat(new Pattern(round).mismatch(here, 0, BYTES)).isEqualTo(Pattern.NONE);
                assertThat(Pair.get(receiving)).isEqualTo(BYTES);
            }
        }
        assertThat(strict.left()).isZero();
    }

    @Test
    void everythingHasComeBackAfterAHundredThousandChunks() throws Exception {
        int chunks = 100_000;
        int rounds = 10;
        long bytes = chunks / rounds * 1000L;
        TransferConfig config = SMALL.withChannels(4);
        Standin strict = Standin.in(directory);
        try (CudaDevice gpu = strict.device();
                DeviceProvider sends = new DeviceProvider(sockets(), gpu);
                DeviceProvider receives = new DeviceProvider(sockets(), gpu);
                Region source = gpu.allocate(bytes);
                Region target = gpu.allocate(bytes)) {
            try (Pair pair = Pair.open(config, sends, config, receives)) {
                for (int round = 0; round < rounds; round++) {
                    CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive(target));
                    pair.sender.send(source);
                    assertThat(Pair.get(receiving)).isEqualTo(bytes);
                }
                assertHoldsNothing(sends.use(), chunks);
                assertHoldsNothing(receives.use(), chunks);
            }
            assertThat(gpu.pinnedBytes()).isZero();
            assertThat(gpu.allocatedBytes()).isEqualTo(2 * bytes);
        }
        assertThat(strict.left()).isZero();
    }

    private static void assertHoldsNothing(DeviceUse use, int chunks) {
        assertThat(use.messages()).isGreaterThanOrEqualTo(chunks);
        assertThat(use).isEqualTo(new DeviceUse(use.messages(), 0, 0, 0));
    }

    private static NetProvider over(MemoryKind kind, CudaDevice gpu) {
        return kind == MemoryKind.CUDA ? new DeviceProvider(sockets(), gpu) : sockets();
    }

    private static Region memory(MemoryKind kind, CudaDevice gpu) {
        return kind == MemoryKind.CUDA ? gpu.allocate(BYTES) : Region.allocate(BYTES);
    }

    @Test
    void chunksAreNoLongerThanAPage() {
        assertThatThrownBy(() -> Pair.open(SMALL.withChunkBytes((1 << 20) + 1), provider))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("at most 1048576");
    }

    @Test
    void aSessionWhoseDeviceIsLostEndsWithATypedErrorAndGivesEverythingBack() throws Exception {
        Standin losing = Standin.in(directory, "lost_after=3000000");
        CudaDevice gpu = losing.device();
        try (NetProvider wire = new DeviceProvider(sockets(), gpu);
                Region source = gpu.allocate(BYTES);
                Region target = gpu.allocate(BYTES);
                Pair pair = Pair.open(TransferConfig.DEFAULT, wire)) {
            CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive(target));
            assertThatThrownBy(() -> pair.sender.send(source)).isInstanceOf(TransportException.class);
            assertThatThrownBy(() -> Pair.get(receiving)).isInstanceOf(TransportException.class);
        }
        gpu.close();
        assertThat(losing.left()).isZero();
    }
}
