package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.time.Deadline;

class PendingHandshakeTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Options OPTIONS = Options.none().with("channels", "4");

    private final MemoryStream stream = new MemoryStream();
    private final Hello listening = Hello.fresh(HandshakeLimits.VERSION, RANDOM);
    private final Hello connecting = Hello.fresh(HandshakeLimits.VERSION, RANDOM);
    private final PendingHandshake handshake =
            new PendingHandshake(stream, TwoEnds.SECRET, listening, Deadline.after(Duration.ofSeconds(5)));

    @Test
    void admitsAPeerAndAnswersHelloThenProof() throws HandshakeRejectedException {
        stream.arrive(bytes(connecting.buffer()));
        assertThat(handshake.advance()).isFalse();
        assertThat(bytes(stream.written())).isEqualTo(bytes(listening.buffer()));
        assertThat(handshake.isAuthenticated()).isFalse();

        stream.arrive(Hello.connectingProof(TwoEnds.SECRET, connecting, listening));
        assertThat(handshake.advance()).isFalse();
        assertThat(handshake.isAuthenticated()).isTrue();
        byte[] written = bytes(stream.written());
        assertThat(Arrays.copyOfRange(written, 48, written.length))
                .isEqualTo(Hello.listeningProof(TwoEnds.SECRET, connecting, listening));

        stream.arrive(frame(0xFF01, OPTIONS.encoded()));
        assertThat(handshake.advance()).isTrue();
        assertThat(handshake.options()).isEqualTo(OPTIONS);
    }

    @Test
    void takesAHandshakeOneByteAtATimeAndNotAByteMore() throws HandshakeRejectedException {
        stream.arrive(conversation(TwoEnds.SECRET));
        stream.arrive(new byte[] {1, 2, 3});
        stream.dribble(1);
        assertThat(handshake.advance()).isTrue();
        assertThat(stream.unread()).isEqualTo(3);
    }

    @Test
    void turnsAwayWhoEndsAtAnyByteOfTheHandshake() {
        byte[] whole = conversation(TwoEnds.SECRET);
        for (int length = 0; length < whole.length; length++) {
            MemoryStream cut = new MemoryStream();
            cut.arrive(Arrays.copyOf(whole, length));
            cut.end();
            assertThatThrownBy(() -> visit(cut).advance())
                    .as("after %d bytes", length)
                    .isInstanceOf(HandshakeRejectedException.class)
                    .hasMessageContaining("closed after");
        }
    }

    @Test
    void turnsAwayWhoHasOneBitWrongInHelloProofOrFrameHeader() {
        byte[] whole = conversation(TwoEnds.SECRET);
        int authenticated = Hello.BYTES + Hello.PROOF_BYTES;
        for (int bit = 0; bit < 8 * (authenticated + FrameHeader.BYTES); bit++) {
            byte[] wrong = whole.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            MemoryStream bad = new MemoryStream();
            bad.arrive(wrong);
            bad.end();
            assertThatThrownBy(() -> visit(bad).advance())
                    .as("bit %d", bit)
                    .isInstanceOf(HandshakeRejectedException.class);
            if (bit / 8 < authenticated) {
                byte[] written = bytes(bad.written());
                byte[] afterHello = Arrays.copyOfRange(written, Math.min(48, written.length), written.length);
                assertThat(afterHello).as("bit %d", bit).isEqualTo(new byte[afterHello.length]);
            }
        }
    }

    @Test
    void noticesGarbageAtItsFirstByteAndSaysNothing() {
        stream.arrive("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(handshake::advance)
                .isInstanceOf(HandshakeRejectedException.class)
                .hasMessageContaining("began with 47 45 54");
        assertThat(bytes(stream.written())).isEmpty();
    }

    @Test
    void turnsAwayRandomBytes() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] noise = new byte[1 + random.nextInt(300)];
            random.nextBytes(noise);
            if (round % 2 == 0) { // gets past the hello
                byte[] hello = bytes(connecting.buffer());
                System.arraycopy(hello, 0, noise, 0, Math.min(hello.length, noise.length));
            }
            MemoryStream bad = new MemoryStream();
            bad.arrive(noise);
            bad.end();
            assertThatThrownBy(() -> visit(bad).advance()).isInstanceOf(HandshakeRejectedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536, Integer.MAX_VALUE, -1})
    void tellsAnotherVersionItsOwnAndTurnsItAway(int version) {
        stream.arrive(bytes(Hello.fresh(version, RANDOM).buffer()));
        assertThatThrownBy(handshake::advance)
                .isInstanceOf(HandshakeRejectedException.class)
                .hasMessage("speaks protocol version " + Integer.toUnsignedString(version) + ", here 2");
        assertThat(bytes(stream.written())).isEqualTo(bytes(listening.buffer()));
    }

    @Test
    void answersAnotherSecretWithZeros() {
        stream.arrive(conversation(Secret.random()));
        assertThatThrownBy(handshake::advance)
                .isInstanceOf(HandshakeRejectedException.class)
                .hasMessage("has another secret");
        byte[] written = bytes(stream.written());
        assertThat(Arrays.copyOfRange(written, 48, written.length)).isEqualTo(new byte[32]);
    }

    @Test
    void refusesItsOwnProofFromAMirror() {
        stream.arrive(bytes(connecting.buffer()));
        stream.arrive(Hello.listeningProof(TwoEnds.SECRET, connecting, listening));
        assertThatThrownBy(handshake::advance)
                .isInstanceOf(HandshakeRejectedException.class)
                .hasMessage("has another secret");
    }

    @Test
    void refusesItsOwnHelloFromAMirror() {
        stream.arrive(bytes(listening.buffer()));
        assertThatThrownBy(handshake::advance)
                .isInstanceOf(HandshakeRejectedException.class)
                .hasMessageContaining("malformed hello");
    }

    @ParameterizedTest
    @ValueSource(longs = {65537, 1 << 20, Integer.MAX_VALUE, 0xFFFFFFFFL})
    void turnsAwayOptionsThatAreTooLongBeforeTakingMemoryForThem(long length) {
        stream.arrive(bytes(connecting.buffer()));
        stream.arrive(Hello.connectingProof(TwoEnds.SECRET, connecting, listening));
        stream.arrive(
                ByteBuffer.allocate(8).putInt((int) length).putInt(0xFF010000).array());
        assertThatThrownBy(handshake::advance)
                .isInstanceOf(HandshakeRejectedException.class)
                .hasMessageContaining("a frame of " + length + " bytes, allowed: 0..65536");
    }

    @Test
    void turnsAwayMalformedOptionsAndOtherFrames() {
        for (byte[] bad : new byte[][] {
            frame(0xFF01, ByteBuffer.wrap(new byte[] {9, 9})),
            frame(0xFF01, ByteBuffer.allocate(0)),
            frame(0xFF02, OPTIONS.encoded()),
            frame(3, OPTIONS.encoded())
        }) {
            MemoryStream peer = new MemoryStream();
            peer.arrive(bytes(connecting.buffer()));
            peer.arrive(Hello.connectingProof(TwoEnds.SECRET, connecting, listening));
            peer.arrive(bad);
            assertThatThrownBy(() -> visit(peer).advance()).isInstanceOf(HandshakeRejectedException.class);
        }
    }

    private PendingHandshake visit(MemoryStream from) {
        return new PendingHandshake(from, TwoEnds.SECRET, listening, Deadline.after(Duration.ofSeconds(5)));
    }

    /** All that a connecting node sends. */
    private byte[] conversation(Secret secret) {
        byte[] options = frame(0xFF01, OPTIONS.encoded());
        return ByteBuffer.allocate(48 + 32 + options.length)
                .put(connecting.buffer())
                .put(Hello.connectingProof(secret, connecting, listening))
                .put(options)
                .array();
    }

    private static byte[] frame(int type, ByteBuffer payload) {
        return ByteBuffer.allocate(8 + payload.remaining())
                .putInt(payload.remaining())
                .putShort((short) type)
                .putShort((short) 0)
                .put(payload)
                .array();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
