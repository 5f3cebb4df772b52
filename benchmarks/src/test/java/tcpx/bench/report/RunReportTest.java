package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.model.Fitting;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.Run;

class RunReportTest {
    @TempDir
    private Path directory;

    @Test
    void aSweepOfChunksAndWindowsGetsAModelOfEachAndTheJointOne() {
        Run run = SyntheticRun.surface(directory.resolve("run"), 8);
        String text = new TextRenderer(new Style(false, false, 110))
                .render(RunReport.of(run, () -> new Fitting(new Random(1), 99, 0.95)));
        assertThat(text)
                .contains("Time per chunk over chunkBytes, window=32\n", "overhead of ", "Goodput over bytes in flight")
                .contains(
                        "Surface over channels, chunkBytes and window\n",
                        "goodput: min(",
                        "RTT  round trip of a chunk");
        assertThat(text.lines()
                        .filter(line -> line.matches("\\s*4\\s+\\d+\\s+\\d+ .*(capacity|channels|window)"))
                        .count())
                .as("a line of the surface for each setting")
                .isEqualTo(36);
    }
}
