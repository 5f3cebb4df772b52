package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.research.Ceiling;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Better;
import tcpx.bench.timeline.Timeline;

class ReportPageTest {
    @TempDir
    Path directory;

    @Test
    void hasEverySectionOfAScalingRunInOrder() throws Exception {
        String page = report(SyntheticRun.scaling(directory.resolve("run"), 7));

        assertThat(all(page, "<h2>(.*?)</h2>"))
                .containsExactly(
                        "Goodput over channels",
                        "What limits it",
                        "What each rail carried",
                        "Scaling over channels",
                        "Latency",
                        "Checks and cost",
                        "Every cell",
                        "Environment of both nodes",
                        "Again, and deeper");
        assertThat(all(page, "<figure [^>]*id=\"(.*?)\""))
                .containsExactly(
                        "figure-scaling",
                        "figure-rail-shares",
                        "figure-rails",
                        "figure-latency",
                        "figure-clocks",
                        "figure-cpu",
                        "figure-tcp-rwnd-limited",
                        "figure-tcp-sndbuf-limited");
        assertThat(all(page, "<dt>(.*?)</dt>"))
                .containsExactly(
                        "best goodput",
                        "of what the rails carry",
                        "what limits it",
                        "1 → 8 channels",
                        "channels to use",
                        "CPU, both nodes",
                        "receiver against sender",
                        "fairness of rails");
        assertThat(page)
                .contains("<span class=\"status ok\">OK</span>")
                .contains("at channels = 1, 2, 4, 8; 5 forks of 3 iterations per cell.")
                .contains("shaped virtual NICs of one machine")
                .contains("Best channel count: 4")
                .contains("./run-bench.sh -p channels=1,2,4,8 -f 5 -i 3")
                .contains("None in any fork of any cell: segments sent again.")
                .contains("run at least 6 forks (-f 6)");
    }

    @Test
    void marksCellsAndForksInTheTrafficOverTime() throws Exception {
        String page = report(SyntheticRun.scaling(directory.resolve("run"), 7));

        // drawn for a desk and for a phone: 4 cells, 16 further forks
        assertThat(all(page, "class=\"(cell)\"")).hasSize(2 * 4);
        assertThat(all(page, "class=\"(forkstart)\"")).hasSize(2 * 16);
    }

    @Test
    void drawsAHeatMapOfTwoNumbersAndSmallMapsOfMore() throws Exception {
        String two = report(SyntheticRun.surface(directory.resolve("two"), 8));
        List<SyntheticRun.Setting> settings = new ArrayList<>();
        for (String channels : List.of("2", "4")) {
            for (String chunk : List.of("65536", "131072", "262144")) {
                for (String strategy : List.of("ROUND_ROBIN", "FIRST_FREE")) {
                    settings.add(SyntheticRun.Setting.of(
                            1.2, 2, "channels", channels, "chunkBytes", chunk, "strategy", strategy));
                }
            }
        }
        String three = report(SyntheticRun.write(directory.resolve("three"), 3, settings, RunStatus.OK, ""));

        assertThat(all(two, "id=\"(figure-surface-\\d)\"")).containsExactly("figure-surface-1");
        assertThat(two).contains("Goodput over chunkBytes × window", "64 Ki");
        assertThat(all(three, "id=\"(figure-surface-\\d)\"")).containsExactly("figure-surface-1", "figure-surface-2");
        assertThat(three).contains("strategy=ROUND_ROBIN, GB/s", "figure-by-strategy");
    }

    @Test
    void comparesStrategiesInOneCorrectedFamily() throws Exception {
        String page = report(SyntheticRun.strategies(directory.resolve("run"), 9));

        assertThat(page)
                .contains("By strategy")
                .contains("p corrected for 6 comparisons")
                .contains("FIRST_FREE against ROUND_ROBIN at channels=4");
        assertThat(all(page, "(>faster<)")).hasSize(6);
    }

    @Test
    void isTheSameByteForByteWhenMadeAgain() throws Exception {
        Run run = SyntheticRun.scaling(directory.resolve("run"), 7);

        assertThat(report(run)).isEqualTo(report(run));
    }

    @Test
    void asksTheNetworkForNothing() throws Exception {
        String page = report(SyntheticRun.scaling(directory.resolve("run"), 7));

        assertThat(page)
                .doesNotContain("http:", "https:", "//cdn", "@import", "url(", " src=", "eval(", "<link", " style=");
        assertThat(page).contains("default-src &#39;none&#39;").doesNotContain("unsafe-inline");
    }

