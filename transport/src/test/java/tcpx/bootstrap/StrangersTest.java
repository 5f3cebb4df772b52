package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.BootstrapException;

/** Real peers come while strangers of every kind attack: silent, noisy, slow, boastful, gone, deceived, outdated. */
@Timeout(60)
class StrangersTest {
    private static final int OF_EACH_KIND = 50;

    private final Random random = new Random(11);
    private final List<SocketChannel> open = new ArrayList<>();

    @Test
    void twoPeersAreServedWhileFiftyStrangersOfEachKindAttack() throws Exception {
        try (BootstrapServer server = BootstrapServer.bind(TwoEnds.anyPort(), TwoEnds.SECRET)) {
            List<SocketChannel> slow = new ArrayList<>();
            for (int i = 0; i < OF_EACH_KIND; i++) {
                attack(server.address(), slow);
            }
            AtomicBoolean over = new AtomicBoolean();
            FutureTask<?> dribble = Background.run(() -> {
                dribble(slow, over);
                return null;
            });
            FutureTask<?> liars = Background.run(() -> {
                liars(server.address());
                return null;
            });

            for (String name : new String[] {"first", "second"}) {
                Options options = Options.none().with("name", name);
                FutureTask<ControlConnection> peer = Background.run(
                        () -> BootstrapClient.connect(server.address(), TwoEnds.SECRET, options, TwoEnds.soon()));
                try (ControlConnection here = server.accept(TwoEnds.soon()).accept(options);
                        ControlConnection there = peer.get()) {
                    assertThat(here.options().get("name")).contains(name);
                    there.send(1, ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)));
                    assertThat(here.receive(ByteBuffer.allocate(16), TwoEnds.soon()))
                            .isEqualTo(1);
                }
            }

            liars.get();
            over.set(true);
            dribble.get();
            for (SocketChannel stranger : open) {
                stranger.close();
            }
            // every one of them is counted once the server has seen it end
            Background.until(() -> server.strangers() >= 7L * OF_EACH_KIND);
            assertThat(server.strangers()).isEqualTo(7L * OF_EACH_KIND);
        }
    }

    private void attack(InetSocketAddress server, List<SocketChannel> slow) throws IOException {
        come(server, new byte[0]); // silent
        byte[] noise = new byte[200];
        random.nextBytes(noise);
        come(server, noise);
        come(server, ByteBuffer.allocate(8).putInt(-1).putInt(-1).array()); // a huge count
        slow.add(come(server, new byte[0]));
        SocketChannel scanner = SocketChannel.open(server); // closes at once, half of them with a reset
        if (random.nextBoolean()) {
            scanner.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        scanner.close();
    }

    /** One byte of a hello that would be right, to each in turn. */
    private void dribble(List<SocketChannel> slow, AtomicBoolean over) {
        ByteBuffer hello =
                Hello.fresh(HandshakeLimits.VERSION, new SecureRandom()).buffer();
        for (int i = 0; i < hello.limit() - 1 && !over.get(); i++) {
            for (SocketChannel stranger : slow) {
                try {
                    stranger.write(hello.slice(i, 1));
                } catch (IOException ignored) {
                    // dropped to make room
                }
            }
        }
    }

    private void liars(InetSocketAddress server) {
        for (int i = 0; i < OF_EACH_KIND; i++) {
            expectRefusal(() -> BootstrapClient.connect(server, Secret.random(), Options.none(), TwoEnds.soon()));
            expectRefusal(() -> BootstrapClient.connect(server, TwoEnds.SECRET, Options.none(), TwoEnds.soon(), 99));
        }
    }

    private void expectRefusal(Runnable connect) {
        try {
            connect.run();
            throw new AssertionError("a liar was let in");
        } catch (BootstrapException e) {
            assertThat(e).hasMessageContaining("differ");
        }
    }

    private SocketChannel come(InetSocketAddress server, byte[] bytes) throws IOException {
        SocketChannel stranger = SocketChannel.open(server);
        open.add(stranger);
        try {
            stranger.write(ByteBuffer.wrap(bytes));
        } catch (IOException ignored) {
            // dropped to make room
        }
        return stranger;
    }
}
