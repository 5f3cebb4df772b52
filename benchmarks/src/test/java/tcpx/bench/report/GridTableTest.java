package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.report.html.SweptRuns;
import tcpx.bench.result.Run;

class GridTableTest {
    @TempDir
    private Path directory;

    @Test
    void theHarnessFloorOfARunIsNotTakenForATransfer() throws IOException {
        Run run = SweptRuns.chunksAndWindows(directory.resolve("run"));
        String table = table(run);
        assertThat(table).contains("chunkBytes", "window=1", "window=32");

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
        return new GridTable(run, "chunkBytes", "window", "goodput").render(Style.PLAIN);
    }
}