    @Test
    void letsNoTextBecomeMarkup() throws Exception {
        String page = report(HostileRun.write(directory.resolve("run")));

        assertThat(page).doesNotContain("<img", "<script>document").contains("&lt;img src=x", "a\\u202Eb\\u0007c");
        assertThat(all(page, "(<script>)")).hasSize(1);
        assertThat(all(page, "href=\"(\\./profile[^\"]*)\""))
                .containsExactly("./profile/javascript%3Aalert%281%29%20%22%3E%3Cimg%20src%3Dx%3E.html");
    }

    @Test
    void saysPartialAndFailedInPlainSight() throws Exception {
        List<SyntheticRun.Setting> one = List.of(SyntheticRun.Setting.of(0.5, 1, "channels", "1"));

        assertThat(report(SyntheticRun.write(directory.resolve("p"), 1, one, RunStatus.PARTIAL, "")))
                .contains("<span class=\"status partial\">PARTIAL</span>", "the sweep is not complete");
        assertThat(report(SyntheticRun.write(directory.resolve("f"), 1, one, RunStatus.FAILED, "")))
                .contains("<span class=\"status failed\">FAILED</span>", "evidence, not results");
    }

    @Test
    void warnsWhenTheClocksOfBothNodesDisagree() throws Exception {
        CellKey cell = CellKey.of(SyntheticRun.BENCHMARK, Map.of("channels", "4"));
        Run run = rows(
                RunStatus.OK,
                SampleRow.of(cell, 1, 1, Metric.GOODPUT, 2.0),
                SampleRow.of(cell, 1, 1, Metric.GOODPUT_RECEIVER, 1.88));

        assertThat(report(run)).contains("differs from the sender&#39;s by -6.0 %", "bar flagged", "clocks disagree");
    }

    @Test
    void makesAPageOfARunWithoutRows() throws Exception {
        String page = report(rows(RunStatus.PARTIAL));

        assertThat(page).contains("No rows yet", "The run holds no rows", "There are no rows.", "PARTIAL");
    }

    @Test
    void makesAPageOfOneForkOfOneCell() throws Exception {
        CellKey cell = CellKey.of(SyntheticRun.BENCHMARK, Map.of("channels", "4"));

        String page = report(rows(RunStatus.PARTIAL, SampleRow.of(cell, 1, 1, Metric.GOODPUT, 1.5)));

        assertThat(page).contains("at one setting; 1 fork of 1 iteration per cell", "1 fork has no 95 % interval");
    }

    @Test
    void makesAPageOfValuesThatAreNotThere() throws Exception {
        List<SampleRow> rows = new ArrayList<>();
        for (String channels : List.of("1", "2", "many")) {
            CellKey cell = CellKey.of(SyntheticRun.BENCHMARK, Map.of("channels", channels));
            rows.add(SampleRow.of(cell, 1, 1, Metric.GOODPUT, Double.NaN));
            rows.add(SampleRow.missing(cell, 2, 1, Metric.GOODPUT));
            rows.add(SampleRow.of(cell, 1, 1, Metric.GOODPUT_RECEIVER, Double.POSITIVE_INFINITY));
            rows.add(SampleRow.missing(cell, 1, 1, Metric.RETRANSMITS));
            rows.add(SampleRow.of(cell, 1, 1, Metric.CPU, -1));
            rows.add(SampleRow.of(cell, 1, 1, Metric.latency("p50"), 0));
        }

        String page = report(rows(RunStatus.OK, rows.toArray(SampleRow[]::new)));

        assertThat(page).contains("2 of 2 forks gave no number").doesNotContain(">NaN", " NaN", "Infinity");
    }

    @Test
    void makesAPageOfZerosAndOfOneChannelTwice() throws Exception {
        List<SampleRow> rows = new ArrayList<>();
        for (String channels : List.of("0", "1", "-3", "1.0")) {
            CellKey cell = CellKey.of(SyntheticRun.BENCHMARK, Map.of("channels", channels));
            rows.add(SampleRow.of(cell, 1, 1, Metric.GOODPUT, 0));
        }

        assertThat(report(rows(RunStatus.OK, rows.toArray(SampleRow[]::new)))).contains("figure-scaling");
    }

