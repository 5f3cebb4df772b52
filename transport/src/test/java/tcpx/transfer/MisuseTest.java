package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Secret;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;

/** What can be seen to be wrong is refused at the call, by name, and not after the set-up time. */
@Timeout(5)
class MisuseTest {
    private static final InetSocketAddress NOBODY = new InetSocketAddress("127.0.0.1", 1);
    private static final InetSocketAddress FREE = new InetSocketAddress("127.0.0.1", 0);
    private static final TransferConfig CONFIG =
            TransferConfig.DEFAULT.withTimeouts(Duration.ofMinutes(5), Duration.ofMinutes(5));
    private static final List<Rail> RAILS = Pair.RAILS;
    private static final Secret SECRET = Pair.SECRET;

    private final NetProvider wire = new SocketProvider();

    @Test
    void aSenderNamesTheArgumentThatIsMissing() {
        isMissing("secret", () -> Sender.connect(NOBODY, null, CONFIG, wire, RAILS));
        isMissing("address", () -> Sender.connect(null, SECRET, CONFIG, wire, RAILS));
        isMissing("config", () -> Sender.connect(NOBODY, SECRET, null, wire, RAILS));
        isMissing("provider", () -> Sender.connect(NOBODY, SECRET, CONFIG, null, RAILS));
        isMissing("rails", () -> Sender.connect(NOBODY, SECRET, CONFIG, wire, null));
    }

    @Test
    void aReceiverNamesTheArgumentThatIsMissing() {
        isMissing("secret", () -> Receiver.accept(FREE, null, CONFIG, wire, RAILS));
        isMissing("address", () -> Receiver.accept((InetSocketAddress) null, SECRET, CONFIG, wire, RAILS));
        isMissing("config", () -> Receiver.accept(FREE, SECRET, null, wire, RAILS));
        isMissing("provider", () -> Receiver.accept(FREE, SECRET, CONFIG, null, RAILS));
        isMissing("rails", () -> Receiver.accept(FREE, SECRET, CONFIG, wire, null));
        isMissing("config", () -> Receiver.open(null, null, wire, RAILS), "offer");
        try (BootstrapServer server = BootstrapServer.bind(FREE, SECRET)) {
            Deadline late = Deadline.after(Duration.ofMinutes(5));
            isMissing("provider", () -> Receiver.accept(server, CONFIG, null, RAILS, late));
        }
    }

    @Test
    void whatCannotBeConnectedIsRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> Sender.connect(FREE, SECRET, CONFIG, wire, RAILS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1..65535");
        assertThatThrownBy(() -> Sender.connect(NOBODY, SECRET, CONFIG, wire, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no rails");
        assertThatThrownBy(() -> Receiver.accept(FREE, SECRET, CONFIG, wire, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no rails");
    }

    private static void isMissing(String name, Runnable call, String... others) {
        assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class).satisfies(e -> {
            String text = String.valueOf(e.getMessage());
            if (!text.contains(name) && List.of(others).stream().noneMatch(text::contains)) {
                throw new AssertionError("does not name " + name + ": " + text, e);
            }
        });
    }
}
