package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.BootstrapException;

/** Nonces nobody can foresee, and proofs that hold for one role in one handshake only. */
@Timeout(60)
class HelloTest {
    private static final int HANDSHAKES = 64;

    private final SecureRandom random = new SecureRandom();
    private final Hello connecting = Hello.fresh(HandshakeLimits.VERSION, random);
    private final Hello listening = Hello.fresh(HandshakeLimits.VERSION, random);

    @Test
    void theNonceIsWhatTheGivenSourceOfRandomnessGave() {
        byte[] drawn = new byte[32];
        Arrays.setAll(new Byte[32], i -> drawn[i] = (byte) (0x51 + 7 * i));
        SecureRandom scripted = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(drawn, 0, bytes, 0, bytes.length);
            }
        };
        assertThat(nonce(bytes(Hello.fresh(HandshakeLimits.VERSION, scripted)))).isEqualTo(drawn);
    }

    @Test
    void theListeningNodesNoncesAreNewAndEachOfTheirBitsIsRandom() throws IOException {
        List<byte[]> nonces = new ArrayList<>();
        try (BootstrapServer server = BootstrapServer.bind(TwoEnds.anyPort(), TwoEnds.SECRET)) {
            for (int i = 0; i < HANDSHAKES; i++) {
                InetSocketAddress address = server.address();
                try (Socket handshake = new Socket(address.getAddress(), address.getPort())) {
                    handshake.getOutputStream().write(bytes(connecting));
                    nonces.add(nonce(handshake.getInputStream().readNBytes(Hello.BYTES)));
                }
            }
        }
        assertRandom(nonces);
    }

    @Test
    void theConnectingNodesNoncesAreNewAndEachOfTheirBitsIsRandom() throws Exception {
        List<byte[]> nonces = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
            byte[] ofAnotherVersion = bytes(Hello.fresh(99, random)); // ends the attempt at once
            FutureTask<Void> listening = Background.run(() -> {
                while (true) {
                    try (Socket handshake = listener.accept()) {
                        nonces.add(nonce(handshake.getInputStream().readNBytes(Hello.BYTES)));
                        handshake.getOutputStream().write(ofAnotherVersion);
                        handshake.getInputStream().read();
                    }
                }
            });
            for (int i = 0; i < HANDSHAKES; i++) {
                assertThatThrownBy(
                                () -> BootstrapClient.connect(address, TwoEnds.SECRET, Options.none(), TwoEnds.soon()))
                        .hasMessageContaining("versions differ");
            }
            listening.cancel(true);
        }
        assertRandom(nonces);
    }

    @Test
    void everyBitOfBothHellosIsInBothProofs() {
        byte[] connectingProof = Hello.connectingProof(TwoEnds.SECRET, connecting, listening);
        byte[] listeningProof = Hello.listeningProof(TwoEnds.SECRET, connecting, listening);
        for (int bit = 0; bit < 8 * Hello.BYTES; bit++) {
            Hello[] one = {flipped(connecting, bit), listening};
            Hello[] other = {connecting, flipped(listening, bit)};
            for (Hello[] pair : new Hello[][] {one, other}) {
                assertThat(Hello.connectingProof(TwoEnds.SECRET, pair[0], pair[1]))
                        .as("bit %d", bit)
                        .isNotEqualTo(connectingProof);
                assertThat(Hello.listeningProof(TwoEnds.SECRET, pair[0], pair[1]))
                        .as("bit %d", bit)
                        .isNotEqualTo(listeningProof);
            }
        }
    }

    @Test
    void aProofIsOfOneRoleOfOneSecretAndOfOneOrderOfTheHellos() {
        Set<ByteBuffer> proofs = new HashSet<>();
        for (Secret secret : List.of(TwoEnds.SECRET, Secret.random())) {
            proofs.add(ByteBuffer.wrap(Hello.connectingProof(secret, connecting, listening)));
            proofs.add(ByteBuffer.wrap(Hello.connectingProof(secret, listening, connecting)));
            proofs.add(ByteBuffer.wrap(Hello.listeningProof(secret, connecting, listening)));
            proofs.add(ByteBuffer.wrap(Hello.listeningProof(secret, listening, connecting)));
        }
        assertThat(proofs)
                .hasSize(8)
                .allSatisfy(proof -> assertThat(proof.remaining()).isEqualTo(32));
    }

    @Test
    void aProofWithOneBitWrongIsNotTheSame() {
        byte[] proof = Hello.connectingProof(TwoEnds.SECRET, connecting, listening);
        assertThat(Hello.sameProof(proof, ByteBuffer.wrap(proof.clone()))).isTrue();
        for (int bit = 0; bit < 8 * proof.length; bit++) {
            byte[] wrong = proof.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Hello.sameProof(proof, ByteBuffer.wrap(wrong)))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    /** A listener that knows no secret, and gives the connecting node its own proof back. */
    @Test
    void aProofThatIsReflectedProvesNothing() throws Exception {
        try (ServerSocket deceiver = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Background.run(() -> {
                Socket handshake = deceiver.accept();
                InputStream in = handshake.getInputStream();
                handshake.getOutputStream().write(bytes(listening));
                in.readNBytes(Hello.BYTES);
                handshake.getOutputStream().write(in.readNBytes(Hello.PROOF_BYTES));
                return handshake;
            });
            assertThatThrownBy(() -> BootstrapClient.connect(
                            (InetSocketAddress) deceiver.getLocalSocketAddress(),
                            TwoEnds.SECRET,
                            Options.none(),
                            TwoEnds.soon()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("the secrets differ");
        }
    }

    private static Hello flipped(Hello hello, int bit) {
        byte[] bytes = bytes(hello);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Hello.of(ByteBuffer.wrap(bytes));
    }

    /** Of so many random nonces no two are the same, and no bit is the same in all but once in 2^55 runs. */
    private static void assertRandom(List<byte[]> nonces) {
        assertThat(nonces).hasSize(HANDSHAKES);
        assertThat(new HashSet<>(nonces.stream().map(ByteBuffer::wrap).toList()))
                .hasSize(HANDSHAKES);
        for (int bit = 0; bit < 8 * 32; bit++) {
            int at = bit;
            assertThat(nonces.stream()
                            .filter(each -> (each[at / 8] >> at % 8 & 1) == 1)
                            .count())
                    .as("bit %d", bit)
                    .isBetween(1L, HANDSHAKES - 1L);
        }
    }

    private static byte[] nonce(byte[] hello) {
        return Arrays.copyOfRange(hello, 16, Hello.BYTES);
    }

    private static byte[] bytes(Hello hello) {
        byte[] bytes = new byte[Hello.BYTES];
        hello.buffer().get(bytes);
        return bytes;
    }
}
