package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.time.Deadline;

/** Real peers come one after the other while strangers come as fast as they can, and do not stop. */
@Timeout(120)
class FloodTest {
    private static final int PEERS = 10;
    private static final int HELD = 300;

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void everyPeerGetsInWithinItsDeadlineFromWhereverTheFloodComes() throws Exception {
        byte[] hello = new byte[Hello.BYTES];
        Hello.fresh(HandshakeLimits.VERSION, new SecureRandom()).buffer().get(hello);
        byte[] noise = new byte[256];
        new Random(5).nextBytes(noise);
        try (BootstrapServer server = BootstrapServer.bind(TwoEnds.anyPort(), TwoEnds.SECRET)) {
            for (String source : new String[] {"127.0.0.1", "127.0.0.9"}) {
                over.set(false);
                FutureTask<?>[] floods = {
                    flood(server.address(), source, () -> new byte[0], 0),
                    flood(server.address(), source, () -> new byte[0], HELD),
                    flood(server.address(), source, () -> hello, HELD),
                    flood(server.address(), source, () -> noise, HELD)
                };
                for (int i = 0; i < PEERS; i++) {
                    FutureTask<ControlConnection> peer = Background.run(() ->
                            BootstrapClient.connect(server.address(), TwoEnds.SECRET, Options.none(), TwoEnds.soon()));
                    server.accept(TwoEnds.soon()).accept(Options.none()).close();
                    peer.get().close();
                }
                over.set(true);
                for (FutureTask<?> each : floods) {
                    each.get();
                }
            }
            assertThat(server.strangers()).isGreaterThan(100);
        }
    }

    /** Connects, says something, and keeps the last so many connections open. */
    private FutureTask<?> flood(InetSocketAddress server, String source, Supplier<byte[]> says, int held) {
        return Background.run(() -> {
            Deque<Socket> open = new ArrayDeque<>();
            Deadline longEnough = Deadline.after(Duration.ofSeconds(60));
            while (!over.get() && !longEnough.expired()) {
                Socket stranger = new Socket();
                open.add(stranger);
                try {
                    stranger.setSoLinger(true, 0); // leaves no port in TIME_WAIT
                    stranger.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
                    stranger.connect(server, 100);
                    stranger.getOutputStream().write(says.get());
                } catch (IOException ignored) {
                    // turned away, or no port is free
                }
                while (open.size() > held) {
                    open.poll().close();
                }
            }
            for (Socket stranger : open) {
                stranger.close();
            }
            return null;
        });
    }
}
