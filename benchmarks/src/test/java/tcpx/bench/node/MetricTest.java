package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.Better;

class MetricTest {
    @ParameterizedTest
    @CsvSource({
        "goodput,GB/s,HIGHER",
        "goodput.receiver,GB/s,HIGHER",
        "elapsed,s,NONE",
        "cpu,s/GB,LOWER",
        "cpu.a,s/GB,LOWER",
        "cpu.b,s/GB,LOWER",
        "stalls,count,LOWER",
        "retransmits,count,LOWER",
        "rail.eth1.tx,GB/s,NONE",
        "rail.bond0.7.rx,GB/s,NONE",
        "latency.p50,us,LOWER",
        "latency.p99.9,us,LOWER"
    })
    void fixedNamesHaveTheirUnitAndDirection(String name, String unit, Better better) {
        assertThat(IterationMetrics.metric(name, "other")).isEqualTo(new Metric(name, unit, better));
    }

    @ParameterizedTest
    @CsvSource({"gc.alloc.rate", "rail..tx", "latency.", "goodputs"})
    void othersAreNotOurs(String name) {
        assertThat(IterationMetrics.metric(name, "other")).isEqualTo(new Metric(name, "other", Better.NONE));
    }
}
