package tcpx.bench.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Better;

class MeshRowsTest {
    private static final CellKey CELL = CellKey.of("MeshBenchmark.transfer", Map.of("channels", "4"));

    @Test
    void rowsOfSessionsBecomeRowsOfPairsAndAllElseIsLeftOut() {
        List<SampleRow> reported = List.of(
                row(MeshTask.metricOf(2, "goodput"), 1.5), row(MeshTask.metricOf(3, "goodput"), 0.5), row("score", 9));

        String text = String.join("\n", MeshRows.encode(reported));
        List<SampleRow> rows = MeshRows.decode(text, CELL, 2, 1, round(new Pair(1, 2), new Pair(1, 3)));

        assertThat(rows)
                .extracting(each -> each.cell().param("from") + each.cell().param("to"))
                .containsExactly("12", "13");
        assertThat(rows).allMatch(each -> each.metric().equals(Metric.GOODPUT) && each.fork() == 2);
        assertThat(rows.get(0).value()).hasValue(1.5);
    }

    @Test
    void whatIsCountedByProcessOrInterfaceIsAPairsOnlyWhereItIsAlone() {
        String text = String.join(
                "\n",
                MeshRows.encode(List.of(
                        row(MeshTask.metricOf(0, "cpu"), 1),
                        row(MeshTask.metricOf(0, "cpu.a"), 1),
                        row(MeshTask.metricOf(0, "cpu.b"), 1),
                        row(MeshTask.metricOf(0, "rail.eth1.tx"), 1),
                        row(MeshTask.metricOf(0, "rail.eth1.rx"), 1),
                        row(MeshTask.metricOf(0, "rail.eth1.goodput"), 1))));

        assertThat(MeshRows.decode(text, CELL, 1, 1, round(new Pair(1, 0)))).hasSize(6);
        assertThat(MeshRows.decode(text, CELL, 1, 1, round(new Pair(1, 0), new Pair(2, 0))))
                .extracting(each -> each.metric().name())
                .containsExactly("cpu.a", "rail.eth1.tx", "rail.eth1.goodput");
    }

    private static Round round(Pair... pairs) {
        return new Round(List.of(pairs));
    }

    private static SampleRow row(String metric, double value) {
        return SampleRow.of(CELL, 1, 1, new Metric(metric, "GB/s", Better.NONE), value);
    }
}
