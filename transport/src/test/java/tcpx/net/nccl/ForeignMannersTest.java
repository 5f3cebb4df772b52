package tcpx.net.nccl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.WireException;
import tcpx.ffi.LogCallback;
import tcpx.ffi.NativeFunction;
import tcpx.ffi.NativeLibrary;
import tcpx.memory.Region;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.Viability;
import tcpx.time.Deadline;

/** What plugins that others wrote do, each as a switch of the test plugin. */
@Timeout(60)
class ForeignMannersTest {
    private static final Rail RAIL = new Rail(0, "lo", "");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(700); // where a call hangs that has all of it

    @TempDir
    private static Path directory;

    private final List<NcclLog> said = new CopyOnWriteArrayList<>();

    private NcclNetProvider load(int version, String... settings) throws Exception {
        return load(PATIENCE, version, settings);
    }

    private NcclNetProvider load(Duration patience, int version, String... settings) throws Exception {
        return NcclNetProvider.load(
                TestPlugin.build(directory, version).with(settings),
                NcclOptions.DEFAULT.withPatience(patience).withLog(NcclLog.Level.WARN, said::add));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private static String reason(NcclNetProvider provider) {
        assertThat(provider.viability()).isInstanceOf(Viability.NotViable.class);
        return ((Viability.NotViable) provider.viability()).reason();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8, 9, 10, 11, 12})
    void aTableThatInitFillsInIsReadAgain(int version) throws Exception {
        try (NcclNetProvider provider = load(version, "table_by_init=1")) {
            assertThat(provider.viability()).isEqualTo(new Viability.Viable());
            assertThat(provider.plugin().name()).isEqualTo("Test");
            provider.listen(RAIL, 1).close();
        }
    }

    @Test
    void aTableThatInitDoesNotFillInIsRefused() throws Exception {
        try (NcclNetProvider provider = load(10, "table_by_init=1", "null_slot=isend")) {
            assertThat(reason(provider)).contains("null function for [ISEND]", "also after init");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void signalHandlersOfAPluginDoNotEndTheJvm(boolean withLibjsig) throws Exception {
        Path plugin = TestPlugin.build(directory, 12).with("signals=1");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xcomp", // null checks are implicit in compiled code only
                "-XX:TieredStopAtLevel=1",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=compileonly,tcpx.net.nccl.NullChecks::*",
                "-cp",
                System.getProperty("java.class.path"),
                NullChecks.class.getName(),
                plugin.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Path jsig = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
        if (withLibjsig) {
            Assumptions.assumeTrue(Files.exists(jsig), "this JDK has no libjsig");
            builder.environment().put("LD_PRELOAD", jsig.toString());
        }
        Process child = builder.start();
        String words = new String(child.getInputStream().readAllBytes());
        assertThat(child.waitFor()).as(words).isZero();
        assertThat(words).contains("went on after 1000");
        if (withLibjsig) {
            assertThat(words).doesNotContain("replaced");
        } else {
            assertThat(words).contains("replaced the JVM's handlers of SIGILL, SIGBUS, SIGFPE, SIGSEGV", "libjsig");
        }
    }

    @Test
    void theWorkingDirectoryAndSignalsThatAPluginBlocksArePutBack() throws Exception {
        Path before = Path.of("/proc/self/cwd").toRealPath();
        try (NcclNetProvider provider = load(12, "chdir=1", "mask=1");
                Ends ends = new Ends(provider)) {
            assertThat(ends.sender.rail()).isEqualTo(RAIL);
            assertThat(Path.of("/proc/self/cwd").toRealPath()).isEqualTo(before);
        }
        assertThat(said)
                .extracting(NcclLog::text)
                .anyMatch(text -> text.contains("changed the working directory"))
                .anyMatch(text -> text.contains("blocked SIGSEGV, SIGBUS, SIGFPE, SIGILL"));
    }

    @Test
    void devicesWithoutNamesHaveTheirNumbers() throws Exception {
        try (NcclNetProvider provider = load(12, "no_names=1")) {
            assertThat(provider.devices()).singleElement().satisfies(device -> {
                assertThat(device.name()).isEqualTo("#0");
                assertThat(device.speedMbps()).isZero();
            });
            provider.listen(new Rail(0, "0", ""), 1).close();
        }
    }

    @Test
    void aDeviceThatHasGoneIsLeftOutAndTheOthersAreUsed() throws Exception {
        try (NcclNetProvider provider = load(12, "gone=0", "same_name=1", "devices=lo@127.0.0.1,lo@127.0.0.2")) {
            assertThat(provider.properties()).extracting(NcclProperties::device).containsExactly(1);
            assertThat(said).extracting(NcclLog::text).anyMatch(text -> text.contains("getProperties(0) fails"));
            assertThat(addressOf(provider, new Rail(0, "1", ""))).isEqualTo("127.0.0.2");
        }
        try (NcclNetProvider provider = load(12, "gone=0")) {
            assertThat(reason(provider)).contains("getProperties(0) fails with ncclSystemError");
        }
    }

    @Test
    void aConnectThatIsGivenUpIsCalledUntilItsConnectionCanBeClosed() throws Exception {
        Path plugin = TestPlugin.build(directory, 12).with("connect_nulls=300");
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, NcclOptions.DEFAULT);
                ListenComm listener = provider.listen(RAIL, 1)) {
            Set<String> before = sockets();
            assertThatThrownBy(
                            () -> provider.connect(RAIL, listener.handle(), 1, Deadline.after(Duration.ofMillis(20))))
                    .isInstanceOfSatisfying(
                            WireException.class, e -> assertThat(e.code()).isEqualTo("ETIMEDOUT"));
            for (Deadline gone = soon(); !before.containsAll(sockets()); Thread.onSpinWait()) {
                assertThat(gone.expired()).as("the socket is still there").isFalse();
            }
        }
    }

