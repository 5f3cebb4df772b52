package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tcpx.bench.stats.Better;
import tcpx.net.ChannelStats;
import tcpx.net.Rail;
import tcpx.net.WireStats;
import tcpx.transfer.TransferTotals;

class IterationMetricsTest {
    private static final List<Rail> RAILS = List.of(new Rail(0, "eth1", ""), new Rail(1, "eth2", ""));

    private static Counters counters(String... namesAndValues) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            texts.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Counters.decode(texts);
    }

    private static Map<String, Double> byName(List<IterationMetrics.Value> values) {
        return values.stream()
                .collect(Collectors.toMap(
                        each -> each.metric().name(), IterationMetrics.Value::value, (a, b) -> a, LinkedHashMap::new));
    }

    @Test
    void moreOperationsInATimeAreBetterAndSoIsLessForEach() {
        assertThat(IterationMetrics.metric("score", "ops/s").better()).isEqualTo(Better.HIGHER);
        assertThat(IterationMetrics.metric("device", "GB/s").better()).isEqualTo(Better.HIGHER);
        assertThat(IterationMetrics.metric("score", "ms/op").better()).isEqualTo(Better.LOWER);
        assertThat(IterationMetrics.metric("gc.alloc.rate.norm", "B/op").better())
                .isEqualTo(Better.LOWER);
        assertThat(IterationMetrics.metric("gc.count", "counts").better()).isEqualTo(Better.NONE);
    }

    @Test
    void metricsAreQuotientsOfWhatBothNodesCounted() {
        // 4 GB in 2 s by the sender's clock, 1.6 s by the receiver's
        Counters a = counters(
                "bytes", "4000000000",
                "elapsed.ns", "2000000000",
                "time.ns", "2500000000",
                "cpu.ns", "1000000000",
                "host.cpu.ns", "4500000000",
                "host.interrupts.ns", "2000000000",
                "cpu.jit.ns", "100000000",
                "stopped.ns", "300000000",
                "rail.eth2.retransmits", "3",
                "rail.eth1.tx", "3000000000",
                "rail.eth2.tx", "1200000000",
                "channel.0.stalls", "10",
                "channel.1.stalls", "5",
                "channel.0.stall.ns", "1000000000",
                "channel.1.stall.ns", "600000000",
                "channel.0.retransmits", "2",
                "channel.1.retransmits", "1",
                "channel.0.busy.us", "1500000",
                "channel.1.busy.us", "500000",
                "channel.0.rwnd.us", "200000",
                "channel.1.sndbuf.us", "500000",
                "channel.0.calls", "6000",
                "channel.1.calls", "2000",
                "inflight.now", "4",
                "channel.0.bytes", "3000000000",
                "channel.0.chunks", "6000",
                "channel.1.bytes", "900000000",
                "channel.1.chunks", "3000",
                "channel.0.roundtrip.now", "5000",
                "channel.1.roundtrip.now", "5200",
                "channels.lost", "3",
                "channels.rejoined", "2");
        Counters b = counters(
                "bytes", "4000000000",
                "elapsed.ns", "1600000000",
                "cpu.ns", "3000000000",
                "cpu.jit.ns", "300000000",
                "stopped.ns", "5000000000",
                "rail.eth1.rx", "2900000000",
                "rail.eth2.rx", "1200000000",
                "channel.0.calls", "4000",
                "channel.10.calls", "4000",
                "channel.0.receivebuffer.now", "8000000",
                "channel.1.receivebuffer.now", "8000000",
                "duplicate.bytes", "80000000",
                "channels.lost", "4",
                "channels.rejoined", "1",
                "damaged", "7");

        Map<String, Double> values = byName(IterationMetrics.of(a, b, 2, RAILS));

        Map<String, Double> expected = new LinkedHashMap<>();
        expected.put("goodput", 2.0);
        expected.put("goodput.receiver", 2.5);
        expected.put("elapsed", 2.0);
        expected.put("cpu", 1.0);
        expected.put("cpu.a", 0.25);
        expected.put("cpu.b", 0.75);
        expected.put("stopped.a", 0.3);
        expected.put("stopped.b", 5.0);
        expected.put("others.a", 1.4);
        expected.put("interrupts.a", 0.8);
        expected.put("cpu.jit", 0.1);
        expected.put("stalls", 15.0);
        expected.put("stall.share", 0.4);
        expected.put("retransmits", 3.0);
        expected.put("limited.rwnd", 0.1);
        expected.put("limited.sndbuf", 0.25);
        expected.put("calls", 4000.0);
        expected.put("duplicates", 0.02);
        expected.put("channels.lost", 3.0);
        expected.put("channels.lost.b", 4.0);
        expected.put("channels.rejoined", 2.0);
        expected.put("channels.rejoined.b", 1.0);
        expected.put("damaged", 7.0);
        expected.put("auto.inFlight", 4.0);
        expected.put("auto.chunkBytes", 400_000.0);
        expected.put("auto.chunkBytes.0", 500_000.0);
        expected.put("auto.chunkBytes.1", 300_000.0);
        expected.put("auto.roundTrip", 5100.0); // within a tenth on both
        expected.put("auto.sendBufferBytes", 0.0);
        expected.put("auto.receiveBufferBytes", 8e6);
        expected.put("rail.eth1.tx", 1.5);
        expected.put("rail.eth1.rx", 1.45);
        expected.put("rail.eth1.retransmits", 0.0);
        expected.put("rail.eth2.tx", 0.6);
        expected.put("rail.eth2.rx", 0.6);
        expected.put("rail.eth2.retransmits", 3.0);
        assertThat(values.keySet()).containsExactlyElementsOf(expected.keySet());
        expected.forEach((name, value) -> assertThat(values.get(name)).as(name).isEqualTo(value, within(1e-12)));
    }

    @Test
    void nothingMovedIsNotANumberRatherThanZero() {
        Map<String, Double> values = byName(IterationMetrics.of(counters(), counters(), 1, List.of()));
        assertThat(values.get("goodput")).isNaN();
        assertThat(values.get("cpu")).isNaN();
        assertThat(values.get("limited.rwnd")).isNaN();
        assertThat(values.get("stalls")).isZero();
    }

    @Test
    void cpuTimeForNoPayloadIsNoInfinity() {
        Counters spent = counters("cpu.ns", "1000000", "elapsed.ns", "1000000", "transfers", "5");
        assertThat(byName(IterationMetrics.of(spent, spent, 1, List.of())).get("cpu"))
                .isNaN();
    }

    @Test
    void railsThatShareAnInterfaceAreNotToldApart() {
        Counters counted = counters("rail.lo.tx", "1", "rail.lo.rx", "1", "rail.eth1.tx", "1", "rail.eth1.rx", "1");
        List<Rail> rails = List.of(
                new Rail(0, "lo", "127.0.0.1"),
                new Rail(1, "eth1", "10.0.0.1"),
                new Rail(2, "eth1", "10.0.0.2"),
                new Rail(3, "gone", ""));
        assertThat(byName(IterationMetrics.of(counted, counted, 1, rails)).keySet())
                .filteredOn(name -> name.startsWith("rail."))
                .containsExactly("rail.eth1.tx", "rail.eth1.rx", "rail.eth1.retransmits");
    }

    @Test
    void countersAreSubtractedAndTravelAsText() {
        Counters earlier = counters("bytes", "10", "channel.3.calls", "1");
        Counters later = counters("bytes", "25", "channel.3.calls", "4", "channel.12.calls", "5");
        Counters between = later.since(earlier);
        assertThat(between.get("bytes")).isEqualTo(15);
        assertThat(between.overChannels("calls")).isEqualTo(8);
        assertThat(between.overChannels("stalls")).isZero();
        assertThat(between.has("channel.12.calls")).isTrue();
        assertThat(between.has("rail.eth1.tx")).isFalse();
        assertThat(Counters.decode(between.encode()).encode()).isEqualTo(between.encode());
    }

    @Test
    void aCounterThatBeganAnewHasCountedNothingThatIsKnown() {
        Counters earlier = counters("rail.eth1.tx", "1000", "cpu.jit.ns", "70", "channel.0.retransmits", "3");
        Counters later = counters("rail.eth1.tx", "4", "cpu.jit.ns", "60", "channel.0.retransmits", "0");
        Counters between = later.since(earlier);
        assertThat(between.encode().values()).containsOnly("0");
    }

    @Test
    void aSessionsFiguresComeUnderTheirChannels() {
        WireStats wire = new WireStats(1, 2, 3, 4, 0, 0, 0, "cubic", 0, 0, 5, "none");
        Counters counted = counters("time.ns", "7")
                .with(
                        new TransferTotals(2, 100, 50),
                        List.of(
                                new ChannelStats(0, "eth1", 4, 60, 8, 9, wire),
                                new ChannelStats(1, "eth2", 3, 40, 6, 7, wire)));
        assertThat(counted.encode())
                .containsEntry("time.ns", "7")
                .containsEntry("transfers", "2")
                .containsEntry("bytes", "100")
                .containsEntry("elapsed.ns", "50")
                .containsEntry("channel.0.bytes", "60")
                .containsEntry("channel.1.stalls", "6")
                .containsEntry("channel.1.stall.ns", "7")
                .containsEntry("channel.0.retransmits", "1")
                .containsEntry("channel.0.busy.us", "2")
                .containsEntry("channel.0.rwnd.us", "3")
                .containsEntry("channel.0.sndbuf.us", "4")
                .containsEntry("channel.0.calls", "5");
    }

    @Test
    void theNodesOwnCountersComeFromTheKernel() {
        Counters counted =
                Counters.ofThisNode(new RailTotals(List.of(new Rail(0, "lo", ""), new Rail(1, "no-such-nic", ""))));
        assertThat(counted.get("time.ns")).isNotZero();
        assertThat(counted.get("cpu.ns")).isPositive();
        assertThat(counted.has("rail.lo.tx")).isTrue();
        assertThat(counted.has("rail.no-such-nic.tx")).isFalse();
    }
}
