package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Better;

/** From stored rows to text; every number is invented. */
class StrategiesExhibitTest {
    private static final Instant STARTED = Instant.parse("2026-11-22T13:06:13Z");
    private static final String BENCHMARK = "TransferBenchmark.transfer";
    private static final double[] SCATTER = {1, 1.004, 0.997, 1.002, 0.999, 1.001};
    private static final Metric DUPLICATES = new Metric("duplicates", "ratio", Better.LOWER);

    @TempDir
    private Path directory;

    private final List<SampleRow> rows = new ArrayList<>();

    private static Map<String, String> inOrder(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static CellKey ours(String strategy, String messageBytes) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("channels", "4");
        params.put("chunkBytes", "524288");
        params.put("window", "16");
        params.put("strategy", strategy);
        params.put("messageBytes", messageBytes);
        params.put("weights", "1:1:1:0.25");
        return CellKey.of(BENCHMARK, params);
    }

    private static CellKey ours(String strategy) {
        return ours(strategy, "67108864");
    }

    private static CellKey peer(String name) {
        return new CellKey(BENCHMARK, Map.of(), name);
    }

    private void forks(CellKey cell, int forks, double goodput, double seconds, double... rails) {
        for (int fork = 1; fork <= forks; fork++) {
            double level = goodput * SCATTER[fork - 1];
            rows.add(SampleRow.of(cell, fork, 1, Metric.GOODPUT, level));
            rows.add(SampleRow.of(cell, fork, 1, Metric.ELAPSED, seconds));
            for (int rail = 0; rail < rails.length; rail++) {
                rows.add(SampleRow.of(cell, fork, 1, Metric.railTx("eth" + (rail + 1)), rails[rail]));
            }
            if (cell.peer().equals(CellKey.OURS)) {
                rows.add(SampleRow.of(cell, fork, 1, DUPLICATES, 0.001));
            }
        }
    }

    private Run run(String name, Map<String, String> topology, Map<String, String> peers) {
        Revision revision = new Revision("0".repeat(40), Revision.Tree.CLEAN);
        Map<String, String> shape = new LinkedHashMap<>(Map.of("rails", "4"));
        shape.putAll(topology);
        RunProperties properties = RunProperties.of(
                        RunId.of(STARTED.plus(Duration.ofSeconds(name.length())), revision), STARTED)
                .withRevision(revision)
                .withTopology("veth-shaped", shape)
                .withAll(Peers.PROPERTIES, peers);
        Path place = directory.resolve(name);
        try (RunWriter writer = RunWriter.open(
                place,
                properties,
                List.of("channels", "chunkBytes", "window", "strategy", "messageBytes", "weights"))) {
            writer.samples(rows);
            writer.finish(RunStatus.OK);
        }
        rows.clear();
        return Run.load(place);
    }

    private Run slow() {
        forks(ours("ROUND_ROBIN"), 6, 0.12, 1.5, 0.03, 0.03, 0.03, 0.03);
        forks(ours("WEIGHTED"), 6, 0.4, 1.5, 0.124, 0.124, 0.124, 0.031);
        forks(ours("FIRST_FREE"), 6, 0.2, 1.5, 0.06, 0.06, 0.06, 0.03);
        forks(ours("ADAPTIVE"), 6, 0.4, 1.5, 0.124, 0.124, 0.124, 0.031);
        forks(peer("mptcp"), 6, 0.3, 1.5, 0.1, 0.1, 0.1, 0.02);
        return run(
                "slow",
                Map.of("rate", "1gbit,1gbit,1gbit,250mbit", "ceiling", "0.124,0.124,0.124,0.031"),
                inOrder(
                        "mptcp", "striped by the kernel",
                        "ucx_perftest", "striped",
                        "ucx_perftest.remark", "not installed: apt-get install -y ucx-utils"));
    }

    private Run dying() {
        forks(ours("ROUND_ROBIN"), 6, 0.4, 4, 0.124, 0.124, 0.1, 0.124);
        forks(ours("ADAPTIVE"), 6, 0.465, 4, 0.124, 0.124, 0.093, 0.124);
        forks(peer("mptcp"), 2, 0.3, 4);
        return run(
                "dying",
                Map.of(
                        "rate", "1gbit,1gbit,1gbit,1gbit",
                        "ceiling", "0.124,0.124,0.124,0.124",
                        "faults", "eth3 down @1700ms for 1000ms"),
                inOrder(
                        "mptcp", "striped by the kernel",
                        "mptcp.remark", "hung in round 3: mptcpize did not end within 24 s: ..."));
    }

