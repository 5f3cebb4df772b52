package tcpx.bench.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStatus;

class HistoryHtmlTest {
    @TempDir
    Path directory;

    @Test
    void findsThePlantedLossAndNothingAcrossAChangeOfTheBenchmark() throws Exception {
        String page = page(SyntheticRun.releases(directory.resolve("r"), 11));

        assertThat(page)
                .contains("<th scope=\"row\">v0.9</th>", "channels=4", "class=\"worse\"")
                .contains("the benchmark&#39;s own code changed")
                .doesNotContain("<th scope=\"row\">v0.15</th>");
        assertThat(page.split("<th scope=\"row\">", -1)).hasSize(2);
    }

    @Test
    void leavesOutRunsThatDidNotEndWellAndSaysSo() throws Exception {
        List<Run> runs = new ArrayList<>(
                SyntheticRun.releases(directory.resolve("r"), 11).subList(0, 3));
        runs.add(SyntheticRun.write(
                directory.resolve("partial"),
                1,
                List.of(SyntheticRun.Setting.of(9, 1, "channels", "1")),
                RunStatus.PARTIAL,
                ""));

        assertThat(page(runs))
                .contains("3 runs of 3 releases", "1 run that did not end OK is left out", "No change of level");
    }

    @Test
    void makesAPageOfNothing() throws Exception {
        assertThat(page(List.of())).contains("no run holds the metric &#39;goodput&#39;");
    }

    @Test
    void chartsAreNamedByWhatTellsThemApart() throws Exception {
        assertThat(page(SyntheticRun.releases(directory.resolve("r"), 11).subList(0, 3)))
                .contains("channels=4, GB/s")
                .doesNotContain("chunkBytes=", "ceiling 0");
    }

    private String page(List<Run> runs) throws Exception {
        return Files.readString(
                HistoryHtml.of(Optional.empty(), new Random(5)).write(runs, directory.resolve("h.html")));
    }
}
