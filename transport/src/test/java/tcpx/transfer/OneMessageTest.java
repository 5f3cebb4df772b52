package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.BootstrapException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.socket.SocketProvider;

/** The shortest way from an address to a message, as the README shows it. */
@Timeout(60)
class OneMessageTest {
    private static final int BYTES = 3_000_001;

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) free.getLocalSocketAddress();
        }
    }

    @Test
    void bothEndsMayCloseAtOnceAfterTheMessage() throws Exception {
        TransferConfig config = TransferConfig.DEFAULT;
        try (SocketProvider wire = new SocketProvider();
                Region from = Region.allocate(BYTES);
                Region to = Region.allocate(BYTES)) {
            new Pattern(7).fill(from, 0, BYTES);
            for (int round = 0; round < 30; round++) {
                InetSocketAddress address = freeAddress();
                CompletableFuture<Long> received = Pair.async(() -> {
                    try (Receiver receiver = Receiver.accept(address, Pair.SECRET, config, wire, Pair.RAILS)) {
                        return receiver.receive(to);
                    }
                });
                try (Sender sender = Sender.connect(address, Pair.SECRET, config, wire, Pair.RAILS)) {
                    assertThat(sender.send(from))
                            .as("nanoseconds, round %d", round)
                            .isPositive();
                }
                assertThat(Pair.get(received)).as("bytes, round %d", round).isEqualTo(BYTES);
            }
            assertThat(new Pattern(7).mismatch(to, 0, BYTES)).isEqualTo(Pattern.NONE);
        }
    }

    @Test
    void whereNobodyComesTheAddressIsFreeAgainAfterTheSetUpTime() throws Exception {
        InetSocketAddress address = freeAddress();
        TransferConfig impatient =
                TransferConfig.DEFAULT.withTimeouts(Duration.ofMillis(50), TransferConfig.DEFAULT.idleTimeout());
        try (SocketProvider wire = new SocketProvider()) {
            for (int round = 0; round < 2; round++) {
                assertThatThrownBy(() -> Receiver.accept(address, Pair.SECRET, impatient, wire, Pair.RAILS))
                        .isInstanceOf(BootstrapException.class)
                        .hasMessageContaining("no peer came to");
            }
        }
    }
}
