package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.model.Fitting;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.Run;

class HeatMapsSectionTest {
    @TempDir
    private Path directory;

    @Test
    void theHarnessFloorOfARunIsNotTakenForATransfer() throws IOException {
        Run run = SyntheticRun.surface(directory.resolve("run"), 8);
        String table = table(run);
        assertThat(table.lines().toList().get(1)).startsWith("window").contains("chunkBytes=64 Ki", "chunkBytes=2 Mi");

        Path samples = run.directory().resolve("samples.csv");
        List<String> lines = new ArrayList<>(Files.readAllLines(samples));
        int value = List.of(lines.get(0).split(",")).indexOf("value");
        for (String line : List.copyOf(lines.subList(1, lines.size()))) {
            String[] fields = line.split(",", -1);
            fields[0] = "InProcessBenchmark.transfer";
            fields[value] = "9.9";
            lines.add(String.join(",", fields));
        }
        Files.write(samples, lines);
        Path properties = run.directory().resolve("run.properties");
        Files.writeString(
                properties,
                Files.readString(properties).replaceFirst("rows.samples=\\d+", "rows.samples=" + (lines.size() - 1)));
        assertThat(table(Run.load(run.directory()))).isEqualTo(table);
    }

    private static String table(Run run) {
        List<Block> section =
                RunReport.of(run, () -> new Fitting(new Random(1), 0, 0.95)).section("surface");
        return new TextRenderer(new Style(false, false, 120)).render(section.subList(0, 2)); // heading and map
    }
}
