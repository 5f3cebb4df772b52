package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tcpx.bench.report.text.Style;

/** What the plugin command says, word for word. */
@Timeout(120)
class PluginCommandTest {
    @TempDir
    private Path directory;

    private String said = "";

    private int run(Path plugin, String... more) {
        String[] line = Arrays.copyOf(more, more.length + 1);
        line[more.length] = "--here";
        return runInItsProcess(plugin, line);
    }

    private int runInItsProcess(Path plugin, String... more) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CommandLine command = new CommandLine(
                new PluginCommand(new PrintStream(bytes, true, StandardCharsets.UTF_8), new Style(false, false, 140)));
        String[] line = new String[more.length + 1];
        line[0] = plugin.toString();
        System.arraycopy(more, 0, line, 1, more.length);
        int code = command.execute(line);
        said = bytes.toString(StandardCharsets.UTF_8).replace(directory.toString(), "DIR");
        return code;
    }

    private void assertGolden(String name) throws Exception {
        assertThat(said).isEqualTo(Files.readString(Path.of("src/test/resources/tcpx/bench/cli", name)));
    }

    @Test
    void aPluginThatWorksIsShownWithItsDevicesAndMovesBytes() throws Exception {
        assertThat(run(PluginBuild.testPlugin(directory, "devices=lo@127.0.0.1", "unpack=1")))
                .as(said)
                .isZero();
        assertGolden("plugin-works.txt");
    }

    @Test
    void aTransferThatFailsIsSaidWithItsReason() throws Exception {
        assertThat(run(PluginBuild.testPlugin(directory, "devices=lo@127.0.0.1", "fail=isend:2")))
                .as(said)
                .isEqualTo(1);
        assertThat(said)
                .contains(
                        "self-test lo: FAILED: ",
                        "ncclSystemError",
                        "verdict   moves no bytes here",
                        "--plugin-version 5 or 6");
    }

    @ParameterizedTest
    @CsvSource({
        "exit=isend:0, ended with exit code 0; it said nothing",
        "die=isend:0, was ended by signal 6 (SIGABRT); its last words:",
        "unpack=1, moves bytes here"
    })
    void whateverEndsItsProcessIsTheVerdict(String setting, String verdict) throws Exception {
        // what it leaves running holds the output open
        Path plugin = PluginBuild.testPlugin(directory, "devices=lo@127.0.0.1", "forks=1", setting);
        assertThat(runInItsProcess(plugin)).as(said).isEqualTo(setting.startsWith("unpack") ? 0 : 1);
        assertThat(said).contains("v12       complete", "verdict   ", verdict);
    }

    @Test
    void withoutTheSelfTestNothingIsMoved() throws Exception {
        assertThat(run(PluginBuild.testPlugin(directory, "devices=lo@127.0.0.1", "fail=isend:2"), "--no-self-test"))
                .isZero();
        assertThat(said).doesNotContain("self-test").contains("verdict   loads here");
    }

    @Test
    void aFileThatIsNoSharedObjectIsSaidSo() throws Exception {
        assertThat(run(Files.writeString(directory.resolve("text.so"), "no ELF here")))
                .isEqualTo(3);
        assertGolden("plugin-text.txt");
    }

    @Test
    void aSharedObjectWithoutThePluginsSymbolIsSaidSo() throws Exception {
        assertThat(run(PluginBuild.of(directory, "plain", "int nothing;"))).isEqualTo(3);
        assertGolden("plugin-no-symbol.txt");
    }

    @Test
    void aNullFunctionIsSaidByName() throws Exception {
        assertThat(run(PluginBuild.testPlugin(directory, "null_slot=isend"))).isEqualTo(3);
        assertGolden("plugin-null-function.txt");
    }

    @Test
    void theVersionThatIsAskedForIsTried() throws Exception {
        Path plugin = PluginBuild.testPlugin(directory, "devices=lo@127.0.0.1", "table_by_init=1");
        assertThat(run(plugin, "--plugin-version", "7")).as(said).isZero();
        assertThat(said)
                .contains("v7        null before init: DEVICES, GET_PROPERTIES, ", "; chosen as asked for")
                .contains("--plugin DIR/libnccl-net-test.so --plugin-version 7");
    }

    @Test
    void devicesOfOneNameAreToBeGivenByNumber() throws Exception {
        Path plugin = PluginBuild.testPlugin(directory, "devices=lo@127.0.0.1,lo@127.0.0.2", "same_name=1");
        assertThat(run(plugin)).as(said).isZero();
        assertThat(said).contains("self-test net#0: ", "self-test net#1: ", "--plugin-devices 0,1");
    }

    @Test
    void aPluginWithoutDevicesIsNotViable() throws Exception {
        assertThat(run(PluginBuild.testPlugin(directory, "devices=none"))).isEqualTo(3);
        assertGolden("plugin-no-devices.txt");
    }
}
