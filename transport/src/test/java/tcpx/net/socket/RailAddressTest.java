package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.error.WireException;
import tcpx.net.Rail;

class RailAddressTest {
    @ParameterizedTest(name = "{0} to reach {1} of {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // the address it was given, whom it is to reach, what the interface has, which one is chosen
                "-          | -          | -                                     | -",
                "10.0.1.1   | -          | -                                     | -",
                "-          | -          | 10.0.1.7/24                           | 10.0.1.7",
                "-          | -          | fd00::7/64 10.0.1.7/24                | 10.0.1.7", // IPv4 first
                "-          | -          | fe80::7/64 fd00::7/64                 | fd00::7", // a link-local one last
                "-          | -          | fe80::7/64                            | fe80::7",
                "10.0.1.1   | -          | 10.9.0.7/24 10.0.1.7/24               | 10.0.1.7", // most like the old one
                "10.0.1.1   | -          | 10.0.9.7/24 10.0.3.7/24 10.9.0.7/24   | 10.0.3.7",
                "fd00::1    | -          | 10.0.1.7/24 fd00::7/64                | fd00::7", // of its kind
                "fd00::1    | -          | 10.0.1.7/24                           | 10.0.1.7", // or of the other
                "fe80::1    | -          | fd00::7/64 fe80::7/64                 | fe80::7",
                "10.0.1.1   | fd00::2    | 10.0.1.7/24                           | -", // of the peer's kind only
                "-          | 10.0.1.2   | fd00::7/64                            | -",
                "10.0.1.1   | 10.0.2.2   | 10.0.1.7/24 10.0.2.7/24               | 10.0.2.7", // in the peer's network
                "10.0.1.1   | 10.0.2.2   | 10.0.1.7/24 10.0.3.7/24               | 10.0.1.7", // routed: like the old
                // one
                "10.0.1.1   | 10.0.2.2   | 10.0.1.7/25 10.0.2.200/25             | 10.0.1.7", // 10.0.2.2 is not in /25
                // of .200
                "10.0.1.1   | 10.0.2.2   | 10.0.1.7/22 10.0.2.7/24               | 10.0.1.7", // both reach it
                "fd00::1    | fd00:2::2  | fe80::7/64 fd00:1::7/64 fd00:2::7/64  | fd00:2::7",
                "fd00::1    | fe80::2    | fd00::7/64 fe80::7/64                 | fe80::7"
            })
    void inPlaceOfAnAddressThatIsGoneOneIsChosen(
            @Nullable String given, @Nullable String peer, @Nullable String candidates, @Nullable String chosen)
            throws Exception {
        List<RailAddress.Candidate> all = new ArrayList<>();
        for (String each : candidates == null ? new String[0] : candidates.split(" ")) {
            String[] parts = each.split("/");
            all.add(new RailAddress.Candidate(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1])));
        }
        assertThat(RailAddress.choose(address(given), address(peer), all))
                .isEqualTo(Optional.ofNullable(address(chosen)));
    }

    private static Rail loopback(String address) {
        return new Rail(0, "lo", address);
    }

    @Test
    void anAddressThatIsHereIsUsedAsItIsGiven() throws Exception {
        InetAddress given = InetAddress.getByName("127.0.0.9");
        assertThat(RailAddress.isHere(given)).isTrue();
        assertThat(RailAddress.toListen(loopback("127.0.0.9"))).isEqualTo(given);
        assertThat(RailAddress.toReach(loopback("127.0.0.9"), InetAddress.getByName("127.0.0.1")))
                .isEqualTo(given);
    }

    @Test
    void anAddressThatIsNotHereIsReplacedByOneThatIs() throws Exception {
        InetAddress elsewhere = InetAddress.getByName("192.0.2.1"); // of documentation, nobody's
        assertThat(RailAddress.isHere(elsewhere)).isFalse();
        InetAddress own = InetAddress.getByName("127.0.0.1");
        assertThat(RailAddress.toListen(loopback("192.0.2.1"))).isEqualTo(own);
        assertThat(RailAddress.toListen(loopback(""))).isEqualTo(own);
        assertThat(RailAddress.toReach(loopback("::1"), elsewhere))
                .as("of the peer's kind")
                .isEqualTo(own);
    }

    @Test
    void aRailThatIsNotHereIsNamedAndAFailureOfOneThatIsUpIsLeftAsItIs() {
        Rail none = new Rail(0, "nosuch0", "");
        assertThatThrownBy(() -> RailAddress.toListen(none))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("ENODEV")
                .hasMessageContaining("this node has no interface of that name");
        WireException failure = new WireException("lo", "connect", "ECONNREFUSED", "nobody listens there", "");
        assertThat(RailAddress.explained(loopback(""), failure)).isSameAs(failure);
        assertThat(RailAddress.explained(none, failure)).isSameAs(failure);
    }

    private static @Nullable InetAddress address(@Nullable String text) throws UnknownHostException {
        return text == null ? null : InetAddress.getByName(text);
    }
}