    private static Set<String> sockets() throws IOException {
        Set<String> sockets = new HashSet<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : open) {
                try {
                    sockets.add(Files.readSymbolicLink(each).toString());
                } catch (NoSuchFileException e) {
                    continue; // it has been closed meanwhile
                }
            }
        }
        sockets.removeIf(each -> !each.startsWith("socket:"));
        return sockets;
    }

    @ParameterizedTest
    @CsvSource({"init, init", "devices, reading its devices", "getProperties, reading its devices"})
    void aLoadThatDoesNotReturnIsAReason(String function, String stage) throws Exception {
        try (NcclNetProvider provider = load(SHORT, 12, "hang=" + function)) {
            assertThat(reason(provider)).contains("has not come back from " + stage);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8, 9, 10, 11, 12})
    void allControlCallsOfAProviderComeFromOneThread(int version) throws Exception {
        Path plugin = TestPlugin.build(directory, version).with("by_thread=1", "connect_nulls=3", "accept_nulls=3");
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, NcclOptions.DEFAULT)) {
            for (int round = 0; round < 3; round++) {
                try (Region region = Region.allocate(4096);
                        Ends ends = new Ends(provider)) {
                    ends.receiver.register(region);
                    MemoryHandle handle = ends.sender.register(region);
                    CompletableFuture.runAsync(() -> ends.sender.deregister(handle))
                            .get(10, TimeUnit.SECONDS);
                }
            }
        }
        long strays = NativeLibrary.open(plugin.toString()).symbol("net_plugin_strays");
        assertThat(new NativeFunction(strays, "i").call(0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8, 9, 10, 11, 12})
    void aPluginIsInitialisedAsOftenAsItsInterfaceHasIt(int version) throws Exception {
        Path plugin = TestPlugin.build(directory, version).with(); // refuses init a second time, until v11
        try (NcclNetProvider first = NcclNetProvider.load(plugin, NcclOptions.DEFAULT);
                NcclNetProvider second = NcclNetProvider.load(plugin, NcclOptions.DEFAULT)) {
            new Ends(first).close();
            new Ends(second).close();
        }
        try (NcclNetProvider third = NcclNetProvider.load(plugin, NcclOptions.DEFAULT)) {
            new Ends(third).close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "listen"})
    void aCallThatDoesNotReturnHoldsUpTheOthersForAPartOfTheirTime(String function) throws Exception {
        try (NcclNetProvider stuck = load(PATIENCE, 12, "hang=" + function)) {
            CompletableFuture<Void> hangs = CompletableFuture.runAsync(() -> {
                try (ListenComm listener = stuck.listen(RAIL, 1)) {
                    listener.accept(soon()).close();
                }
            });
            assertThatThrownBy(() -> stuck.connect(
                            new Rail(0, "lo", ""),
                            new Handle(new byte[Handle.MAX_BYTES]),
                            1,
                            Deadline.after(Duration.ofSeconds(2))))
                    .isInstanceOfSatisfying(
                            WireException.class,
                            e -> assertThat(e.code())
                                    .as("the plugin has looked at it")
                                    .isEqualTo("ncclInvalidArgument"));
            assertThat(hangs).isNotDone();
        }
    }

    @Test
    void aListenThatDoesNotReturnIsTyped() throws Exception {
        try (NcclNetProvider provider = load(SHORT, 12, "hang=listen")) {
            assertOverdue("listen", () -> provider.listen(RAIL, 1));
        }
    }

    @Test
    void aListenThatReturnsLateIsClosedAgain() throws Exception {
        try (NcclNetProvider provider = load(SHORT, 12, "hang=listen:0:1000")) {
            assertOverdue("listen", () -> provider.listen(RAIL, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "accept", "isend", "irecv", "test", "regMr"})
    void aConnectionThatDoesNotComeEndsAtItsDeadline(String function) throws Exception {
        try (NcclNetProvider provider = load(SHORT, 12, "hang=" + function)) {
            ListenComm listener = provider.listen(RAIL, 1);
            Deadline deadline = Deadline.after(Duration.ofMillis(500));
            CompletableFuture<RecvComm> accepted = new CompletableFuture<>();
            Thread accepting = new Thread(() -> {
                try {
                    accepted.complete(listener.accept(deadline));
                } catch (WireException e) {
                    accepted.completeExceptionally(e);
                }
            });
            accepting.start();
            boolean eitherFailed;
            try {
                SendComm sender = provider.connect(RAIL, listener.handle(), 1, deadline);
                eitherFailed = false;
                sender.close();
            } catch (WireException e) {
                assertThat(e.code()).isEqualTo("ETIMEDOUT");
                eitherFailed = true;
            }
            accepting.join(TimeUnit.SECONDS.toMillis(10));
            assertThat(eitherFailed || accepted.isCompletedExceptionally()).isTrue();
            listener.close();
        }
    }

    @Test
    void aRegistrationThatDoesNotReturnIsTyped() throws Exception {
        try (NcclNetProvider provider = load(SHORT, 12, "hang=regMr:1"); // not for the first message
                Region region = Region.allocate(4096);
                Ends ends = new Ends(provider)) {
            assertOverdue("regMr", () -> ends.sender.register(region));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"closeSend", "closeRecv", "closeListen", "deregMr", "finalize"})
    void aClosingThatDoesNotReturnIsGivenUpAndTold(String function) throws Exception {
        long startNs = System.nanoTime();
        try (NcclNetProvider provider = load(12, "hang=" + function + ":0")) {
            try (Region region = Region.allocate(4096);
                    Ends ends = new Ends(provider)) {
                MemoryHandle handle = ends.sender.register(region);
                ends.sender.deregister(handle);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(10));
        assertThat(said).anySatisfy(message -> assertThat(message.text()).contains(function, "left to itself"));
    }

    @Test
    void closingsThatWaitForThePeerEndWhenItCloses() throws Exception {
        try (NcclNetProvider provider = load(9, "close_waits=1")) {
            Ends ends = new Ends(provider);
            CompletableFuture<Void> closing = CompletableFuture.runAsync(ends.sender::close);
            ends.receiver.close();
            closing.get(10, TimeUnit.SECONDS);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void aClosingThatWaitsForAPeerThatDoesNotCloseIsGivenUp() throws Exception {
        try (NcclNetProvider provider = load(9, "close_waits=1")) {
            Ends ends = new Ends(provider);
            ends.sender.close();
            ends.receiver.close();
        }
        assertThat(said).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'extern int cudaGetDevice(int*); int ncclNetPlugin_v7(void) { return cudaGetDevice(0); }', "
                + "the CUDA runtime: libcudart, cudaGetDevice",
        "'extern int ibv_open_device(void*); int ncclNetPlugin_v7(void) { return ibv_open_device(0); }', "
                + "the verbs library: libibverbs, ibv_open_device",
        "'extern int fi_getinfo(int); int ncclNetPlugin_v7(void) { return fi_getinfo(0); }', "
                + "libfabric: libfabric.so, apt-get"
    })
    void aMissingLibraryIsNamed(String source, String library, String remedy) throws Exception {
        Path text = Files.writeString(Files.createTempFile(directory, "some", ".c"), source);
        Path built = Files.createTempFile(directory, "some", ".so");
        TestPlugin.compile(built, text, "-shared");
        try (NcclNetProvider provider = NcclNetProvider.load(built, NcclOptions.DEFAULT)) {
            assertThat(reason(provider)).contains("needs " + library);
            assertThat(((Viability.NotViable) provider.viability()).remedy()).contains(remedy);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "libcudart.so.12: cannot open shared object file: No such file or directory, the CUDA runtime: libcudart.so.12",
        "libfabric.so.1: cannot open shared object file: No such file or directory, libfabric: libfabric.so.1",
        "libstrange.so.3: cannot open shared object file: No such file or directory, libstrange.so.3",
        "/x/p.so: undefined symbol: cudaGetDevice, the CUDA runtime: libcudart.so",
        "/x/p.so: undefined symbol: cuMemGetHandleForAddressRange, a CUDA driver: libcuda.so.1",
        "/x/p.so: undefined symbol: nvmlInit_v2, NVIDIA's management library: libnvidia-ml.so.1"
    })
    void theLoadersWordsNameTheLibrary(String words, String library) {
        assertThat(MissingLibrary.of(words).orElseThrow().reason()).isEqualTo("needs " + library + " not found");
    }

    @Test
    void devicesOfOneNameAreToldApartByNumber() throws Exception {
        try (NcclNetProvider provider = load(12, "same_name=1", "devices=lo@127.0.0.1,lo@127.0.0.2")) {
            assertThat(provider.properties()).extracting(NcclProperties::name).containsExactly("net#0", "net#1");
            for (String name : new String[] {"net#1", "1"}) {
                provider.listen(new Rail(0, name, ""), 1).close();
            }
            assertThatThrownBy(() -> provider.listen(RAIL, 1)).hasMessageContaining("0 (net#0), 1 (net#1)");
        }
    }

    @Test
    void aRailIsTheDeviceOfItsPlaceInTheList() throws Exception {
        NcclOptions options = NcclOptions.DEFAULT.withDevices(List.of("1", "0"));
        Path plugin = TestPlugin.build(directory, 12).with("same_name=1", "devices=lo@127.0.0.1,lo@127.0.0.2");
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, options)) {
            assertThat(addressOf(provider, new Rail(0, "eth1", ""))).isEqualTo("127.0.0.2");
            assertThat(addressOf(provider, new Rail(1, "eth2", ""))).isEqualTo("127.0.0.1");
            assertThatThrownBy(() -> provider.listen(new Rail(2, "eth3", ""), 1))
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void severalDevicesAreMadeOneWhereThePluginCan() throws Exception {
        NcclOptions options = NcclOptions.DEFAULT.withDevices(List.of("1+0"));
        Path plugin = TestPlugin.build(directory, 8, 12).with("devices=lo@127.0.0.1,lo@127.0.0.2", "same_name=1");
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, options)) {
            assertThat(provider.device(RAIL).device()).isEqualTo(2);
            assertThat(provider.device(RAIL)).as("made once").isEqualTo(provider.device(RAIL));
            assertThat(addressOf(provider, RAIL)).isEqualTo("127.0.0.2");
            Rail other = new Rail(1, "0+7", "");
            assertThatThrownBy(() -> provider.device(other)).hasMessageContaining("makeVDevice of 0+7");
        }
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, options.withVersion(8))) {
            assertThatThrownBy(() -> provider.device(RAIL)).hasMessageContaining("v8 of the plugin makes no device");
        }
    }

    // the test plugin's handle holds a token, and then its socket address
    private static String addressOf(NcclNetProvider provider, Rail rail) {
        try (ListenComm listener = provider.listen(rail, 1)) {
            byte[] handle = listener.handle().bytes();
            return handle[20] + "." + handle[21] + "." + handle[22] + "." + handle[23];
        }
    }

    @Test
    void theVersionThatIsAskedForIsUsed() throws Exception {
        Path plugin = TestPlugin.build(directory, 5, 7, 12).path();
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, NcclOptions.DEFAULT.withVersion(7))) {
            assertThat(provider.plugin().version()).isEqualTo(7);
        }
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, NcclOptions.DEFAULT.withVersion(8))) {
            assertThat(reason(provider)).contains("no ncclNetPlugin_v8, but v[5, 7, 12]");
        }
        assertThatThrownBy(() -> NcclOptions.DEFAULT.withVersion(4)).hasMessageContaining("5..12");
    }

    @Test
    void logLinesAreFormatted() throws Exception {
        List<String> texts = new ArrayList<>();
        long log = LogCallback.install((level, flags, file, line, text) -> texts.add(text.get()));
        NativeLibrary library =
                NativeLibrary.open(TestPlugin.build(directory, 12).path().toString());
        new NativeFunction(library.symbol("net_plugin_say"), "p").call(log);
        Assumptions.assumeTrue(
                Arrays.asList("amd64", "x86_64", "aarch64").contains(System.getProperty("os.arch")),
                "arguments are read on x86-64 and aarch64");
        assertThat(texts)
                .containsExactly(
                        "-3 of eth1:  1.50 s, abcdef, z, 100 %, [   right], [42   ], [00042]",
                        "18446744073709551615 7 -1 1 +5 0xff 10 0x10",
                        "   1|2   |ab|abc|(null)|-1",
                        "1 2 3 4 5 6 7 8 1.000000 2.000000 3.000000 4.000000e+00 5.5 6e+20 7.0 8.0",
                        "nothing to fill in: 5 %, %y and a last %");
    }

    @Test
    void aDeviceThatUnpacksInAnotherVersionIsRefusedAsNcclDoes() throws Exception {
        try (NcclNetProvider provider = load(12, "unpack=1", "device_version=8")) {
            assertThat(reason(provider)).contains("unpacks in version 8", "7 only");
        }
    }

    private static void assertOverdue(String function, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(WireException.class, e -> {
            assertThat(e.code()).isEqualTo("ETIMEDOUT");
            assertThat(e.operation()).isEqualTo(function);
        });
    }

    /** Two ends of a connection of one request. */
    private static final class Ends implements AutoCloseable {
        private final SendComm sender;
        private final RecvComm receiver;
        private final ListenComm listener;

        Ends(NcclNetProvider provider) throws Exception {
            listener = provider.listen(RAIL, 1);
            CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(soon()));
            sender = provider.connect(RAIL, listener.handle(), 1, soon());
            receiver = accepted.get(10, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            sender.close();
            receiver.close();
            listener.close();
        }
    }
}
