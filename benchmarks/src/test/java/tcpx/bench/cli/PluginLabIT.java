package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.cli.RunBench.Outcome;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.SampleRow;

/** The two-node lab over an NCCL net plugin, as a user starts it. */
@Timeout(240)
class PluginLabIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private Path plugin;

    @BeforeEach
    void prepare() throws Exception {
        plugin = PluginBuild.testPlugin(directory);
    }

    private Outcome run(String... arguments) {
        String[] line = new String[arguments.length + 5];
        System.arraycopy(
                new String[] {"--plugin", plugin.toString(), "-p", "provider=nccl", "TransferBenchmark"},
                0,
                line,
                0,
                5);
        System.arraycopy(arguments, 0, line, 5, arguments.length);
        return bench.startShort(line).await();
    }

    private static double value(List<SampleRow> rows, String metric) {
        return rows.stream()
                .filter(row -> row.metric().name().equals(metric))
                .mapToDouble(row -> row.value().orElse(Double.NaN))
                .findFirst()
                .orElse(0);
    }

    @Test
    void channelsOverAPluginMoveVerifiedBytesOverEveryRail() {
        run("-p", "channels=1,2,4").assertCode(0);
        Run run = bench.onlyRun();
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        for (int channels : new int[] {1, 2, 4}) {
            List<SampleRow> rows = run.samples().stream()
                    .filter(row -> row.cell().benchmark().startsWith("Transfer"))
                    .filter(row -> row.cell().params().get("channels").equals("" + channels))
                    .toList();
            assertThat(value(rows, "goodput")).isPositive();
            assertThat(value(rows, "cpu.a")).isPositive();
            assertThat(value(rows, "cpu.b")).isPositive();
            double goodput = value(rows, "goodput");
            for (int rail = 1; rail <= 4; rail++) {
                double sent = value(rows, "rail.eth" + rail + ".tx");
                if (rail <= channels) {
                    assertThat(sent).as("eth%d of %d", rail, channels).isGreaterThan(goodput / channels * 0.9);
                } else {
                    assertThat(sent).as("eth%d of %d", rail, channels).isLessThan(goodput * 0.01);
                }
            }
        }
        for (String node : List.of("a.", "b.")) {
            Map<String, String> values = run.properties().all();
            assertThat(values)
                    .containsEntry(node + "plugin.file", "libnccl-net-test.so")
                    .containsEntry(node + "plugin.version", "v12")
                    .containsEntry(node + "plugin.exported", "v5,v6,v7,v8,v9,v10,v11,v12");
            assertThat(values.get(node + "plugin.devices")).contains("eth1", "eth4");
        }
    }

    @Test
    void whatThePluginCannotDoIsRefusedBeforeTheRun() {
        Outcome window = run("-p", "window=17").assertCode(2);
        assertThat(window.err()).contains("window=17", "allowed is 1 to 16").doesNotContain("\tat ");
        assertThat(bench.results()).doesNotExist();
    }

    @Test
    void aWindowAsLongAsThePluginsRequestsReachesBothNodes() {
        run("-p", "channels=1", "-p", "window=32", "-p", "pluginRequests=32").assertCode(0);
        assertThat(bench.onlyRun().cells().get(0).key().params()).containsEntry("pluginRequests", "32");
    }

    @Test
    void aPluginThatNobodyUsesIsRefused() {
        Outcome outcome = bench.startShort("--plugin", plugin.toString(), "TransferBenchmark")
                .await();
        assertThat(outcome.assertCode(2).err()).contains("add -p provider=nccl");
    }

    @Test
    void theReceiverDealsWhereTheStrategyDecidesUnderWay() {
        // enough bytes, and time before they count, to learn the rails' speeds from
        String line =
                "--rail-rate 1gbit,1gbit,1gbit,200mbit -wi 1 -w 1s -r 2s -p messageBytes=64m -p strategy=ADAPTIVE "
                        + "-p window=auto";
        run(line.split(" ")).assertCode(0);
        Run run = bench.onlyRun();
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        double slow = value(run.samples(), "rail.eth4.tx");
        for (int rail = 1; rail <= 3; rail++) {
            assertThat(value(run.samples(), "rail.eth" + rail + ".tx"))
                    .as("eth%d", rail)
                    .isGreaterThan(2 * slow); // a deal of equal parts would give each what the slow one carries
        }
    }

    @Test
    void aPluginThatCannotWorkIsTheReasonGiven() throws Exception {
        plugin = PluginBuild.of(directory, "plain", "int nothing;");
        assertThat(run("-p", "channels=1").assertCode(3).err())
                .contains("exports no ncclNetPlugin_vN")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"signals=1", "late_connection=1", "hang=closeSend", "hang=closeRecv", "close_waits=1"})
    void aPluginWithTheMannersOfOthersMovesItsBytesWithEveryStrategy(String manner) throws Exception {
        // it looks for its interfaces in /sys
        plugin = PluginBuild.testPlugin(directory, manner, "sysfs=1", "table_by_init=1");
        String[] line =
                "-wi 0 -r 200ms -p channels=2 -p strategy=ROUND_ROBIN,STRIPED,WEIGHTED,FIRST_FREE,ADAPTIVE".split(" ");
        Outcome outcome = run(line).assertCode(0);
        assertThat(bench.onlyRun().status()).isEqualTo(RunStatus.OK);
        assertThat(bench.onlyRun().cells()).hasSize(5);
        if (manner.startsWith("hang=")) {
            assertThat(outcome.err()).contains(manner.substring("hang=".length()), "left to itself");
        }
    }

    @ParameterizedTest
    @CsvSource({"isend, the fork was ended by", "irecv, FAILED: node B was ended by"})
    void whateverEndsAForkOrANodeIsToldWithItsSignalAndItsLastWords(String function, String who) throws Exception {
        plugin = PluginBuild.testPlugin(directory, "die=" + function + ":100");
        String err =
                run("-wi", "0", "-r", "200ms", "-p", "channels=1").assertCode(1).err();
        assertThat(err)
                .contains(who + " signal 6 (SIGABRT); its last words:", "  NET/Test : told to die in " + function);
    }

    @Test
    void devicesThatDoNotHaveTheRailsNamesAreGivenByNumber() throws Exception {
        plugin = PluginBuild.testPlugin(directory, "same_name=1");
        String[] line = "-wi 0 -r 200ms -p channels=2".split(" ");
        assertThat(run(line).assertCode(2).err())
                .contains("the plugin has no device eth1", "net#0", "--plugin-devices");
        // the device 0 is lo, 1 is eth0: see their order in the listing
        bench.startShort(Stream.concat(
                                Stream.of(
                                        "--plugin",
                                        plugin.toString(),
                                        "--plugin-devices",
                                        "2,3,4,5",
                                        "--plugin-version",
                                        "9",
                                        "-p",
                                        "provider=nccl",
                                        "TransferBenchmark"),
                                Stream.of(line))
                        .toArray(String[]::new))
                .await()
                .assertCode(0);
        assertThat(bench.onlyRun().properties().all()).containsEntry("b.plugin.version", "v9");
        assertThat(value(bench.onlyRun().samples(), "rail.eth2.tx")).isPositive();
    }

    @Test
    void whatThePluginSaysIsShownWithItsNode() throws Exception {
        plugin = PluginBuild.testPlugin(directory, "devices=none", "fail=init:2");
        assertThat(run("-p", "channels=1").assertCode(3).err())
                .contains("node A: NCCL WARN", "node B: NCCL WARN", "told to fail");
    }
}