    @Test
    void makesAPageOfABenchmarkWithoutGoodputAndOfSeveral() throws Exception {
        Metric time = new Metric("score", "ns/op", Better.LOWER);
        String page = report(rows(
                RunStatus.OK,
                SampleRow.of(CellKey.of("nano.Window.post", Map.of("depth", "8")), 1, 1, time, 12.5),
                SampleRow.of(CellKey.of("nano.Window.post", Map.of("depth", "16")), 1, 1, time, 12.9),
                SampleRow.of(CellKey.of("nano.Plan.next", Map.of()), 1, 1, time, 3.5)));

        assertThat(page).contains("nano.Window.post and 1 more over depth", "lowest score", "<h2>nano.Plan.next</h2>");
    }

    @Test
    void neverDrawsARateFromACounterThatFellOrAPauseOfTheReadings() {
        List<RailRow> rows = List.of(
                new RailRow(0, Node.A, "eth1", 1_000, 0),
                new RailRow(1_000, Node.A, "eth1", 2_000, 0),
                new RailRow(2_000, Node.A, "eth1", 100, 0),
                new RailRow(3_000, Node.A, "eth1", 2_100, 0),
                new RailRow(20_000, Node.A, "eth1", 9_000, 0));

        RailSeries series = RailSeries.of(rows, Node.A, 0, 20_000);

        double[] rates = series.rates().get("eth1");
        assertThat(rates).hasSize(20);
        assertThat(rates[0]).isEqualTo(1.0);
        assertThat(rates[1]).isNaN();
        assertThat(rates[2]).isEqualTo(2.0);
        assertThat(rates[10]).isNaN();
        assertThat(RailSeries.of(rows.subList(0, 1), Node.A, 0, 1).rates()).isEmpty();
        assertThat(RailSeries.of(rows, Node.B, 0, 20_000).rates()).isEmpty();
    }

    @Test
    void keepsThePageWhenTheCountersOrTheEventLogAreDamaged() throws Exception {
        Path run = SyntheticRun.scaling(directory.resolve("run"), 7).directory();
        Files.writeString(run.resolve("rails.csv"), "time,node\n1,a\n");
        Files.writeString(run.resolve(Timeline.FILE), "nonsense\n");

        assertThat(report(Run.load(run)))
                .contains("rails over time are left out", "the timeline is left out: timeline.csv:1", "figure-scaling");
    }

    @Test
    void saysThatTheNodesAreOfDifferentRevisions() throws Exception {
        Run run = SyntheticRun.scaling(directory.resolve("run"), 7);
        Path file = run.directory().resolve("run.properties");
        Files.writeString(file, Files.readString(file) + "revision.b=" + "ab".repeat(20) + "\n");

        String page = Files.readString(ReportPage.write(Run.load(run.directory())));

        assertThat(page)
                .contains("the nodes are of different revisions, A of d790ae6, B of abababa: what was measured is of"
                        + " both");
    }

    @Test
    void promisesNoRepetitionWhereTheLabsOptionsWereNotRecorded() throws Exception {
        Run run = SyntheticRun.scaling(directory.resolve("run"), 7);
        assertThat(Files.readString(ReportPage.write(run))).contains("This makes the run again");
        Path file = run.directory().resolve("run.properties");
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^command=.*$", "command=-p channels=1,2 -f 5"));

        String page = Files.readString(ReportPage.write(Run.load(run.directory())));

        assertThat(page)
                .contains("Its arguments; those of its lab were not recorded then", "<code>-p channels=1,2 -f 5</code>")
                .doesNotContain("This makes the run again");
    }

    @Test
    void marksWhatDiffersBetweenTheNodes() throws Exception {
        String page = report(SyntheticRun.scaling(directory.resolve("run"), 7));

        assertThat(all(page, "<tr class=\"differs\"><th scope=\"row\">(.*?)</th>"))
                .containsExactly("rail.eth3.tso");
        assertThat(page).contains("<span class=\"count differs\">1 differs</span>");
    }

    @Test
    void showsTheLimitsAndTheCeilingWhereverThePageLies() throws Exception {
        Run run = SyntheticRun.scaling(directory.resolve("run"), 7);

        String page = Files.readString(ReportPage.write(run, directory.resolve("elsewhere/page.html")));

        assertThat(page)
                .contains("<h2>What limits it</h2>", "rail-bound: its rails are full", "1.98 GB/s, shaped rails")
                .contains("<dt>what limits it</dt><dd class=\"value\">rail-bound</dd>")
                .contains("<th scope=\"row\">channels=1</th>", "channels=2: 3 of 4 rails are idle")
                .contains("href=\"./../run/samples.csv\"");
    }

