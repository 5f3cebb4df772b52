package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tcpx.time.Deadline;

/** The waiting room in this thread, on real sockets and by a clock that is turned by hand. */
class HandshakeServerTest {
    private final HandClock clock = new HandClock();
    private final List<Socket> strangers = new ArrayList<>();
    private final List<Offer> offers = new ArrayList<>();
    private InetSocketAddress address;
    private HandshakeServer reception;

    @BeforeEach
    void open() throws IOException {
        ServerSocketChannel listener = Listener.open(TwoEnds.anyPort(), 64);
        address = (InetSocketAddress) listener.getLocalAddress();
        reception = new HandshakeServer(
                listener,
                TwoEnds.SECRET,
                new HandshakeLimits(HandshakeLimits.VERSION, Duration.ofSeconds(5), 4, Duration.ofSeconds(60), clock));
    }

    @AfterEach
    void close() throws IOException {
        for (Socket stranger : strangers) {
            stranger.close();
        }
        for (Offer offer : offers) {
            offer.close();
        }
        reception.close();
    }

    @Test
    void turnsAwayTheSilentWhenTheirTimeIsUpAndNotBefore() throws IOException {
        comes();
        stepUntil(() -> reception.handshakes() == 1);
        clock.turn(Duration.ofSeconds(3));
        comes();
        stepUntil(() -> reception.handshakes() == 2);

        clock.turn(Duration.ofSeconds(2).minusNanos(1));
        reception.step(1, offers::add);
        assertThat(reception.strangers()).isZero();

        clock.turn(Duration.ofNanos(1));
        reception.step(1, offers::add);
        assertThat(reception.strangers()).isEqualTo(1);
        assertThat(reception.lastStranger())
                .startsWith("127.0.0.1:")
                .endsWith("was too slow, with 0 of 48 bytes of its hello");
        assertThat(reception.handshakes()).isEqualTo(1);
        assertThat(ended(strangers.get(0))).isTrue();
    }

    @Test
    void givesTimeForTheWholeHandshakeNotForEachByte() throws IOException {
        Socket dribbler = comes();
        byte[] magic = {'T', 'C', 'P', 'X', 'c'};
        for (int second = 0; second < 5; second++) {
            dribbler.getOutputStream().write(magic[second]);
            reception.step(0, offers::add);
            clock.turn(Duration.ofSeconds(1));
        }
        stepUntil(() -> reception.strangers() == 1);
        assertThat(reception.lastStranger()).contains("too slow");
    }

    @Test
    void makesRoomByDroppingTheOldest() throws IOException {
        for (int i = 1; i <= 4; i++) {
            comes();
            int here = i;
            stepUntil(() -> reception.handshakes() == here);
        }
        comes();
        stepUntil(() -> reception.strangers() == 1);
        assertThat(reception.handshakes()).isEqualTo(4);
        assertThat(reception.lastStranger()).contains("made room");
        assertThat(ended(strangers.get(0))).isTrue();
    }

    @Test
    void aFloodFromOneNetworkDropsItsOwn() throws IOException {
        Socket fromElsewhere = comes();
        stepUntil(() -> reception.handshakes() == 1);
        for (int i = 0; i < 20; i++) {
            comesFrom("127.0.0.9");
            reception.step(1, offers::add);
        }
        stepUntil(() -> reception.strangers() == 17);
        assertThat(reception.lastStranger()).startsWith("127.0.0.9:");
        fromElsewhere.getOutputStream().write(bytes(Hello.fresh(HandshakeLimits.VERSION, new SecureRandom())));
        assertThat(stepUntilReadable(fromElsewhere)).isEqualTo('T');
    }

    @Test
    void whoHasSaidHelloStaysBeforeTheSilentFromTheSameNetwork() throws IOException {
        Socket polite = comes();
        polite.getOutputStream().write(bytes(Hello.fresh(HandshakeLimits.VERSION, new SecureRandom())));
        assertThat(stepUntilReadable(polite)).isEqualTo('T');
        for (int i = 0; i < 20; i++) {
            comes();
            reception.step(1, offers::add);
        }
        stepUntil(() -> reception.strangers() == 17);
        polite.getOutputStream().write(new byte[Hello.PROOF_BYTES]);
        stepUntil(() -> reception.strangers() == 18);
        assertThat(reception.lastStranger()).contains("has another secret");
    }

    @Test
    void aStepTakesNoMoreThanThereIsRoomForSoThatThoseWhoAreHereGetTheirTurn() throws IOException {
        for (int i = 0; i < 13; i++) {
            comes();
        }
        reception.step(1, offers::add);
        assertThat(reception.handshakes() + reception.strangers()).isBetween(1L, 4L);
        stepUntil(() -> reception.handshakes() + reception.strangers() == 13);
    }

    @Test
    void admitsAPeerAmongMoreStrangersThanItHasRoomFor() throws Exception {
        for (int i = 0; i < 6; i++) {
            comes();
        }
        FutureTask<ControlConnection> peer =
                Background.run(() -> BootstrapClient.connect(address, TwoEnds.SECRET, Options.none(), TwoEnds.soon()));
        stepUntil(() -> !offers.isEmpty());
        ControlConnection here = offers.get(0).accept(Options.none());
        ControlConnection there = peer.get();
        here.close();
        there.close();
        assertThat(offers).hasSize(1);
    }

    private Socket comes() throws IOException {
        return comesFrom("127.0.0.1");
    }

    private Socket comesFrom(String source) throws IOException {
        Socket stranger = new Socket(address.getAddress(), address.getPort(), InetAddress.getByName(source), 0);
        strangers.add(stranger);
        return stranger;
    }

    private void stepUntil(BooleanSupplier condition) throws IOException {
        Deadline deadline = TwoEnds.soon();
        while (!condition.getAsBoolean()) {
            assertThat(deadline.expired())
                    .as("waited in vain; the last: " + reception.lastStranger())
                    .isFalse();
            reception.step(10, offers::add);
        }
    }

    private int stepUntilReadable(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        stepUntil(() -> {
            try {
                return in.available() > 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return in.read();
    }

    private static byte[] bytes(Hello hello) {
        byte[] bytes = new byte[Hello.BYTES];
        hello.buffer().get(bytes);
        return bytes;
    }

    private boolean ended(Socket socket) throws IOException {
        reception.step(1, offers::add); // the selector lets go of a closed socket in its next round
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }
}
