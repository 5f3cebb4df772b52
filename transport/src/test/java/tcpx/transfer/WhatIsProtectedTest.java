package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Secret;
import tcpx.memory.Region;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;
import tcpx.transfer.FaultyNetwork.Tunnel;

/**
 * What docs/security.md says of who listens on the path: he reads payload and control messages, and learns nothing of
 * the secret. A change of either is a change of that page.
 */
@Timeout(30)
class WhatIsProtectedTest {
    private static final TransferConfig CONFIG =
            TransferConfig.DEFAULT.withChannels(1).withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));
    private static final String PAYLOAD = "what the user sends, to be read by whoever listens";
    private static final String SECRET = "thirty-two bytes that both know!";

    @Test
    void whoListensReadsThePayloadAndWhatIsSaidOfItAndNotTheSecret() throws Exception {
        Secret secret = Secret.of(SECRET.getBytes(StandardCharsets.US_ASCII));
        byte[] payload = PAYLOAD.getBytes(StandardCharsets.US_ASCII);
        try (FaultyNetwork network = new FaultyNetwork(new SocketProvider());
                SocketProvider sockets = new SocketProvider();
                BootstrapServer server =
                        BootstrapServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), secret);
                Region from = Region.allocate(payload.length);
                Region to = Region.allocate(payload.length)) {
            Tunnel control = FaultyNetwork.tunnelTo(server.address());
            control.listen();
            network.onTunnel(Tunnel::listen);
            CompletableFuture<Receiver> accepting = Pair.async(
                    () -> Receiver.accept(server, CONFIG, sockets, Pair.RAILS, Deadline.after(Duration.ofSeconds(10))));
            try (Sender sender = Sender.connect(control.address(), secret, CONFIG, network, Pair.RAILS);
                    Receiver receiver = Pair.get(accepting)) {
                CompletableFuture<Long> received = Pair.async(() -> receiver.receive(to));
                from.view(0, payload.length).put(payload);
                sender.send(from);
                assertThat(Pair.get(received)).isEqualTo(payload.length);
            } finally {
                control.close();
            }
            assertThat(network.tunnel(0).heard()).contains(PAYLOAD);
            assertThat(control.heard())
                    .as("options and control messages")
                    .contains("chunkBytes")
                    .doesNotContain(SECRET);
            assertThat(network.tunnel(0).heard()).doesNotContain(SECRET);
        }
    }
}
