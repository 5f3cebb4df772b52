package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.result.RunReader.FormatVersion;
import tcpx.bench.result.SampleRow.Moment;

/** The examples in the format's documentation are what the code writes. */
class ResultsReadmeTest {
    private static final Path README = Path.of("../results/README.md");

    @TempDir
    Path temp;

    @Test
    void theExamplesAreWhatIsWritten() throws IOException {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("channels", "4");
        params.put("chunkBytes", "524288");
        params.put("strategy", "ROUND_ROBIN");
        CellKey ours = CellKey.of(Runs.BENCHMARK, params);
        Moment first = new Moment(1, 4_012_000_000L);
        Path directory = temp.resolve("run");
        try (RunWriter writer =
                RunWriter.open(directory, Runs.properties(), List.of("channels", "chunkBytes", "strategy"))) {
            writer.samples(List.of(
                    SampleRow.of(ours, 1, 1, Metric.GOODPUT, 1.912).at(first),
                    SampleRow.of(ours, 1, 1, Metric.railTx("eth1"), 0.481).at(first),
                    SampleRow.missing(ours, 1, 1, Metric.RETRANSMITS).at(first),
                    new SampleRow(
                            new CellKey(Runs.BENCHMARK, Map.of("channels", "4"), "iperf3"),
                            1,
                            1,
                            Metric.GOODPUT,
                            OptionalDouble.of(1.89),
                            Optional.of(new Moment(2, 9_120_000_000L)))));
            writer.rails(List.of(
                    new RailRow(0, Node.A, "eth1", 1204, 980),
                    new RailRow(50_123_456, Node.A, "eth1", 24_655_012, 190_332)));
            String reason = "accept on rail eth2: the interface is down";
            writer.events(List.of(
                    new EventRow(4_811_000_000L, 1, 2, Node.A, "eth2", 1, "SUSPECTED", ""),
                    new EventRow(5_040_000_000L, 1, 2, Node.B, "eth2", 1, "STILL_LOST", reason),
                    new EventRow(5_900_000_000L, 1, 2, Node.A, "eth2", 1, "REJOINED", "")));
        }
        assertThat(blocks())
                .containsExactly(
                        Files.readString(directory.resolve("samples.csv")),
                        Files.readString(directory.resolve("rails.csv")),
                        Files.readString(directory.resolve("events.csv")));
    }

    private static List<String> blocks() throws IOException {
        Matcher matcher = Pattern.compile("```csv\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    @Test
    void everyMetricAndEveryEnvironmentKeyIsNamed() throws IOException {
        String readme = Files.readString(README);
        assertThat(readme)
                .contains(
                        "`goodput`",
                        "`goodput.receiver`",
                        "`elapsed`",
                        "`cpu.a`",
                        "`cpu.b`",
                        "`stalls`",
                        "`retransmits`");
        for (String key : Environment.capture(List.of("lo")).values().keySet()) {
            String family = key.split("\\.")[0];
            assertThat(readme).as("%s", key).containsPattern("`" + Pattern.quote(family) + "[.`]");
        }
    }

    @Test
    void theFormatNamedThereIsTheOneWritten() throws IOException {
        assertThat(Files.readString(README)).contains("This is format " + FormatVersion.CURRENT + ".");
    }
}
