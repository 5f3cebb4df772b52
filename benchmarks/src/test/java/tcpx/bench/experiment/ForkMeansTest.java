package tcpx.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Better;

class ForkMeansTest {
    private static final CellKey CELL = CellKey.of("TransferBenchmark.transfer", Map.of("channels", "4"));

    private static SampleRow row(int iteration, Metric metric, double value) {
        return SampleRow.of(CELL, 1, iteration, metric, value);
    }

    @Test
    void progressOfTransfersIsGoodputAndItsCost() {
        List<SampleRow> fork = List.of(
                row(1, Metric.GOODPUT, 1.9),
                row(1, Metric.CPU, 0.5),
                row(1, Metric.RETRANSMITS, 2),
                row(2, Metric.GOODPUT, 2.1),
                row(2, Metric.CPU, 0.7),
                row(2, Metric.RETRANSMITS, 4));
        assertThat(ForkMeans.text(fork)).isEqualTo(" 2.000 GB/s  cpu 0.60 s/GB  retransmits 3");
    }

    @Test
    void progressOfSmallMessagesIsHalfARoundTripInMicroseconds() {
        List<SampleRow> fork = List.of(
                row(1, Metric.GOODPUT, 0.0002), row(1, Metric.CPU, 22080.47), row(1, Metric.latency("half.p50"), 12.5));
        assertThat(ForkMeans.text(fork)).isEqualTo(" 12.50 us");
    }

    @Test
    void progressOfWhatMovesNothingIsJmhsScore() {
        Metric score = new Metric("score", "ns/op", Better.LOWER);
        assertThat(ForkMeans.text(List.of(row(1, score, 12.5)))).isEqualTo("12.50 ns/op");
        assertThat(ForkMeans.text(List.of())).isEmpty();
    }

    @Test
    void forksAreComparedByHalfARoundTripOnlyIfAllOfThemHaveIt() {
        SampleRow goodput = row(1, Metric.GOODPUT, 0.0002);
        SampleRow half = row(1, Metric.latency("half.p50"), 12.5);
        SampleRow other = SampleRow.of(CellKey.of("T.t", Map.of("channels", "2")), 1, 1, Metric.GOODPUT, 1.9);
        assertThat(ForkMeans.comparedBy(List.of(goodput, half))).isEqualTo(Metric.latency("half.p50"));
        assertThat(ForkMeans.comparedBy(List.of(goodput, half, other))).isEqualTo(Metric.GOODPUT);
        assertThat(ForkMeans.comparedBy(List.of(goodput))).isEqualTo(Metric.GOODPUT);
        assertThat(ForkMeans.comparedBy(List.of())).isEqualTo(Metric.GOODPUT);
    }
}
