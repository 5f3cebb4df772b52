package tcpx.bootstrap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The first bytes in each direction, always {@value #BYTES}: 8 bytes magic, u32 protocol version, u32 zero, 32 bytes
 * nonce. The same for both nodes: who proves what is told apart by the labels of the proofs. Immutable.
 */
final class Hello {
    static final int BYTES = 48;
    static final int PROOF_BYTES = 32;

    private static final byte[] MAGIC = "TCPXctl\n".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_AT = 8;
    private static final int RESERVED_AT = 12;
    private static final int NONCE_AT = 16;
    private static final byte[] CONNECTING = label("tcpx bootstrap: proof of the connecting node");
    private static final byte[] LISTENING = label("tcpx bootstrap: proof of the listening node");

    private final byte[] bytes;

    private Hello(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A hello of our own with a fresh nonce. */
    static Hello fresh(int version, SecureRandom random) {
        byte[] nonce = new byte[BYTES - NONCE_AT];
        random.nextBytes(nonce);
        return new Hello(ByteBuffer.allocate(BYTES)
                .put(MAGIC)
                .putInt(version)
                .putInt(0)
                .put(nonce)
                .array());
    }

    /** The hello in the first {@value #BYTES} bytes; for those of which {@link #begins} holds. */
    static Hello of(ByteBuffer received) {
        byte[] bytes = new byte[BYTES];
        received.get(0, bytes);
        return new Hello(bytes);
    }

    /** Whether the bytes from 0 to {@code received} can still become a hello. Wants no more than the magic. */
    static boolean begins(ByteBuffer buffer, int received) {
        for (int i = 0; i < Math.min(received, MAGIC.length); i++) {
            if (buffer.get(i) != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /** The protocol version as an unsigned number in an int. */
    int version() {
        return ByteBuffer.wrap(bytes).getInt(VERSION_AT);
    }

    /** Whether the bytes without a meaning are zero, as this version wants them. */
    boolean reservedIsZero() {
        return ByteBuffer.wrap(bytes).getInt(RESERVED_AT) == 0;
    }

    /** Whether both carry the same nonce: then one is an echo of the other. */
    boolean echoes(Hello other) {
        return Arrays.equals(bytes, NONCE_AT, BYTES, other.bytes, NONCE_AT, BYTES);
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** What the connecting node sends to show that it knows the secret. */
    static byte[] connectingProof(Secret secret, Hello connecting, Hello listening) {
        return secret.mac(CONNECTING, connecting.bytes, listening.bytes);
    }

    /** What the listening node sends to show that it knows the secret. */
    static byte[] listeningProof(Secret secret, Hello connecting, Hello listening) {
        return secret.mac(LISTENING, connecting.bytes, listening.bytes);
    }

    /** Whether a proof is the right one, in a time that does not depend on where they differ. */
    static boolean sameProof(byte[] expected, ByteBuffer received) {
        byte[] bytes = new byte[PROOF_BYTES];
        received.get(0, bytes);
        return MessageDigest.isEqual(expected, bytes);
    }

    private static byte[] label(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }
}
