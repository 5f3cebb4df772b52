package tcpx.bootstrap;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import tcpx.time.Deadline;

/** A server and the two ends of one control connection over the loopback. */
final class TwoEnds implements AutoCloseable {
    static final Secret SECRET = Secret.of("a secret of more than 16 bytes".getBytes(StandardCharsets.US_ASCII));

    final BootstrapServer server;
    final ControlConnection listening;
    final ControlConnection connecting;

    TwoEnds() throws Exception {
        server = BootstrapServer.bind(anyPort(), SECRET);
        FutureTask<ControlConnection> client =
                Background.run(() -> BootstrapClient.connect(server.address(), SECRET, Options.none(), soon()));
        listening = server.accept(soon()).accept(Options.none());
        connecting = client.get();
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Long enough that only a bug reaches it. */
    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    static Deadline past() {
        return Deadline.after(Duration.ZERO);
    }

    /** For waits that a test lets run out. */
    static Deadline brief() {
        return Deadline.after(Duration.ofMillis(60));
    }

    @Override
    public void close() {
        connecting.close();
        listening.close();
        server.close();
    }
}
