package tcpx.net.nccl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.WireException;
import tcpx.ffi.NativeLibrary;
import tcpx.net.Handle;
import tcpx.net.NetDevice;
import tcpx.net.Rail;
import tcpx.net.Viability;
import tcpx.time.Deadline;

/** What becomes of a plugin that is loaded, or of a file that is none. */
class NcclLoadTest {
    @TempDir
    private static Path directory;

    @Test
    void theNewestVersionWeKnowIsTaken() throws Exception {
        assertThat(loaded(TestPlugin.build(directory, 5, 7, 12).path()).plugin())
                .isEqualTo(new NcclPlugin(
                        directory.resolve("libnccl-net-test-v5-v7-v12.so").toString(), "Test", 12, exports(5, 7, 12)));
        assertThat(loaded(TestPlugin.build(directory, 5, 6).path()).plugin().version())
                .isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8, 9, 10, 11, 12})
    void everythingThatAVersionSaysOfADeviceIsRead(int version) throws Exception {
        Path plugin = TestPlugin.build(directory, version).with("devices=eth1@10.0.0.1,lo@127.0.0.1", "unpack=1");
        try (NcclNetProvider provider = loaded(plugin)) {
            assertThat(provider.viability()).isEqualTo(new Viability.Viable());
            assertThat(provider.devices())
                    .containsExactly(
                            new NetDevice(0, "eth1", "", "", 10_000, true),
                            new NetDevice(1, "lo", "", "", 10_000, true));
            boolean v9 = version >= 9;
            assertThat(provider.properties().get(1))
                    .isEqualTo(new NcclProperties(
                            1,
                            "lo",
                            "",
                            0x1122334455667701L,
                            true,
                            false,
                            false,
                            version >= 8,
                            false,
                            10_000,
                            1,
                            2.5f,
                            65_536,
                            1,
                            version >= 7 ? 1 : 0,
                            version >= 7 ? 7 : 0,
                            v9 ? List.of(1) : List.of(),
                            v9 ? 1L << 40 : 0,
                            v9 ? 1L << 41 : 0,
                            version >= 11 ? 1 : 0,
                            version >= 12 ? 1 : 0,
                            version >= 12 ? -1 : 0));
            assertThat(provider.capabilities().needsConsumed()).isEqualTo(version >= 7);
        }
    }

    @Test
    void aFileThatIsNotThereIsSaidSo() {
        assertReason(directory.resolve("none.so"), "no such file", "path of the plugin");
    }

    @Test
    void aFileThatIsNoSharedObjectIsSaidSo() throws Exception {
        assertReason(Files.writeString(directory.resolve("text.so"), "no ELF here"), "not a shared object", "file ");
        assertReason(Files.createFile(directory.resolve("empty.so")), "not a shared object", "file ");
        assertReason(directory, "cannot open", "ldd");
    }

    @Test
    void aSharedObjectWithoutAPluginIsSaidSo() throws Exception {
        assertReason(compiled("int nothing;"), "exports no ncclNetPlugin_vN", "nm -D");
    }

    @Test
    void versionsThatWeDoNotKnowAreNamedWithThoseWeDo() throws Exception {
        assertReason(
                compiled("void *ncclNetPlugin_v4[16], *ncclNetPlugin_v13[24];"),
                "exports ncclNetPlugin_v[4, 13], known are v5 to v12",
                "NCCL 2.12");
    }

    @Test
    void aStructureFullOfNullsIsRefusedBeforeAnythingIsCalled() throws Exception {
        assertReason(
                compiled("void *ncclNetPlugin_v8[20];"), "has a null function for [INIT, DEVICES", "another build");
    }

    @ParameterizedTest
    @CsvSource({"init, INIT", "isend, ISEND", "irecv, IRECV", "test, TEST", "connect, CONNECT"})
    void aNullFunctionIsRefusedByName(String slot, String function) throws Exception {
        assertReason(
                TestPlugin.build(directory, 10).with("null_slot=" + slot),
                "null function for [" + function + "]",
                "another build");
    }

    @Test
    void anOptionalFunctionMayBeNull() throws Exception {
        Path plugin = TestPlugin.build(directory, 8).with("null_slot=regMrDmaBuf");
        assertThat(loaded(plugin).viability()).isInstanceOf(Viability.Viable.class);
    }

    @Test
    void aDeviceThatUnpacksNeedsAWayToGiveReceivesBack() throws Exception {
        assertReason(
                TestPlugin.build(directory, 8).with("null_slot=irecvConsumed", "unpack=1"), "no irecvConsumed", "");
    }

    @Test
    void aDeviceOfAnUnknownTypeIsRefused() throws Exception {
        assertReason(TestPlugin.build(directory, 12).with("device_type=9"), "device type 9", "");
    }

    @ParameterizedTest
    @CsvSource({
        "1, ncclUnhandledCudaError",
        "2, ncclSystemError",
        "3, ncclInternalError",
        "4, ncclInvalidArgument",
        "5, ncclInvalidUsage",
        "6, ncclRemoteError",
        "7, ncclInProgress",
        "99, result 99"
    })
    void aFailingInitIsTheReasonWithThePluginsOwnWarning(int result, String symbol) throws Exception {
        assertReason(
                TestPlugin.build(directory, 11).with("fail=init:" + result),
                "init of plugin Test failed with " + symbol,
                "NCCL_DEBUG=INFO");
        assertReason(TestPlugin.build(directory, 7).with("fail=init:" + result), "it says: NET/Test", "");
    }

    @Test
    void failingDevicesAndPropertiesAreTheReason() throws Exception {
        TestPlugin plugin = TestPlugin.build(directory, 9);
        assertReason(plugin.with("fail=devices:2"), "devices() gives 0 with ncclSystemError", "");
        assertReason(plugin.with("fail=getProperties:3"), "getProperties(0) fails with ncclInternalError", "");
        assertReason(plugin.with("devices=none"), "finds no device", "NCCL_SOCKET_IFNAME");
    }

    @Test
    void aPluginThatMissesTheCudaDriverIsSaidSo() throws Exception {
        Assumptions.assumeFalse(NativeLibrary.exists("libcuda.so.1"), "a CUDA driver is here");
        assertReason(
                compiled("extern int cuInit(unsigned); int ncclNetPlugin_v7(void) { return cuInit(0); }"),
                "needs a CUDA driver: libcuda.so.1 not found",
                "GPU");
    }

    @Test
    void whatIsNotViableThrowsItsReasonWhenItIsUsed() {
        NcclNetProvider provider = loaded(directory.resolve("none.so"));
        assertThatThrownBy(() -> provider.listen(new Rail(0, "eth1", ""), 1))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> provider.connect(
                        new Rail(0, "eth1", ""), new Handle(new byte[128]), 1, Deadline.after(Duration.ofSeconds(1))))
                .isInstanceOf(ProviderUnavailableException.class);
        assertThat(provider.devices()).isEmpty();
        assertThat(provider.properties()).isEmpty();
        provider.close();
    }

    @Test
    void aRailThatIsNoDeviceIsRefusedWithThoseThereAre() throws Exception {
        try (NcclNetProvider provider = loaded(TestPlugin.build(directory, 12).path())) {
            assertThatThrownBy(() -> provider.listen(new Rail(0, "eth7", ""), 1))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("eth7")
                    .hasMessageContaining("lo");
            provider.listen(new Rail(0, "0", ""), 1).close();
        }
    }

    @Test
    void messagesUpToTheLevelReachTheSinkAndOthersDoNot() throws Exception {
        Path plugin = TestPlugin.build(directory, 12).with("fail=test:2");
        List<NcclLog> info = new CopyOnWriteArrayList<>();
        List<NcclLog> trace = new CopyOnWriteArrayList<>();
        NcclNetProvider.load(plugin, NcclOptions.DEFAULT.withLog(NcclLog.Level.INFO, info::add))
                .close();
        NcclNetProvider.load(plugin, NcclOptions.DEFAULT.withLog(NcclLog.Level.TRACE, trace::add))
                .close();
        assertThat(info).extracting(NcclLog::level).containsExactly(NcclLog.Level.INFO);
        assertThat(trace).extracting(NcclLog::level).containsExactly(NcclLog.Level.TRACE, NcclLog.Level.INFO);
        NcclLog message = info.get(0);
        assertThat(message.text()).isEqualTo("NET/Test : 1 devices, first lo");
        assertThat(message.file()).endsWith("net_plugin.c");
        assertThat(message.line()).isPositive();
        assertThat(message.subsystems()).isEqualTo(17);
        assertThat(message).asString().startsWith("NCCL INFO net_plugin.c:");
    }

    @Test
    void aSinkThatThrowsDoesNotDisturbThePlugin() throws Exception {
        Path plugin = TestPlugin.build(directory, 10).path();
        NcclNetProvider provider =
                NcclNetProvider.load(plugin, NcclOptions.DEFAULT.withLog(NcclLog.Level.TRACE, message -> {
                    throw new IllegalStateException("no room");
                }));
        assertThat(provider.viability()).isInstanceOf(Viability.Viable.class);
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({"'', WARN", "WARN, WARN", "info, INFO", "' trace ', TRACE", "VERSION, VERSION"})
    void theLevelIsReadAsNcclReadsIt(String text, NcclLog.Level level) {
        assertThat(NcclLog.Level.of(text)).isEqualTo(level);
    }

    @Test
    void anUnknownLevelIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> NcclLog.Level.of("LOUD"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LOUD")
                .hasMessageContaining("TRACE");
    }

    private Path compiled(String source) throws Exception {
        Path text = Files.writeString(Files.createTempFile(directory, "some", ".c"), source);
        Path library = Files.createTempFile(directory, "some", ".so");
        TestPlugin.compile(library, text, "-shared");
        return library;
    }

    private static List<NcclPlugin.Export> exports(Integer... versions) {
        return Stream.of(versions)
                .map(version -> new NcclPlugin.Export(version, List.of()))
                .toList();
    }

    private static NcclNetProvider loaded(Path plugin) {
        return NcclNetProvider.load(plugin, NcclOptions.DEFAULT);
    }

    private static void assertReason(Path plugin, String reason, String remedy) {
        assertThat(loaded(plugin).viability()).isInstanceOfSatisfying(Viability.NotViable.class, not -> {
            assertThat(not.reason()).contains(reason);
            assertThat(not.remedy()).contains(remedy);
        });
    }
}
