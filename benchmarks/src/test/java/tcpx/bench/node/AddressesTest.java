package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.net.Rail;
import tcpx.net.Rails;

class AddressesTest {
    @Test
    void railsAreReadInOrderWithTheInterfacesAddressOrTheOneGiven() {
        List<Rail> rails = Rails.parse("lo, lo@127.0.0.2");
        assertThat(rails).containsExactly(new Rail(0, "lo", "127.0.0.1"), new Rail(1, "lo", "127.0.0.2"));
        assertThat(Rails.format(rails)).isEqualTo("lo@127.0.0.1,lo@127.0.0.2");
        assertThat(Rails.parse(Rails.format(rails))).isEqualTo(rails);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lo,", ",lo", "lo,,lo", " ", "@127.0.0.1"})
    void aListWithAHoleIsRefused(String text) {
        assertThatThrownBy(() -> Rails.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rails=" + text)
                .hasMessageContaining("separated by commas");
    }

    @Test
    void anInterfaceThatIsNotHereIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> Rails.parse("lo,eth99"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no interface eth99")
                .hasMessageContaining("lo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth1@if2", "lo@localhost", "lo@eth0"})
    void whatIpLinkShowsIsNoRailAndTheNameIsSaid(String text) {
        assertThatThrownBy(() -> Rails.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rails=" + text + ": '" + text.replaceFirst(".*@", "") + "' is no address; the interface"
                        + " that ip link shows as " + text + " is named " + text.replaceFirst("@.*", ""));
        assertThat(Rails.parse("lo@::1")).containsExactly(new Rail(0, "lo", "::1"));
    }

    @Test
    void aPeerTravelsAsJvmArguments() {
        RemoteNode peer = new RemoteNode(
                HostPort.toReach("127.0.0.1:4711", 1),
                Rails.parse("lo@127.0.0.3"),
                Optional.of(Path.of("/somewhere/secret")));
        assertThat(peer.jvmArguments())
                .containsExactly(
                        "-Dtcpx.peer=127.0.0.1:4711",
                        "-Dtcpx.rails=lo@127.0.0.3",
                        "-Dtcpx.run=" + peer.run(),
                        "-Dtcpx.secretFile=/somewhere/secret");
    }

    @Test
    void aPeerCanBeAnnouncedToThisProcess() {
        RemoteNode peer =
                new RemoteNode(HostPort.toReach("127.0.0.1:4711", 1), Rails.parse("lo@127.0.0.3"), Optional.empty());
        try {
            peer.announce();
            assertThat(RemoteNode.fromSystemProperties()).isEqualTo(peer);
        } finally {
            System.clearProperty("tcpx.peer");
            System.clearProperty("tcpx.rails");
            System.clearProperty("tcpx.run");
        }
        assertThatThrownBy(RemoteNode::fromSystemProperties).hasMessageContaining("./run-bench.sh");
    }

    @Test
    void theSecretIsTakenFromTheEnvironmentOrAskedFor() {
        assertThat(RemoteNode.secretFrom(Map.of(RemoteNode.SECRET_VARIABLE, "00".repeat(32))))
                .isNotNull();
        assertThatThrownBy(() -> RemoteNode.secretFrom(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--secret-file");
        assertThatThrownBy(() -> RemoteNode.secretFrom(Map.of(RemoteNode.SECRET_VARIABLE, "hello")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
