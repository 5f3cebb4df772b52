package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.Programs;
import tcpx.bench.report.Exhibit;
import tcpx.bench.report.ReportPage;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.text.Style;
import tcpx.bench.research.StoredRuns;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;

class ResearchCommandsTest {
    @TempDir
    private Path results;

    private RunStore store;
    private StoredRuns runs;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void emptyStore() {
        store = new RunStore(results);
        runs = new StoredRuns(store);
    }

    private int execute(String... line) {
        out.reset();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Main.execute(new CommandContext(store, stream, new Style(false, false, 110)), line);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Run release(String name, double level) {
        return runs.write(Optional.of(name), RunStatus.OK, "src-1", Map.of(4, StoredRuns.around(level)));
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = ResearchCommandsTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Three more runs of an old release, by which the spread between runs is known. */
    private void repeated(double level) {
        release("v0.0", level);
        release("v0.0", level * 1.004);
        release("v0.0", level * 0.997);
        release("v0.0", level * 1.001);
    }

    @Test
    void compareEndsWithOneOnARegressionBeyondTheThreshold() throws IOException {
        repeated(1.9);
        release("v0.1", 1.9);
        release("v0.2", 1.7);
        assertThat(execute("compare", "v0.1", "v0.2")).isEqualTo(ExitCode.FAILED);
        assertThat(said()).isEqualTo(golden("compare-regression.txt"));
        assertThat(execute("compare", "v0.1", "v0.2", "--threshold", "15%")).isEqualTo(ExitCode.DONE);
        assertThat(execute("compare", "v0.2", "v0.1")).isEqualTo(ExitCode.DONE);
        assertThat(said()).contains("faster");
        assertThat(execute("compare", "v0.1", "v0.2", "--format", "markdown", "--annotations"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(said()).isEqualTo(golden("compare-regression.md"));
        assertThat(execute("compare", "v0.1", "v0.2", "--format", "json")).isEqualTo(ExitCode.FAILED);
        assertThat(said()).isEqualTo(golden("compare-regression.json"));
    }

    @Test
    void compareFindsNoDifferenceWhereThereIsNoneAndSaysHowSmallAOneItWouldHaveFound() {
        repeated(1.9);
        release("v0.1", 1.9);
        release("v0.2", 1.9);
        assertThat(execute("compare", "v0.1", "v0.2")).isEqualTo(ExitCode.DONE);
        assertThat(said()).contains("~").containsPattern("sees \\d\\.\\d%").contains("no regression");
    }

    @Test
    void compareOfOneSideWithItselfIsNoGate() {
        release("v0.1", 1.9);
        assertThat(execute("compare", "v0.1", "latest")).isEqualTo(ExitCode.USAGE);
        assertThat(said()).isEmpty();
    }

    @Test
    void compareOfTwoDaysDecidesNothingWhereTheSpreadBetweenRunsIsNotKnown() {
        release("v0.1", 1.9);
        release("v0.2", 1.444); // a quarter less
        assertThat(execute("compare", "v0.1", "v0.2")).isEqualTo(ExitCode.UNDECIDED);
        assertThat(said().replaceAll("\\s+", " "))
                .contains("(-24.0%)")
                .contains("NOT DECIDED: how far two runs of the same release lie apart is not known")
                .contains("./run-bench.sh ab 0000001 0000002")
                .doesNotContain("chance of any false verdict");
    }

    @Test
    void compareSetsTheDefaultCommandsSideBySideWhereDefaultsChanged() throws IOException {
        repeated(1.9);
        for (Run run : List.of(release("v0.1", 1.9), release("v0.2", 1.6))) {
            Path properties = run.directory().resolve("run.properties");
            Files.writeString(properties, Files.readString(properties) + "command=./run-bench.sh -f 6\n");
        }
        Path rows = store.find("v0.2").get(0).directory().resolve("samples.csv");
        Files.writeString(rows, Files.readString(rows).replace(",16,", ",auto,"));
        assertThat(execute("compare", "v0.1", "v0.2")).isEqualTo(ExitCode.FAILED);
        assertThat(said())
                .contains("default command", "slower", "-15.8%")
                .contains("not compared, 1 cell: not measured in the second run");
    }

    @Test
    void compareTellsWhatDisturbedARunOfEitherSide() throws IOException {
        repeated(1.9);
        release("v0.1", 1.9);
        Run run = release("v0.2", 1.9);
        Path rows = run.directory().resolve("samples.csv");
        Files.writeString(
                rows,
                Files.readString(rows)
                        .replaceAll("rail.eth1.tx,[^,]+,GB/s", "goodput.receiver,1.9,GB/s")
                        .replaceAll("cpu,[^,]+,s/GB", "channels.lost,2.0,count"));
        execute("compare", "v0.1", "v0.2");
        assertThat(said()).contains("warning: B, run " + run.id() + ": channels broke or stopped while others went on");
    }

    @Test
    void compareOfSingleForksDecidesNothing() {
        repeated(1.9);
        runs.write(Optional.of("v0.1"), RunStatus.OK, "src-1", Map.of(4, new double[] {1.9}));
        runs.write(Optional.of("v0.2"), RunStatus.OK, "src-1", Map.of(4, new double[] {1.444}));
        assertThat(execute("compare", "v0.1", "v0.2")).isEqualTo(ExitCode.UNDECIDED);
        assertThat(said()).contains("(-24.0%)").contains("1 fork on a side: run 2 or more");
    }

    @Test
    void compareTakesAllRunsOfAReleaseTogetherAndNamesThem() throws IOException {
        repeated(1.9);
        double[] few = {1.9, 1.91, 1.92};
        runs.write(Optional.of("v0.1"), RunStatus.OK, "src-1", Map.of(4, few));
        runs.write(Optional.of("v0.1"), RunStatus.OK, "src-1", Map.of(4, few));
        runs.write(Optional.of("v0.2"), RunStatus.OK, "src-1", Map.of(4, new double[] {1.7, 1.71, 1.72}));
        assertThat(execute("compare", "v0.1", "v0.2")).isEqualTo(ExitCode.FAILED);
        assertThat(said()).isEqualTo(golden("compare-pooled.txt"));
    }

    @Test
    void compareLeavesOutRunsOfAReleaseThatWereMeasuredOtherwiseAndSaysSo() {
        release("v0.1", 1.9);
        Run other = runs.write(Optional.of("v0.1"), RunStatus.OK, "src-2", Map.of(4, StoredRuns.around(1.0)));
        release("v0.2", 1.9);
        execute("compare", "v0.1", "v0.2");
        assertThat(said()).contains("channels=4").contains("not compared: A's " + other.id());
    }

    @Test
    void compareOfAnotherMachineIsNoComparisonUnlessAccepted() {
        release("v0.1", 1.9);
        runs.write(
                Optional.of("v0.2"),
                StoredRuns.machine().named("other"),
                RunStatus.OK,
                "src-1",
                Map.of(4, StoredRuns.around(1.9)));
        assertThat(execute("compare", "v0.1", "v0.2")).isEqualTo(ExitCode.UNDECIDED);
        assertThat(said()).contains("the machines differ").contains("NOT DECIDED: nothing could be set side by side");
        execute("compare", "v0.1", "v0.2", "--accept", "machine");
        assertThat(said()).contains("note: the machines differ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compare v0.1 v0.1 --threshold much",
                "compare v0.1 v0.1 --threshold 300%",
                "compare v0.1 v0.1 --metric speed",
                "compare v0.1 v0.1 --metric rail.eth1.tx",
                "compare v0.1 v0.1 --accept weather",
                "compare v0.1",
                "history --cell channels=many",
                "history --metric speed",
                "record local --from latest",
                "record",
                "ab HEAD",
                "peers --seconds 0",
                "peers -p channels=1,2",
                "tune -p colour=red",
                "tune -rf json",
                "strategies --shapes round",
                "strategies --peers netperf",
                "strategies --rail-rate none",
                "strategies --rail-rate fast",
                "strategies -p strategy=FASTEST",
                "strategies -p channels=2,4",
                "strategies -p weights=1:2",
                "strategies -i 0",
                "strategies -f 0",
                "strategies -rf json",
                "strategies --no-such-option",
                "strategies InProcessBenchmark",
            })
    void whatMakesNoSenseEndsWithTwo(String line) {
        release("v0.1", 1.9);
        assertThat(execute(line.split(" "))).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "history --cell channels=5       | --cell channels was recorded at 4",
                "history --cell channel=4        | --cell channel: did you mean channels? no run has this parameter",
                "history --metric gooput         | --metric gooput: did you mean goodput? recorded for such cells are",
                "compare v0.1 v0.2 --metric gooput | --metric gooput: both sides have no such metric; did you mean "
                        + "goodput? allowed is"
            })
    void whatWasNotMeasuredIsAnsweredWithWhatWas(String line, String answer) {
        release("v0.1", 1.9);
        release("v0.2", 1.9);
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(execute(line.split(" "))).isEqualTo(ExitCode.USAGE);
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).contains(answer);
    }

    @Test
    void aRevisionThatIsNotThereEndsWithTwo() {
        Programs.assume("git", "git");
        assertThat(execute("ab", "no-such-revision", "HEAD")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whatIsNotStoredEndsWithThree() {
        assertThat(execute("compare", "v0.1", "v0.2")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(execute("report", "v0.1")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(execute("record", "v0.1", "--from", "nothing")).isEqualTo(ExitCode.ENVIRONMENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "record",
                "compare",
                "history",
                "ab",
                "report",
                "fit",
                "peers",
                "strategies",
                "tune",
                "node",
                "doctor",
                "lab"
            })
    void everyCommandHasHelp(String command) {
        assertThat(execute(command, "--help")).isZero();
    }

    @Test
    void historyShowsEveryRelease() throws IOException {
        release("v0.9", 1.7);
        release("v0.10", 1.9);
        release("v0.11", 1.9);
        assertThat(execute("history")).isEqualTo(ExitCode.DONE);
        assertThat(said()).isEqualTo(golden("history.txt"));
        assertThat(execute("history", "--cell", "channels=4", "--metric", "cpu"))
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void recordFromCopiesAFinishedRunOnceAndLeavesItWhereItIs() {
        Run local = runs.write(Optional.empty(), RunStatus.OK, "src-1", Map.of(4, StoredRuns.around(1.9)));
        assertThat(execute("record", "v0.1", "--from", "latest", "--machine", "bench-1"))
                .isEqualTo(ExitCode.DONE);
        Path recorded = results.resolve("v0.1/bench-1").resolve(local.id().toString());
        Run run = Run.load(recorded);
        assertThat(run.properties().release()).contains("v0.1");
        assertThat(run.properties().machine()).contains("bench-1");
        assertThat(run.properties().finished()).isEqualTo(local.properties().finished());
        assertThat(run.samples()).isEqualTo(local.samples());
        assertThat(run.report()).isRegularFile();
        assertThat(local.directory()).isDirectory();
        assertThat(results.resolve("v0.1/bench-1/machine.properties")).isRegularFile();

        assertThat(execute("record", "v0.1", "--from", local.directory().toString(), "--machine", "bench-1"))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(Run.load(recorded).samples()).isEqualTo(local.samples());
    }

    @Test
    void whatWasMeasuredWithChangesThatNoCommitHoldsStandsForAReleaseOnlyWhereThatIsForced() throws IOException {
        Run local = runs.write(Optional.empty(), RunStatus.OK, "src-1", Map.of(4, StoredRuns.around(1.9)));
        Path properties = local.directory().resolve("run.properties");
        String text = Files.readString(properties);
        assertThat(text).contains("dirty=false");
        Files.writeString(properties, text.replace("dirty=false", "dirty=true"));
        assertThat(execute("record", "v0.1", "--from", "latest", "--machine", "m"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(results.resolve("v0.1")).doesNotExist();
        assertThat(execute("record", "v0.1", "--from", "latest", "--machine", "m", "--force"))
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void onlyAWholeRunCanStandForARelease() {
        Run partial = runs.write(Optional.empty(), RunStatus.PARTIAL, "src-1", Map.of(4, StoredRuns.around(1.9)));
        assertThat(execute("record", "v0.1", "--from", partial.directory().toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(results.resolve("v0.1")).doesNotExist();
    }

    @Test
    void reportIsWrittenAgainAndItsPathTold() throws IOException {
        Run run = release("v0.1", 1.97);
        Files.writeString(run.report(), "old");
        assertThat(execute("report", "v0.1")).isEqualTo(ExitCode.DONE);
        assertThat(said()).startsWith("Report: ").contains("report.html");
        assertThat(Files.readString(run.report())).startsWith("<!").contains("rail-bound");
    }

    @Test
    void aTableThatAnotherRunHasPartInIsOnThePageThatIsMadeAgainAndInTheRecordedCopy() throws IOException {
        Run run = runs.write(Optional.empty(), RunStatus.OK, "src-1", Map.of(4, StoredRuns.around(1.97)));
        Exhibit exhibit = new Exhibit(
                "B 4567def against A 0123abc",
                Table.of(List.of(Table.Column.words("cell")), List.of(Table.Row.of("a cell of both"))),
                "GB/s",
                List.of(new Exhibit.Bar("A 0123abc", List.of(1.0, 1.1), 0)),
                List.of("B is slower than A"),
                List.of());
        Path page = ReportPage.write(run, exhibit);
        String made = Files.readString(page);
        assertThat(made).contains("a cell of both", "B is slower than A");
        Files.delete(page);
        assertThat(execute("report", run.id().toString())).isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(page)).isEqualTo(made);
        assertThat(execute("record", "v0.1", "--from", "latest", "--machine", "m"))
                .isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(results.resolve("v0.1/m/" + run.id() + "/report.html")))
                .contains("a cell of both");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"run.properties format=2 format=9", "run.properties status=OK status", "samples.csv GB/s, GB"})
    void aDamagedRunOfAReleaseIsTheEndOfTheComparisonAndIsNotPassedOverByHistory(String damage) throws IOException {
        release("v0.1", 1.9);
        release("v0.2", 1.9);
        Run damaged = release("v0.2", 1.9);
        String[] words = damage.split(" ");
        Path file = damaged.directory().resolve(words[0]);
        String edited = Files.readString(file).replaceFirst(words[1], words[2]);
        Files.writeString(file, edited);
        assertThat(execute("compare", "v0.1", "v0.2")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(execute("report", damaged.directory().toString())).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(execute("history")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(said()).contains("v0.1", "v0.2");
        assertThat(Files.readString(file)).isEqualTo(edited);
        assertThat(execute("history", "--machine", "another")).isEqualTo(ExitCode.USAGE);
    }
}
