package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.lab.LabHost.LabMode;

/** What the lab writes for the kernel and reads from it, without a lab. */
class TextFormsTest {
    @Test
    void givesEachEndOfARailItsAddressMtuAndRoute() {
        LabSpec spec = new LabSpec(
                RailRate.parseList("4gbit", 2), RailDelay.parseList("none", 2), 8244, OptionalInt.of(65536), "cubic");
        assertThat(Wiring.addresses(spec, Wiring.Side.B, "reno"))
                .containsExactly(
                        "link set lo up",
                        "addr add 10.77.0.2/24 dev eth0",
                        "link set eth0 up",
                        "route replace 10.77.0.0/24 dev eth0 proto kernel scope link src 10.77.0.2 congctl reno",
                        "addr add 10.77.1.2/24 dev eth1",
                        "link set eth1 mtu 8244 up",
                        "route replace 10.77.1.0/24 dev eth1 proto kernel scope link src 10.77.1.2 congctl reno",
                        "addr add 10.77.2.2/24 dev eth2",
                        "link set eth2 mtu 8244 up",
                        "route replace 10.77.2.0/24 dev eth2 proto kernel scope link src 10.77.2.2 congctl reno");
    }

    @Test
    void shapesOnlyRailsThatHaveARate() {
        assertThat(Wiring.shaping(LabSpec.of(3, "4gbit,none,24gbit"), new Distance.None()))
                .containsExactly(
                        "qdisc add dev eth1 root tbf rate 4gbit burst 2000000 latency 20ms",
                        "qdisc add dev eth3 root tbf rate 24gbit burst 4194304 latency 5ms");
    }

    @Test
    void aKernelsDelayComesBeforeTheShaperAndADelayLineMakesItsRailsItself() {
        LabSpec spec = LabSpec.of(3, "1gbit,none,1gbit").withDelays(RailDelay.parseList("5ms,1ms,none", 3));
        assertThat(Wiring.shaping(spec, new Distance.Netem()))
                .containsExactly(
                        "qdisc add dev eth1 root handle 1: netem delay 5ms limit 1000000",
                        "qdisc add dev eth1 parent 1:1 tbf rate 1gbit burst 500000 latency 20ms",
                        "qdisc add dev eth2 root handle 1: netem delay 1ms limit 1000000",
                        "qdisc add dev eth3 root tbf rate 1gbit burst 500000 latency 20ms");
        assertThat(Wiring.links(spec, new Distance.Netem(), 7)).hasSize(4);
        assertThat(Wiring.links(spec, new Distance.Line(new ProcessId(1, 2)), 7))
                .containsExactly(
                        "link add eth0 type veth peer name eth0 netns 7",
                        "link add eth3 type veth peer name eth3 netns 7");
    }

    @ParameterizedTest
    @CsvSource({
        "1mbit, 262144",
        "1gbit, 500000",
        "4gbit, 2000000",
        "10gbit, 4194304",
        "24gbit, 4194304",
        "100gbit, 4194304"
    })
    void bucketHoldsFourMillisecondsWithinItsBounds(String rate, long bytes) {
        assertThat(Wiring.burstBytes(RailRate.parse(rate), OptionalInt.empty())).isEqualTo(bytes);
    }

    @Test
    void bucketHoldsFourOfTheLargestPackets() {
        assertThat(Wiring.burstBytes(RailRate.parse("1gbit"), OptionalInt.of(524_280)))
                .isEqualTo(4 * 524_280);
    }

    @Test
    void readsTheKernelsCounters() {
        assertThat(InterfaceCounters.parse(Stream.of(
                        "Inter-|   Receive                                                |  Transmit",
                        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    "
                                + "packets errs drop fifo",
                        "    lo:      42       1    0    0    0     0          0         0       43 "
                                + "      2    0    0    0     0       0          0",
                        "  eth1:123456789012 17   0    3    0     0          0         0       99   "
                                + "    5    0    0    0     0       0          0")))
                .containsEntry("lo", new InterfaceCounters(43, 2, 42, 1))
                .containsEntry("eth1", new InterfaceCounters(99, 5, 123_456_789_012L, 17))
                .hasSize(2);
    }

    @Test
    void writesALabDownAndReadsItBack() {
        LabRecord record = new LabRecord(
                "tcpx-00ff7a",
                true,
                new ProcessId(12, 345),
                LabMode.ROOT,
                new LabSpec(
                        RailRate.parseList("4gbit,none", 2),
                        RailDelay.parseList("0.25ms,none", 2),
                        9000,
                        OptionalInt.of(131_072),
                        "cubic"),
                "reno",
                new Distance.Line(new ProcessId(14, 347)),
                new NodeAccess.Held(new ProcessId(13, 346), true),
                new NodeAccess.Named("tcpx-00ff7a-b"));
        assertThat(LabRecord.parse(record.toString())).isEqualTo(record);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabRecord.parse(record.toString().replace("format=1", "format=2")))
                .withMessageContaining("format 2: allowed is 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabRecord.parse(record.toString().replace("name=tcpx-00ff7a", "name=../../etc")));
    }
}
