package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.result.Cell.Series;
import tcpx.bench.result.ResultException.ResultFormatException;
import tcpx.bench.result.Run.RunStatus;

class RunLoadTest {
    @TempDir
    Path temp;

    private Path directory;

    @BeforeEach
    void writeARun() {
        directory = temp.resolve("run");
        Runs.write(directory, Runs.properties(), RunStatus.OK, 1.5, 1, 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', commentCharacter = '%', textBlock = """
        samples.csv    | 1 | ,unit           | ""            | column 'unit' is missing
        samples.csv    | 1 | fork,iteration  | iteration,fork| not in their order
        samples.csv    | 3 | ,GB/s           | ""            | 10 fields where the header names 11
        samples.csv    | 2 | 1.5             | 1,5           | 12 fields where the header names 11
        samples.csv    | 2 | 1.5             | 0x1p3         | '0x1p3' in column value is no number
        samples.csv    | 4 | 1.5             | fast          | 'fast' in column value is no number
        samples.csv    | 4 | ,2,1,           | ,two,1,       | 'two' in column fork
        samples.csv    | 4 | ,2,1,           | ,2,0,         | '0' in column iteration
        samples.csv    | 4 | higher          | bigger        | 'bigger' in column better
        samples.csv    | 4 | GB/s            | MB/s          | has the unit
        samples.csv    | 4 | ,2,1,           | ,1,1,         | repeats cell
        samples.csv    | 4 | TransferBenchmark.transfer | "" | needs a benchmark
        rails.csv      | 1 | time            | t             | the columns are
        events.csv     | 1 | time            | t             | the columns are
        events.csv     | 2 | ,b,             | ,c,           | node is a or b
        events.csv     | 2 | 1500            | -1500         | not negative
        events.csv     | 2 | eth2            | ""            | needs the rail's name
        run.properties | 0 | format=2        | #             | 'format' is missing
        run.properties | 0 | format=2        | format=one    | 'one' is no format
        run.properties | 0 | format=2        | format=3      | is in format 3 and this version reads formats up to 2
        run.properties | 0 | status=OK       | status=GOOD   | status='GOOD'
        run.properties | 0 | -d790ae6        | ""            | is no run id
        """)
    void tellsAHandMadeMistakeByFileAndLine(String file, int line, String old, String changed, String problem)
            throws IOException {
        edit(file, text -> {
            String[] lines = text.split("\n", -1);
            int from = line == 0 ? 1 : line;
            int to = line == 0 ? lines.length : line;
            for (int i = from; i <= to; i++) {
                lines[i - 1] = lines[i - 1].replaceFirst(Pattern.quote(old), changed);
            }
            return String.join("\n", lines);
        });
        assertThatThrownBy(() -> {
                    Run.load(directory).rails();
                    Run.load(directory).events();
                })
                .isInstanceOfSatisfying(ResultFormatException.class, e -> {
                    assertThat(e.file()).isEqualTo(directory.resolve(file));
                    assertThat(e.line()).isEqualTo(line);
                    assertThat(e.remedy()).isNotBlank();
                })
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"run.properties", "samples.csv"})
    void tellsAMissingFile(String file) throws IOException {
        Files.delete(directory.resolve(file));
        assertThatThrownBy(() -> Run.load(directory))
                .isInstanceOf(ResultFormatException.class)
                .hasMessageContaining(file + ": is missing");
    }

    @Test
    void anyTruncationOfAFinishedRunIsToldAndChangesNothing() throws IOException {
        Path file = directory.resolve("samples.csv");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(file, cut);
            assertThatThrownBy(() -> Run.load(directory))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(ResultFormatException.class);
            assertThat(Files.readAllBytes(file)).isEqualTo(cut);
        }
    }

    @Test
    void aPartialRunCutAnywhereGivesItsWholeRowsAndSaysSo() throws IOException {
        edit("run.properties", text -> text.replace("status=OK", "status=PARTIAL"));
        Path file = directory.resolve("samples.csv");
        byte[] whole = Files.readAllBytes(file);
        List<SampleRow> rows = Run.load(directory).samples();
        int header = Files.readString(file).indexOf('\n') + 1;
        for (int length = header; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Run run = Run.load(directory);
            assertThat(run.samples()).isEqualTo(rows.subList(0, run.samples().size()));
            boolean cutInALine = whole[length - 1] != '\n';
            assertThat(run.warnings()).as("%d bytes", length).hasSize(cutInALine ? 1 : 0);
        }
    }

    @Test
    void rowsAddedOrRemovedByHandAreNoticed() throws IOException {
        edit("samples.csv", text -> text.replaceFirst("\n[^\n]+\n", "\n"));
        assertThatThrownBy(() -> Run.load(directory))
                .isInstanceOf(ResultFormatException.class)
                .hasMessageContaining("has 7 rows and run.properties promises 8")
                .hasMessageContaining("rows.samples");
        edit("run.properties", text -> text.replace("rows.samples=8", "rows.samples=7"));
        assertThat(Run.load(directory).samples()).hasSize(7);
    }

    @Test
    void theRailSeriesMayBeDeletedToSaveSpace() throws IOException {
        Files.delete(directory.resolve("rails.csv"));
        Run run = Run.load(directory);
        assertThat(run.rails()).isEmpty();
        assertThat(run.warnings()).singleElement().asString().contains("rails.csv");
    }

    @Test
    void keepsKeysThatNobodyKnows() throws IOException {
        edit("run.properties", text -> text + "note=measured on a train\n");
        assertThat(Run.load(directory).properties().get("note")).contains("measured on a train");
    }

    @Test
    void refusesBytesThatAreNoText() throws IOException {
        Files.write(directory.resolve("samples.csv"), new byte[] {(byte) 0xc3, 0x28, '\n'});
        assertThatThrownBy(() -> Run.load(directory)).hasMessageContaining("not UTF-8");
    }

    @Test
    void oneForkMeanIsOneSample() {
        Cell cell = Run.load(directory).cells().get(1);
        assertThat(cell.key()).isEqualTo(Runs.channels(2));
        Series goodput = cell.metric("goodput").orElseThrow();
        assertThat(goodput.forkMeans()).containsExactly(3.5, 4.0);
        assertThat(goodput.values()).containsExactly(3.0, 4.0, 3.0, 5.0);
    }

    @Test
    void missingAndUndefinedValuesAreKeptApartAndLeftOutOfMeans() {
        Path other = temp.resolve("other");
        CellKey cell = Runs.channels(1);
        try (RunWriter writer = RunWriter.open(other, Runs.properties(), List.of("channels"))) {
            writer.samples(List.of(
                    SampleRow.of(cell, 1, 1, Metric.CPU, 2),
                    SampleRow.of(cell, 1, 2, Metric.CPU, Double.NaN),
                    SampleRow.missing(cell, 2, 1, Metric.CPU)));
            writer.finish(RunStatus.OK);
        }
        Series cpu = Run.load(other).cells().get(0).metric("cpu").orElseThrow();
        assertThat(cpu.forkMeans()).containsExactly(2.0);
        assertThat(cpu.forks().get(1).get(1)).isEqualTo(OptionalDouble.of(Double.NaN));
        assertThat(cpu.forks().get(2).get(0)).isEmpty();
    }

    @Test
    void cellsAreTheSameWhateverTheOrderOfParameters() {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("channels", "4");
        one.put("window", "16");
        one.put("zeroCopy", "");
        Map<String, String> two = new LinkedHashMap<>();
        two.put("window", "16");
        two.put("channels", "4");
        assertThat(CellKey.of("B.b", one)).isEqualTo(CellKey.of("B.b", two)).hasToString("B.b channels=4 window=16");
    }

    private void edit(String file, UnaryOperator<String> change) throws IOException {
        Path path = directory.resolve(file);
        String before = Files.readString(path);
        String after = change.apply(before);
        assertThat(after).as("the edit changes something").isNotEqualTo(before);
        Files.writeString(path, after);
    }
}
