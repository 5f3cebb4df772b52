package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tcpx.net.Rails;

class AddressesTest {
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
