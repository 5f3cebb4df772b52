package tcpx.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.error.DeviceException;
import tcpx.error.ProviderUnavailableException;
import tcpx.memory.MemoryKind;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Viability;

class CudaDriverTest {
    @TempDir
    private Path directory;

    @Test
    void withoutADriverItIsNotViableAndSaysWhatToInstall() {
        CudaDriver driver = CudaDriver.open(Map.of(CudaDriver.LIBRARY_VARIABLE, "libcuda-that-is-not-there.so.1"));
        Viability.NotViable not = (Viability.NotViable) driver.viability();
        assertThat(not.reason()).contains("needs a CUDA driver", "libcuda-that-is-not-there");
        assertThat(not.remedy()).contains("NVIDIA driver", "memory=HOST");
        assertThat(driver.devices()).isZero();
        assertThat(driver.version()).isZero();
        assertThatThrownBy(() -> driver.device(0))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("needs a CUDA driver");
    }

    @Test
    void aLibraryThatIsNoDriverIsNotViable() {
        assertThat(CudaDriver.open("libc.so.6").viability())
                .isInstanceOfSatisfying(
                        Viability.NotViable.class,
                        not -> assertThat(not.reason()).contains("libc.so.6 has no cuInit"));
    }

    @ParameterizedTest
    @CsvSource({
        "init=100, CUDA_ERROR_NO_DEVICE, nvidia-smi",
        "init=34, CUDA result 34, stub",
        "devices=0, no GPU, nvidia-smi"
    })
    void aDriverThatCannotWorkSaysWhy(String setting, String reason, String remedy) throws Exception {
        assertThat(Standin.in(directory, setting).driver().viability())
                .isInstanceOfSatisfying(Viability.NotViable.class, not -> {
                    assertThat(not.reason()).contains(reason);
                    assertThat(not.remedy()).contains(remedy);
                });
    }

    @Test
    void aDeviceTellsWhatItIs() throws Exception {
        Standin standin = Standin.in(directory, "devices=2", "memory=1000000");
        assertThat(standin.driver().version()).isEqualTo(13000);
        try (CudaDevice device = standin.driver().device(1)) {
            assertThat(device.name()).isEqualTo("Stand-in 1");
            assertThat(device.pciAddress()).isEqualTo("0000:0a:01.0");
            assertThat(device.totalBytes()).isEqualTo(1_000_000);
            assertThat(device.computeCapability()).isEqualTo(90);
            assertThat(device.ordinal()).isEqualTo(1);
        }
        assertThatThrownBy(() -> standin.driver().device(2))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("no GPU 2, but 2");
    }

    @Test
    void bytesGoToTheDeviceAndBackAndNothingIsLeft() throws Exception {
        Standin standin = Standin.in(directory);
        CudaDevice device = standin.device();
        Region there = device.allocate(100_000);
        Region from = device.allocatePinned(100_000);
        Region back = device.allocatePinned(100_000);
        new Pattern(1).fill(from, 0, 100_000);
        assertThat(there.kind()).isEqualTo(MemoryKind.CUDA);
        assertThat(device.isDeviceMemory(there.address() + 5)).isTrue();
        assertThat(device.isDeviceMemory(from.address())).isFalse();
        assertThat(device.bytesBehind(there.address() + 5)).isEqualTo(99_995);
        CudaEvent begun = device.newTimer();
        CudaEvent event = device.newTimer();
        try (CudaStream stream = device.newStream()) {
            stream.record(begun);
            stream.copyIn(there.address(), from.address(), 100_000);
            stream.copyOut(back.address(), there.address(), 100_000);
            stream.record(event);
            event.await();
            assertThat(event.isDone()).isTrue();
            assertThat(event.msSince(begun)).isNotNegative();
        }
        assertThat(new Pattern(1).mismatch(back, 0, 100_000)).isEqualTo(Pattern.NONE);
        assertThat(device.pinnedBytes()).isEqualTo(200_000);
        assertThat(device.allocatedBytes()).isEqualTo(100_000);
        begun.close();
        event.close();
        there.close();
        from.close();
        back.close();
        device.close();
        device.close();
        assertThat(device.pinnedBytes() + device.allocatedBytes()).isZero();
        assertThat(standin.left()).isZero();
    }

    @Test
    void aDevicesMemoryIsNotReadByThisProcess() throws Exception {
        try (CudaDevice device = Standin.in(directory).device();
                Region there = device.allocate(100)) {
            assertThatThrownBy(() -> there.view(0, 1)).hasMessageContaining("memory of a device");
            assertThatThrownBy(() -> new Pattern(1).fill(there, 0, 1)).hasMessageContaining("memory of a device");
            Region others = Region.wrap(MemoryKind.CUDA, there.address(), 100, this);
            assertThat(others.kind()).isEqualTo(MemoryKind.CUDA);
            others.close(); // frees nothing
            assertThat(device.isDeviceMemory(there.address())).isTrue();
        }
    }

    @Test
    void memoryThatIsNotThereIsATypedError() throws Exception {
        try (CudaDevice device = Standin.in(directory, "memory=1000").device()) {
            assertThatThrownBy(() -> device.allocate(1001)).isInstanceOfSatisfying(DeviceException.class, e -> {
                assertThat(e.code()).isEqualTo("CUDA_ERROR_OUT_OF_MEMORY");
                assertThat(e.describe()).contains("cuMemAlloc of 1001 bytes on GPU 0", "workingSetBytes");
            });
            assertThat(device.allocatedBytes()).isZero();
        }
    }

    @Test
    void memoryThatMayNotBeLockedIsATypedErrorAndIsGivenBack() throws Exception {
        Standin standin = Standin.in(directory, "lock=refused");
        try (CudaDevice device = standin.device()) {
            assertThatThrownBy(() -> device.allocatePinned(4096))
                    .isInstanceOfSatisfying(
                            DeviceException.class,
                            e -> assertThat(e.describe()).contains("cuMemHostRegister", "ulimit -l"));
            assertThat(device.pinnedBytes()).isZero();
        }
        assertThat(standin.left()).isZero();
    }

    @Test
    void aLostContextIsATypedErrorAndEverythingCanBeClosed() throws Exception {
        Standin standin = Standin.in(directory, "lost_after=1000");
        CudaDevice device = standin.device();
        Region there = device.allocate(2000);
        Region here = device.allocatePinned(2000);
        CudaStream stream = device.newStream();
        CudaEvent event = device.newEvent();
        assertThatThrownBy(
                        () -> { // by the call that loses it, or by any later one
                            stream.copyIn(there.address(), here.address(), 2000);
                            stream.record(event);
                            event.await();
                        })
                .isInstanceOfSatisfying(
                        DeviceException.class,
                        e -> assertThat(e.describe()).contains("ILLEGAL_ADDRESS", "start the process"));
        event.close();
        stream.close();
        here.close();
        there.close();
        device.close();
        assertThat(standin.left()).isZero();
    }
}
