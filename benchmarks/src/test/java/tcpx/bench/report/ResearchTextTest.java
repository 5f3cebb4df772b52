package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tcpx.bench.research.Halving;
import tcpx.bench.research.PairedCell;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Better;

class ResearchTextTest {
    private static CellKey cell(String peer) {
        return new CellKey("TransferBenchmark.transfer", Map.of("channels", "4"), peer);
    }

    private static Series series(Metric metric, double... values) {
        TreeMap<Integer, List<OptionalDouble>> forks = new TreeMap<>();
        for (int fork = 1; fork <= values.length; fork++) {
            forks.put(fork, List.of(OptionalDouble.of(values[fork - 1])));
        }
        return new Series(metric, forks);
    }

    private static Cell measured(String peer, double goodput) {
        Map<String, Series> metrics = new LinkedHashMap<>();
        metrics.put("goodput", series(Metric.GOODPUT, goodput, goodput * 1.01, goodput * 0.99));
        metrics.put("cpu.a", series(Metric.cpu(Node.A), 0.21, 0.22, 0.23));
        metrics.put("cpu.b", series(Metric.cpu(Node.B), 0.31, 0.32, 0.33));
        return new Cell(cell(peer), metrics);
    }

    @Test
    void peersStandInOneTableAndAMissingOneSaysHowToGetIt() throws IOException {
        PeersTable table = new PeersTable(
                List.of(
                        new PeersTable.Peer("tcpx", "striped", ""),
                        new PeersTable.Peer("iperf3", "streams", ""),
                        new PeersTable.Peer("ucx_perftest", "striped", "not installed: apt-get install -y ucx-utils")),
                List.of(measured("tcpx", 1.95), measured("iperf3", 1.97)),
                OptionalDouble.of(1.984));
        assertThat(table.render(Style.PLAIN)).isEqualTo(Golden.read("peers.txt"));
    }

    @Test
    void pairedRevisionsShowTheRatioWithItsInterval() throws IOException {
        List<Map<CellKey, Double>> turns = new ArrayList<>();
        for (int turn = 0; turn < 16; turn++) {
            boolean a = turn % 4 == 0 || turn % 4 == 3;
            turns.add(Map.of(cell("tcpx"), (a ? 2.0 : 1.94) * (1 + 0.001 * turn)));
        }
        PairedTable table =
                new PairedTable("0123abc", "4567def", "GB/s", PairedCell.of(turns, "GB/s", Better.HIGHER, 0.05));
        assertThat(table.render(Style.PLAIN)).isEqualTo(Golden.read("paired.txt"));
    }

    @Test
    void theBestSettingsAreALineToUseAndVariables() throws IOException {
        Map<String, String> best = settings("8", "1048576");
        Map<String, String> second = settings("4", "1048576");
        Map<String, String> third = settings("4", "262144");
        Halving.Result<Map<String, String>> result = new Halving.Result<>(
                List.of(
                        new Halving.Trial<>(best, List.of(1.97, 1.96, 1.98), Halving.Stage.FINAL),
                        new Halving.Trial<>(second, List.of(1.95, 1.96, 1.97), Halving.Stage.FINAL),
                        new Halving.Trial<>(third, List.of(1.2), Halving.Stage.HALVED)),
                7,
                0.83);
        assertThat(new TuneText(result, List.of("channels", "chunkBytes"), List.of("channels", "chunkBytes"), "GB/s")
                        .render(Style.PLAIN))
                .isEqualTo(Golden.read("tune.txt"));
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
