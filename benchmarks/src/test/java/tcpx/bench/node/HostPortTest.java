package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {
    private static final int STANDARD = 12347;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:4711, 127.0.0.1:4711",
        "127.0.0.1, 127.0.0.1:12347",
        "127.0.0.1:1, 127.0.0.1:1",
        "127.0.0.1:65535, 127.0.0.1:65535",
        "255.255.255.255:80, 255.255.255.255:80",
        "localhost:80, 127.0.0.1:80",
        "localhost, 127.0.0.1:12347",
        "[::1]:4711, [0:0:0:0:0:0:0:1]:4711",
        "[::1], [0:0:0:0:0:0:0:1]:12347",
        "[fd00::2]:80, [fd00:0:0:0:0:0:0:2]:80"
    })
    void hostAndPortAreReadAlikeForBothEndsAndWritten(String text, String written) {
        InetSocketAddress address = HostPort.toReach(text, STANDARD);
        assertThat(HostPort.toListen(text, STANDARD)).isEqualTo(address);
        assertThat(HostPort.format(address)).isEqualTo(written);
        assertThat(HostPort.toReach(written, STANDARD)).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "4711, 0.0.0.0:4711",
        "0, 0.0.0.0:0",
        "65535, 0.0.0.0:65535",
        "0.0.0.0:80, 0.0.0.0:80",
        "127.0.0.1:0, 127.0.0.1:0"
    })
    void whoListensMayNameThePortAloneForAllAddressesAndPortZero(String text, String written) {
        InetSocketAddress address = HostPort.toListen(text, STANDARD);
        assertThat(HostPort.format(address)).isEqualTo(written);
        assertThat(HostPort.toListen(written, STANDARD)).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'write 10.0.0.2:4711, node-b:4711 or [fd00::2]:4711'",
        "':', 'write 10.0.0.2:4711, node-b:4711 or [fd00::2]:4711'",
        "':80', 'write 10.0.0.2:4711, node-b:4711 or [fd00::2]:4711'",
        "'node b:80', 'write 10.0.0.2:4711, node-b:4711 or [fd00::2]:4711'",
        "'[::1', 'write 10.0.0.2:4711, node-b:4711 or [fd00::2]:4711'",
        "'[]:80', 'write 10.0.0.2:4711, node-b:4711 or [fd00::2]:4711'",
        "'::1', 'an IPv6 address is written in brackets, as in [fd00::2]:4711'",
        "'fe80::1:4711', 'an IPv6 address is written in brackets, as in [fd00::2]:4711'",
        "'[node-b]:80', 'brackets are for IPv6 addresses'",
        "'10.0.2:4711', 'an IPv4 address has four numbers from 0 to 255'",
        "'10.0.0.256:80', 'an IPv4 address has four numbers from 0 to 255'",
        "'10.0.0.2.3:80', 'an IPv4 address has four numbers from 0 to 255'",
        "'10.0.0.2.:80', 'an IPv4 address has four numbers from 0 to 255'",
        "'4711:80', 'an IPv4 address has four numbers from 0 to 255'"
    })
    void whatIsNoAddressIsRefusedInPlainWords(String text, String why) {
        assertThatThrownBy(() -> HostPort.toReach(text, STANDARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not HOST:PORT: " + why);
        assertThatThrownBy(() -> HostPort.toListen(text, STANDARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not HOST:PORT: " + why);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:, 0",
        "127.0.0.1:x, 0",
        "127.0.0.1:-1, 0",
        "127.0.0.1:+1, 0",
        "127.0.0.1:65536, 0",
        "127.0.0.1:4294967297, 0",
        "65536, 0",
        "4294967297, 0"
    })
    void whatIsNoPortIsRefusedWithThoseThatAre(String text, int least) {
        assertThatThrownBy(() -> HostPort.toListen(text, STANDARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not HOST:PORT: a port is a number from " + least + " to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "4711, 'name the host too, as in 10.0.0.2:4711'",
        "127.0.0.1:0, a port is a number from 1 to 65535",
        "0.0.0.0:80, this stands for all addresses of a node; name the one to reach",
        "[::]:80, this stands for all addresses of a node; name the one to reach"
    })
    void whoReachesOutMustSayWhere(String text, String why) {
        assertThatThrownBy(() -> HostPort.toReach(text, STANDARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not HOST:PORT: " + why);
    }

    @Test
    void anUnknownHostIsRefusedByName() {
        assertThatThrownBy(() -> HostPort.toReach("no-such-host.invalid:80", STANDARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-host.invalid is not known");
    }
}
