package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.report.html.HtmlRenderer;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.History;
import tcpx.bench.research.RepeatedRuns;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;
import tcpx.bench.stats.ChangePoints;

class HistoryReportTest {
    @TempDir
    Path directory;

    @Test
    void findsThePlantedLossAndNothingAcrossAChangeOfTheBenchmark() throws Exception {
        Document history = history(SyntheticRun.releases(directory.resolve("r"), 11));

        Table changes = (Table) history.section("changes").get(1);
        assertThat(changes.rows()).hasSize(1);
        assertThat(changes.rows().get(0).texts())
                .startsWith("v0.9", "channels=4")
                .contains("worse");
        assertThat(page(history))
                .contains("<th scope=\"row\">v0.9</th>", "class=\"worse\"")
                .contains("the way of measuring changed", "measured differently from v0.15 on");
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

        assertThat(page(runs)).contains("3 runs of 3 releases", "No change of level");
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

    private Document history(List<Run> runs) {
        List<Run> good =
                runs.stream().filter(run -> run.status() == RunStatus.OK).toList();
        ChangePoints finder = new ChangePoints(new Random(5), 0.01, 999, 2);
        RepeatedRuns repeated = new RepeatedRuns(new RunStore(directory));
        History history = History.of(good, "goodput", cell -> true, finder, repeated);
        return HistoryReport.of(history, good, 0.02);
    }

    private String page(List<Run> runs) throws Exception {
        return page(history(runs));
    }

    private String page(Document history) throws Exception {
        return Files.readString(HtmlRenderer.write(history, directory.resolve("h.html")));
    }
}
