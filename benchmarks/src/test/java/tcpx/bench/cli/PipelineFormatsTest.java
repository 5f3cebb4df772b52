package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.Pages;
import tcpx.bench.Programs;
import tcpx.bench.report.text.Style;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunStore;

/** What the page about pipelines hands to other programs has the form that they document. */
class PipelineFormatsTest {
    private static final Path PAGE = Path.of("docs", "ci.md");
    private static final RunStore STORE = new RunStore(Pages.HOME.resolve("results"));

    @TempDir
    Path directory;

    /**
     * @see <a href="https://github.com/benchmark-action/github-action-benchmark#examples">customBiggerIsBetter: an
     *     array of objects with name, unit, value, and perhaps range and extra</a>
     */
    @Test
    void theFilterForGithubActionBenchmarkMakesOneEntryOfEachCellFromARecordedRun() throws Exception {
        Programs.assume("jq", "jq");
        Matcher filter = Pattern.compile("jq '([^']+)' \\S+/jmh.json").matcher(Pages.read(PAGE));
        assertThat(filter.find()).isTrue();
        Path run = recorded()
                .filter(entry -> entry.properties()
                        .orElseThrow()
                        .options()
                        .getOrDefault("channels", "")
                        .startsWith("1,2,4"))
                .map(RunStore.RunEntry::directory)
                .findFirst()
                .orElseThrow();
        Process jq = new ProcessBuilder(
                        "jq", filter.group(1), run.resolve("jmh.json").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Object> entries = JSON.std.listFrom(jq.getInputStream());
        assertThat(jq.waitFor()).isZero();
        assertThat(entries).isNotEmpty().allSatisfy(entry -> {
            Map<?, ?> fields = (Map<?, ?>) entry;
            assertThat(fields.keySet()).extracting(Object::toString).containsOnly("name", "unit", "value", "extra");
            assertThat(fields.get("value")).isInstanceOf(Number.class);
            assertThat(fields.get("unit")).isEqualTo("GB/s");
        });
        assertThat(entries).extracting(entry -> ((Map<?, ?>) entry).get("name")).doesNotHaveDuplicates();
    }

    /**
     * @see <a href="https://otava.apache.org/docs/csv">Otava's CSV: a header, a column of times, the named columns as
     *     attributes and metrics</a>
     */
    @Test
    void theColumnsThatOtavaIsToldOfAreInTheTableThatHistoryWrites() throws IOException {
        String page = Pages.read(PAGE);
        Path csv = directory.resolve("goodput.csv");
        String machine = recorded()
                .flatMap(entry -> entry.properties().orElseThrow().machine().stream())
                .findFirst()
                .orElseThrow();
        CommandContext context =
                new CommandContext(STORE, new PrintStream(OutputStream.nullOutputStream()), Style.PLAIN);
        assertThat(Main.execute(context, "history", "--machine", machine, "--csv", csv.toString()))
                .isZero();
        List<String> lines = Files.readAllLines(csv);
        List<String> columns = List.of(lines.get(0).split(","));
        assertThat(columns)
                .contains(word(page, "time_column: (\\w+)"))
                .containsAll(List.of(word(page, "attributes: \\[([^]]+)\\]").split(", ")))
                .containsAll(List.of(word(page, "metrics: \\[([^]]+)\\]").split(", ")));
        assertThat(lines.subList(1, lines.size())).isNotEmpty().allSatisfy(line -> {
            String[] fields = line.split(",", -1);
            assertThat(fields).hasSameSizeAs(columns);
            assertThat(Instant.parse(fields[columns.indexOf("time")])).isNotNull();
            assertThat(Double.parseDouble(fields[columns.indexOf("goodput")])).isPositive();
        });
    }

    private static Stream<RunStore.RunEntry> recorded() {
        return STORE.list().stream()
                .filter(entry -> entry.properties()
                        .flatMap(RunProperties::release)
                        .filter("v0.5"::equals)
                        .isPresent());
    }

    private static String word(String page, String pattern) {
        return Stream.of(Pattern.compile(pattern).matcher(page))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }
}
