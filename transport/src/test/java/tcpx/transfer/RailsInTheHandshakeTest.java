package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.bootstrap.BootstrapServer;
import tcpx.error.BootstrapException;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;

/** Both ends compare their rails before anything is opened. */
@Timeout(30)
class RailsInTheHandshakeTest {
    private static final List<Rail> ONE = List.of(new Rail(0, "lo", "127.0.0.1"));

    @Test
    void differentNumbersOfRailsAreToldAtBothEndsWithBothLists() throws Exception {
        String lists =
                "the sending node has 1 rail (lo 127.0.0.1), the receiving node 2 rails (lo 127.0.0.1, lo 127.0.0.2)";
        try (NetProvider sockets = new SocketProvider(SocketOptions.DEFAULT);
                BootstrapServer server =
                        BootstrapServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Pair.SECRET)) {
            CompletableFuture<Receiver> receiver = Pair.async(() -> Receiver.accept(
                    server, TransferConfig.DEFAULT, sockets, Pair.RAILS, Deadline.after(Duration.ofSeconds(10))));
            assertThatThrownBy(
                            () -> Sender.connect(server.address(), Pair.SECRET, TransferConfig.DEFAULT, sockets, ONE))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining(lists);
            assertThatThrownBy(() -> Pair.get(receiver))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining(lists);
        }
    }
}