    @Test
    void oneTableForEachShapeWithPredictionShareFairnessLossAndSignificance() throws IOException {
        String text = new TextRenderer(Style.PLAIN).render(StrategiesExhibit.document(List.of(slow(), dying())));
        assertThat(text).isEqualTo(Golden.read("strategies.txt"));
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void anOutageCostsWhatTheOtherRailsCouldHaveCarried() {
        // rails that were up could carry 4 x 0.496 - 0.124 = 1.86 GB in 4 s; 1.6 GB were moved
        forks(ours("ROUND_ROBIN"), 1, 0.4, 4);
        ShapeComparison shape = new ShapeComparison(
                run("one", Map.of("ceiling", "0.124,0.124,0.124,0.124", "faults", "eth3 down @1s for 1s"), Map.of()));
        assertThat(shape.lostSeconds(shape.cells().get(0))).isCloseTo(4 * (1 - 1.6 / 1.86), within());
        assertThat(shape.expectedGBps(shape.cells().get(0))).isCloseTo(1.86 / 4, within());
    }

    @Test
    void aForkOfSeveralIterationsIsWeighedByTheirTimes() {
        // 0.9 GB in 2 s and 0.7 GB in 2.5 s of the same fork
        CellKey cell = ours("ROUND_ROBIN");
        rows.add(SampleRow.of(cell, 1, 1, Metric.GOODPUT, 0.45));
        rows.add(SampleRow.of(cell, 1, 1, Metric.ELAPSED, 2));
        rows.add(SampleRow.of(cell, 1, 2, Metric.GOODPUT, 0.28));
        rows.add(SampleRow.of(cell, 1, 2, Metric.ELAPSED, 2.5));
        ShapeComparison shape = new ShapeComparison(
                run("two", Map.of("ceiling", "0.124,0.124,0.124,0.124", "faults", "eth3 down @1s for 1s"), Map.of()));
        assertThat(shape.lostSeconds(shape.cells().get(0)))
                .isCloseTo(4.5 * (1 - 1.6 / (4.5 * 0.496 - 0.124)), within());
    }

    @Test
    void eachMessageSizeIsComparedWithItsOwnAndAStreamWithTheLongest() {
        for (String bytes : List.of("67108864", "8388608")) {
            forks(ours("ROUND_ROBIN", bytes), 6, bytes.equals("8388608") ? 0.1 : 0.2, 1.5);
            forks(ours("ADAPTIVE", bytes), 6, bytes.equals("8388608") ? 0.3 : 0.4, 1.5);
        }
        forks(peer("mptcp"), 6, 0.3, 1.5);
        forks(new CellKey(BENCHMARK, Map.of("messageBytes", "8388608"), "ucx_perftest"), 6, 0.15, 1.5);
        Run run = run("sizes", Map.of("ceiling", "0.124,0.124,0.124,0.124"), Map.of());
        Exhibit exhibit = StrategiesExhibit.of(run);
        assertThat(exhibit.table().rows())
                .extracting(Table.Row::texts)
                .extracting(row -> row.get(0) + " " + row.get(7))
                .containsExactly(
                        "ROUND_ROBIN 8MiB ",
                        "ADAPTIVE 8MiB 3.00×",
                        "ROUND_ROBIN 64MiB ",
                        "ADAPTIVE 64MiB 2.00×",
                        "mptcp 1.50×",
                        "ucx_perftest 8MiB 1.50×");
        assertThat(exhibit.notes())
                .anyMatch(note -> note.startsWith("ADAPTIVE 64MiB to mptcp: 1.33×, faster"))
                .anyMatch(note -> note.startsWith("ADAPTIVE 8MiB to ucx_perftest 8MiB: 2.00×, faster"));
    }

    @Test
    void railsOfUnknownRatesHaveNoSharesAndTooFewForksNoVerdict() {
        forks(ours("ROUND_ROBIN"), 2, 0.4, 1);
        forks(ours("ADAPTIVE"), 2, 0.8, 1);
        Exhibit exhibit = StrategiesExhibit.of(run("unknown", Map.of(), Map.of()));
        assertThat(exhibit.table().rows().get(1).texts())
                .containsExactly("ADAPTIVE", "-", "0.8016", "(0.2%)", "-", "-", "0.10%", "2.00×", "needs 4 forks");
    }

    @Test
    void aRunWithoutRowsSaysOnlyWhoIsMissing() {
        Run run = run("none", Map.of(), Map.of("mptcp", "striped", "mptcp.remark", "not installed: do this"));
        assertThat(StrategiesExhibit.of(run).table().rows())
                .extracting(Table.Row::texts)
                .containsExactly(List.of("mptcp", "", "-", "", "", "", "", "", "not installed"));
    }

    @Test
    void thePageShowsTheTableWithItsBars() throws IOException {
        Run run = dying();
        Path page = ReportPage.write(run, StrategiesExhibit.of(run));
        assertThat(Optional.of(Files.readString(page)).orElseThrow())
                .contains("id=\"exhibit-1\"", "id=\"figure-exhibit-1\"", "eth3 down @1700ms", "hung in round 3");
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-9);
    }
}
