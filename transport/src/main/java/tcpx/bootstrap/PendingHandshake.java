package tcpx.bootstrap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpx.error.BootstrapException;
import tcpx.time.Deadline;

/**
 * The listening node's side of one handshake, driven by arriving bytes and never waiting:
 *
 * <pre>
 *   HELLO --48 bytes--&gt; PROOF --32 bytes--&gt; OPTIONS_HEADER --8 bytes--&gt; OPTIONS --n bytes--&gt; done
 * </pre>
 *
 * <p>Reads exactly what the step needs and not a byte more, and takes memory for the options only after the proof.
 * The connecting node proves first, so that a stranger gets nothing that was made with the secret.
 */
final class PendingHandshake {
    private enum Step {
        HELLO,
        PROOF,
        OPTIONS_HEADER,
        OPTIONS,
        DONE
    }

    private static final byte[] SECRETS_DIFFER = new byte[Hello.PROOF_BYTES];

    private final ByteChannel stream;
    private final Secret secret;
    private final Hello mine;
    private final Deadline deadline;
    private Step step = Step.HELLO;
    private ByteBuffer in = ByteBuffer.allocate(Hello.BYTES);
    private @Nullable Hello theirs; // null before its hello
    private @Nullable Options options; // null until it is done

    PendingHandshake(ByteChannel stream, Secret secret, Hello mine, Deadline deadline) {
        this.stream = stream;
        this.secret = secret;
        this.mine = mine;
        this.deadline = deadline;
    }

    /**
     * Goes as far as the bytes that are there allow.
     *
     * @return whether the peer is authenticated and its options are here
     * @throws HandshakeRejectedException if it is a stranger, with the reason
     */
    boolean advance() throws HandshakeRejectedException {
        try {
            while (step != Step.DONE) {
                int count = stream.read(in);
                if (step == Step.HELLO && !Hello.begins(in, in.position())) {
                    throw new HandshakeRejectedException(
                            "began with " + Printable.hex(in.duplicate().flip()));
                }
                if (count < 0) {
                    throw new HandshakeRejectedException("closed after " + progress());
                }
                if (in.hasRemaining() && count == 0) {
                    return false;
                }
                if (!in.hasRemaining()) {
                    complete();
                }
            }
            return true;
        } catch (IOException e) {
            throw new HandshakeRejectedException("broke off after " + progress() + ": " + e.getMessage());
        }
    }

    boolean isAuthenticated() {
        return step.compareTo(Step.PROOF) > 0;
    }

    /** How far it got, as a number: the more, the less likely it is a stranger. */
    int stepsDone() {
        return step.ordinal();
    }

    boolean isLate() {
        return deadline.expired();
    }

    Deadline deadline() {
        return deadline;
    }

    /** How far it got, in words. */
    String progress() {
        return in.position() + " of " + in.limit() + " bytes of its "
                + step.name().toLowerCase(Locale.ROOT);
    }

    /** What the peer proposes, once {@link #advance} has returned true. */
    Options options() {
        return Objects.requireNonNull(options, "options");
    }

    ByteChannel stream() {
        return stream;
    }

    private void complete() throws IOException, HandshakeRejectedException {
        switch (step) {
            case HELLO -> {
                greet();
                expect(Step.PROOF, Hello.PROOF_BYTES);
            }
            case PROOF -> {
                prove();
                expect(Step.OPTIONS_HEADER, FrameHeader.BYTES);
            }
            case OPTIONS_HEADER -> expect(Step.OPTIONS, optionsLength());
            case OPTIONS -> {
                readOptions();
                expect(Step.DONE, 0);
            }
            default -> throw new IllegalStateException("nothing is expected after " + step);
        }
    }

    private void greet() throws IOException, HandshakeRejectedException {
        Hello theirs = Hello.of(in);
        this.theirs = theirs;
        write(mine.buffer()); // also to another version: it shall name both
        if (theirs.version() != mine.version()) {
            throw new HandshakeRejectedException("speaks protocol version " + Integer.toUnsignedString(theirs.version())
                    + ", here " + Integer.toUnsignedString(mine.version()));
        }
        if (!theirs.reservedIsZero() || theirs.echoes(mine)) {
            throw new HandshakeRejectedException("sent a malformed hello");
        }
    }

    private void prove() throws IOException, HandshakeRejectedException {
        Hello theirs = Objects.requireNonNull(this.theirs);
        if (!Hello.sameProof(Hello.connectingProof(secret, theirs, mine), in)) {
            write(ByteBuffer.wrap(SECRETS_DIFFER));
            throw new HandshakeRejectedException("has another secret");
        }
        write(ByteBuffer.wrap(Hello.listeningProof(secret, theirs, mine)));
    }

    private int optionsLength() throws HandshakeRejectedException {
        String fault = FrameHeader.fault(in, 0, Options.MAX_BYTES);
        if (!fault.isEmpty()) {
            throw new HandshakeRejectedException("sent " + fault + " as its options");
        }
        if (FrameHeader.type(in, 0) != FrameHeader.OPTIONS) {
            throw new HandshakeRejectedException(
                    "sent a frame of type " + FrameHeader.type(in, 0) + " before its options");
        }
        return (int) FrameHeader.length(in, 0);
    }

    private void readOptions() throws HandshakeRejectedException {
        try {
            options = Options.decode(in.flip());
        } catch (BootstrapException e) {
            throw new HandshakeRejectedException(e.getMessage());
        }
    }

    private void expect(Step next, int bytes) {
        step = next;
        in = ByteBuffer.allocate(bytes);
    }

    /** A few bytes into a fresh socket's empty buffer always fit; a peer for whom they do not is no peer. */
    private void write(ByteBuffer bytes) throws IOException, HandshakeRejectedException {
        stream.write(bytes);
        if (bytes.hasRemaining()) {
            throw new HandshakeRejectedException("takes no bytes");
        }
    }
}
