package tcpx.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.channel.RailPairing.End;
import tcpx.net.Rail;

class RailPairingTest {
    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "eth1@10.77.1.1/24 | eth1@10.77.1.2/24 | 0",
                "eth1@10.77.1.1/24 eth2@10.77.2.1/24 | eth1@10.77.1.2/24 eth2@10.77.2.2/24 | 0 1",
                "eth1@10.77.1.1/24 eth2@10.77.2.1/24 | eth2@10.77.2.2/24 eth1@10.77.1.2/24 | 1 0",
                "a@10.0.1.1/24 b@10.0.2.1/24 c@10.0.3.1/24 | x@10.0.2.2/24 y@10.0.3.2/24 z@10.0.1.2/24 | 2 0 1",
                // networks that differ in one bit: the first of a byte, the last one that counts, one that does not
                "a@10.0.1.1/24 b@10.128.1.1/24 | x@10.128.1.2/24 y@10.0.1.2/24 | 1 0",
                "a@10.0.0.1/24 b@10.0.1.1/24 | x@10.0.1.2/24 y@10.0.0.2/24 | 1 0",
                "a@10.0.0.1/23 b@10.0.1.1/23 | x@10.0.1.2/23 y@10.0.0.2/23 | 0 1",
                // the first could have either, the second only one
                "a@10.0.0.1/16 b@10.0.1.1/24 | x@10.0.1.2/24 y@10.0.2.2/24 | 1 0",
                // all in one network: the order
                "lo@127.0.0.1/8 lo@127.0.0.2/8 | lo@127.0.0.1/8 lo@127.0.0.2/8 | 0 1",
                // routed: no network in common
                "eth1@10.1.0.5/32 eth2@10.2.0.5/32 | eth1@10.8.0.5/32 eth2@10.9.0.5/32 | 0 1",
                // one pair in a network of its own, one routed
                "eth1@10.77.1.1/24 eth2@10.5.0.1/24 | eth1@10.77.1.2/24 eth2@10.6.0.1/24 | 0 1",
                "a@10.0.1.1/16 b@10.1.2.1/24 | x@10.1.2.2/24 y@10.0.3.2/16 | 1 0",
                "eth1@fd00:1::1/64 eth2@fd00:2::1/64 | eth1@fd00:2::2/64 eth2@fd00:1::2/64 | 1 0",
                "0@/0 1@/0 | mlx5_0@/0 mlx5_1@/0 | 0 1",
                // what is absent has no network yet, and gets what is left
                "eth2@/0 eth1@10.77.1.1/24 | eth1@10.77.1.2/24 eth2@10.77.2.2/24 | 1 0",
                "eth3@10.77.3.1/24 eth2@10.77.2.1/24 eth1@10.77.1.1/24 | a@10.77.1.2/24 b@/0 c@10.77.3.2/24 | 2 1 0",
                "eth1@/0 eth2@/0 | eth2@/0 eth1@10.77.1.2/24 | 0 1",
                // the shorter prefix is what both must share
                "a@10.0.1.1/25 | b@10.0.1.200/24 | 0"
            })
    void railsArePairedByTheirNetworksAndElseByTheirOrder(String sender, String receiver, String expected) {
        int[] pairing = RailPairing.pair(ends(sender), ends(receiver));
        assertThat(pairing)
                .containsExactly(Arrays.stream(expected.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    @Test
    void differentNumbersAreRefusedWithBothLists() {
        assertThatThrownBy(
                        () -> RailPairing.pair(ends("eth1@10.77.1.1/24"), ends("eth1@10.77.1.2/24 eth2@10.77.2.2/24")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the sending node has 1 rail (eth1 10.77.1.1), the receiving node 2 rails (eth1 10.77.1.2,"
                        + " eth2 10.77.2.2)");
    }

    @Test
    void networksOfWhichOneHasNoPartnerAreRefusedWithBothLists() {
        assertThatThrownBy(() -> RailPairing.pair(
                        ends("eth1@10.77.1.1/24 eth3@10.77.3.1/24"), ends("eth2@10.77.2.2/24 eth1@10.77.1.2/24")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eth3 10.77.3.1")
                .hasMessageContaining("eth2 10.77.2.2")
                .hasMessageContaining("their networks do not pair");
    }

    @Test
    void anEndIsReadAsItIsWritten() {
        for (String text : List.of("eth1@10.77.1.1/24", "0@/0", "eth1@fe80::1%eth1/64")) {
            assertThat(End.parse(text)).hasToString(text);
        }
        assertThat(End.of(new Rail(0, "lo", "127.0.0.1"))).hasToString("lo@127.0.0.1/8");
        assertThat(End.of(new Rail(0, "nothere", ""))).hasToString("nothere@/0");
        assertThatThrownBy(() -> End.parse("eth1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theReceiversRailsFollowTheOrderOfTheSenders() {
        Rail one = new Rail(0, "eth1", "10.77.1.2");
        Rail two = new Rail(1, "eth2", "10.77.2.2");
        assertThat(RailPairing.ordered(List.of(one, two), new int[] {1, 0})).containsExactly(two, one);
    }

    private static List<End> ends(String text) {
        return Arrays.stream(text.split(" ")).map(End::parse).toList();
    }
}
