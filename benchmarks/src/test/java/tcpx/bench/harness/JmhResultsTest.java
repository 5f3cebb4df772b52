package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Better;

class JmhResultsTest {
    @TempDir
    Path directory;

    private static JmhResults twoCellsInterleaved() {
        JmhResults results = new JmhResults();
        results.add(Forks.cell("1", 3), Forks.fork("1", 0.5, 0.6));
        results.add(Forks.cell("4", 3), Forks.fork("4", 2.0, 2.1));
        results.add(Forks.cell("1", 3), Forks.fork("1", 0.5, 0.6));
        results.add(Forks.cell("4", 3), Forks.fork("4", 2.0, Double.NaN));
        results.add(Forks.cell("1", 3), Forks.fork("1", 0.5, 0.6));
        return results;
    }

    @Test
    void forksOfACellAreOneResultInTheOrderOfTheCells() {
        List<RunResult> merged = twoCellsInterleaved().merged();
        assertThat(merged).hasSize(2);
        assertThat(merged)
                .extracting(each -> each.getParams().getParam("channels"))
                .containsExactly("1", "4");
        assertThat(merged).extracting(each -> each.getParams().getForks()).containsExactly(3, 2);
        assertThat(merged.get(0).getBenchmarkResults()).hasSize(3);
        assertThat(merged.get(0).getPrimaryResult().getScore()).isEqualTo(8);
        assertThat(new JmhResults().merged()).isEmpty();
    }

    @Test
    @SuppressWarnings("unchecked") // JSON has no types
    void theFileIsWhatViewersOfJmhRead() throws Exception {
        Path file = directory.resolve("jmh.json");
        Files.writeString(file, "an older one");
        twoCellsInterleaved().write(file, ResultFormatType.JSON);
        List<Object> benchmarks = JSON.std.listFrom(Files.readString(file));
        assertThat(benchmarks).hasSize(2);
        Map<String, Object> first = (Map<String, Object>) benchmarks.get(0);
        assertThat(first)
                .containsEntry("benchmark", Forks.NAME)
                .containsEntry("mode", "thrpt")
                .containsEntry("forks", 3)
                .containsEntry("params", Map.of("channels", "1"));
        Map<String, Object> primary = (Map<String, Object>) first.get("primaryMetric");
        assertThat(primary).containsEntry("score", 8.0).containsEntry("scoreUnit", "ops/s");
        assertThat((List<Object>) primary.get("rawData")).hasSize(3);
        Map<String, Object> second = (Map<String, Object>) benchmarks.get(1);
        assertThat(second.get("secondaryMetrics").toString())
                .contains("goodput")
                .contains("NaN");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void everyFormatOfJmhCanBeWritten() throws Exception {
        for (ResultFormatType format : ResultFormatType.values()) {
            Path file = directory.resolve("result." + format);
            twoCellsInterleaved().write(file, format);
            assertThat(file).as("%s", format).isNotEmptyFile();
        }
    }

    @Test
    void rowsNameForkIterationMetricAndUnit() {
        List<SampleRow> rows = Forks.rows(Forks.cell("4", 3), 2, Forks.fork("4", 2.0, 2.1));
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.cell().benchmark()).isEqualTo("TransferBenchmark.transfer");
            assertThat(row.fork()).isEqualTo(2);
            assertThat(row.cell().peer()).isEqualTo("tcpx");
        });
        assertThat(rows)
                .extracting(row -> row.iteration() + " " + row.metric().name() + " "
                        + row.metric().unit() + " " + row.metric().better() + " "
                        + row.value().getAsDouble())
                .containsExactlyInAnyOrder(
                        "1 score ops/s " + Better.HIGHER + " 8.0",
                        "1 goodput GB/s " + Better.HIGHER + " 2.0",
                        "1 other us " + Better.NONE + " 3.0",
                        "2 score ops/s " + Better.HIGHER + " 8.0",
                        "2 goodput GB/s " + Better.HIGHER + " 2.1",
                        "2 other us " + Better.NONE + " 3.0");
    }
}
