package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.research.Halving;
import tcpx.bench.research.PairedCells;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Estimate.Interval;
import tcpx.bench.stats.SweepComparison;

class ExhibitsTest {
    @TempDir
    private Path directory;

    private static String text(Exhibit exhibit) {
        return new TextRenderer(Style.PLAIN).render(exhibit.document());
    }

    private static CellKey cell(String peer) {
        return new CellKey("TransferBenchmark.transfer", Map.of("channels", "4"), peer);
    }

    @Test
    void peersStandInOneTableAndAMissingOneSaysHowToGetIt() throws IOException {
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put("iperf3", "streams");
        peers.put("ucx_perftest", "striped");
        peers.put("ucx_perftest.remark", "not installed: apt-get install -y ucx-utils");
        RunProperties properties = SyntheticRun.properties("peers")
                .withTopology("veth-shaped", Map.of("rails", "4", "ceiling", "0.496,0.496,0.496,0.496"))
                .withAll(Peers.PROPERTIES, peers);
        try (RunWriter writer = RunWriter.open(directory.resolve("run"), properties, List.of("channels"))) {
            Map.of("tcpx", 1.95, "iperf3", 1.97).forEach((peer, goodput) -> {
                for (int fork = 1; fork <= 3; fork++) {
                    writer.samples(List.of(
                            SampleRow.of(cell(peer), fork, 1, Metric.GOODPUT, goodput * (0.98 + 0.01 * fork)),
                            SampleRow.of(cell(peer), fork, 1, Metric.cpu(Node.A), 0.20 + 0.01 * fork),
                            SampleRow.of(cell(peer), fork, 1, Metric.cpu(Node.B), 0.30 + 0.01 * fork)));
                }
            });
            writer.finish(RunStatus.OK);
        }
        assertThat(text(PeersExhibit.of(Run.load(directory.resolve("run"))))).isEqualTo(Golden.read("peers.txt"));
    }

    @Test
    void pairedRevisionsShowTheRatioWithItsInterval() throws IOException {
        List<Map<CellKey, Double>> turns = new ArrayList<>();
        for (int turn = 0; turn < 16; turn++) {
            boolean a = turn % 4 == 0 || turn % 4 == 3;
            turns.add(Map.of(cell("tcpx"), (a ? 2.0 : 1.94) * (1 + 0.001 * turn)));
        }
        PairedCells cells = PairedCells.of(turns, Metric.GOODPUT, List.of("channels"));
        SweepComparison sweep = SweepComparison.of(cells.cells());
        assertThat(text(PairedExhibit.of("0123abc", "4567def", cells, sweep))).isEqualTo(Golden.read("paired.txt"));
    }

    @Test
    void pairedRevisionsOfOneCommandTellWhichDefaultsDiffer() {
        List<Map<CellKey, Double>> turns = new ArrayList<>();
        for (int turn = 0; turn < 16; turn++) {
            boolean a = turn % 4 == 0 || turn % 4 == 3;
            turns.add(Map.of(settings(a ? "4" : "auto"), (a ? 20.0 : 19.0) * (1 + 0.001 * turn)));
        }
        PairedCells cells = PairedCells.of(turns, Metric.latency("half.p50"), List.of("channels"));
        Exhibit exhibit = PairedExhibit.of("0123abc", "4567def", cells, SweepComparison.of(cells.cells()));
        assertThat(exhibit.title()).isEqualTo("B 4567def against A 0123abc, latency (half of the median round trip)");
        assertThat(exhibit.notes())
                .containsExactly(
                        "B is faster than A: -5.0% (96.1% interval -5.1% to -4.9%, p=0.008, 8 pairs)",
                        "one command, each side at its own defaults; these differ, A and B: window 4 and auto");
    }

    @Test
    void whatCannotBePairedIsToldWithTheMetricAndTheCellsOfEither() {
        assertThat(PairedExhibit.nothingInCommon(
                        Metric.latency("half.p50"),
                        Set.of(),
                        new LinkedHashSet<>(List.of(settings("1"), settings("2")))))
                .isEqualTo("the two revisions have no cell with latency (half of the median round trip) in common: "
                        + "A has none; B has window=1, window=2; name a benchmark that both measure so, and sweep no "
                        + "parameter that only one of them knows");
    }

    private static CellKey settings(String window) {
        return CellKey.of("LatencyBenchmark.roundTrip", Map.of("channels", "4", "window", window));
    }

    @Test
    void theBestSettingsAreALineToUseAndVariables() throws IOException {
        Map<String, String> best = settings("8", "1048576");
        Map<String, String> second = settings("4", "1048576");
        Map<String, String> third = settings("4", "262144");
        Halving.Result<Map<String, String>> result = new Halving.Result<>(
                List.of(
                        new Halving.Trial<>(best, List.of(2.1, 1.97), List.of(1.97, 1.96, 1.98), Halving.Stage.FINAL),
                        new Halving.Trial<>(second, List.of(1.95, 1.96, 1.97), List.of(), Halving.Stage.FINAL),
                        new Halving.Trial<>(third, List.of(1.2), List.of(1.9, 1.92, 1.94), Halving.Stage.HALVED)),
                third,
                12,
                0.83,
                new Halving.Standing(0.975, Optional.of(new Interval(0.962, 0.989, 0.97, 0.95))));
        List<String> names = List.of("channels", "chunkBytes");
        assertThat(text(new TuneExhibit(result, names, names, "GB/s").exhibit()))
                .isEqualTo(Golden.read("tune.txt"));
    }

    @Test
    void whatIsAutoIsNoVariableSinceNcclReadsNumbers() {
        Halving.Trial<Map<String, String>> best =
                new Halving.Trial<>(settings("4", "auto"), List.of(1.9, 1.95), List.of(), Halving.Stage.FINAL);
        Halving.Result<Map<String, String>> result =
                new Halving.Result<>(List.of(best), best.candidate(), 2, 1, new Halving.Standing(1, Optional.empty()));
        assertThat(text(new TuneExhibit(result, List.of("channels"), List.of("channels", "chunkBytes"), "GB/s")
                        .exhibit()))
                .contains("-p channels=4 -p chunkBytes=auto", "export UCCL_TCPX_NUM_CHANNELS=4")
                .doesNotContain("CHUNK_BYTES", "CHUNKSIZE");
    }

    private static Map<String, String> settings(String channels, String chunkBytes) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("channels", channels);
        settings.put("chunkBytes", chunkBytes);
        settings.put("window", "16");
        settings.put("rails", "4");
        return settings;
    }
}