    @Test
    void aSurfaceHasItsMapAndItsModelInPhysicalWords() throws Exception {
        Run run = SyntheticRun.surface(directory.resolve("run"), 8);

        String page = Files.readString(ReportPage.write(run));

        assertThat(page).contains("Surface over channels, chunkBytes and window", "per channel", "goodput: ");
    }

    @Test
    void warnsOfMoreThanTheRailsCanCarry() throws Exception {
        CellKey cell = CellKey.of(SyntheticRun.BENCHMARK, Map.of("channels", "1"));

        assertThat(report(rows(
                        RunStatus.OK,
                        SampleRow.of(cell, 1, 1, Metric.GOODPUT, 0.6),
                        SampleRow.of(cell, 1, 1, Metric.GOODPUT_RECEIVER, 0.6))))
                .contains("goodput is 121.0 % of what the rails can carry (shaped rails)");
    }

    @Test
    void aFloorThatUsesNoRailsMayBeAboveWhatTheyCarry() throws Exception {
        CellKey cell = CellKey.of("InProcessBenchmark.transfer", Map.of("channels", "1"));

        assertThat(report(rows(RunStatus.OK, SampleRow.of(cell, 1, 1, Metric.GOODPUT, 9))))
                .doesNotContain("of what the rails can carry (");
    }

    @Test
    void judgesFairnessOverTheRailsThatTheChannelsUse() {
        CellKey two = CellKey.of(SyntheticRun.BENCHMARK, Map.of("channels", "2"));
        Run run = rows(
                RunStatus.OK,
                SampleRow.of(two, 1, 1, Metric.GOODPUT, 0.9),
                SampleRow.of(two, 1, 1, Metric.railTx("eth1"), 0.4),
                SampleRow.of(two, 1, 1, Metric.railTx("eth2"), 0),
                SampleRow.of(two, 1, 1, Metric.railTx("eth3"), 0.5));

        assertThat(KeyFiguresSection.usedShares(run.cells().get(0))).containsExactly(0.5, 0.4);
    }

    @Test
    void namesTheRailThatIsBehind() throws Exception {
        CellKey two = CellKey.of(SyntheticRun.BENCHMARK, Map.of("channels", "2"));

        assertThat(report(rows(
                        RunStatus.OK,
                        SampleRow.of(two, 1, 1, Metric.GOODPUT, 0.6),
                        SampleRow.of(two, 1, 1, Metric.railTx("eth1"), 0.1),
                        SampleRow.of(two, 1, 1, Metric.railTx("eth2"), 0.5))))
                .contains("(channels=2): eth1 carried least, 0.100 of up to 0.500 GB/s; Jain fairness 0.692");
    }

    @Test
    void knowsNoCeilingWhereARailIsNotShaped() throws Exception {
        Run shaped = SyntheticRun.scaling(directory.resolve("run"), 7);
        Run unknown = rowsWithoutTopology();

        assertThat(Ceiling.of(shaped).orElseThrow().at(4)).isBetween(1.98, 1.99);
        assertThat(Ceiling.of(unknown)).isEmpty();
    }

    private Run rowsWithoutTopology() {
        Path where = directory.resolve("bare");
        try (RunWriter writer = RunWriter.open(
                where, SyntheticRun.withoutTopology("").withTopology("nic", Map.of("rate", "none")), List.of())) {
            writer.finish(RunStatus.OK);
        }
        return Run.load(where);
    }

    private Run rows(RunStatus status, SampleRow... rows) {
        Path where = directory.resolve("rows-" + rows.length + status);
        List<String> parameters = List.of(rows).stream()
                .flatMap(row -> row.cell().params().keySet().stream())
                .distinct()
                .toList();
        try (RunWriter writer = RunWriter.open(where, SyntheticRun.properties(""), parameters)) {
            writer.samples(List.of(rows));
            writer.finish(status);
        }
        return Run.load(where);
    }

    private static String report(Run run) throws Exception {
        return Files.readString(ReportPage.write(run));
    }

    private static List<String> all(String page, String pattern) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(page);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
