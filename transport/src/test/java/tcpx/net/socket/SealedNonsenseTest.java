package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.DamagedFrameException;
import tcpx.error.WireException;
import tcpx.ffi.Memory;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.ListenComm;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.ReceiveTarget;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** Frames whose check holds and whose content makes no sense: of a peer with a defect, or of another connection. */
@Timeout(60)
class SealedNonsenseTest {
    private static final Rail RAIL = new Rail(0, "lo", "127.0.0.1");
    private static final byte[] TOKEN = new byte[WireFormat.TOKEN_BYTES];
    private static final byte[] OTHER_TOKEN = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    private final NetProvider provider = new SocketProvider();
    private final Region memory = Region.allocate(4096);

    @AfterEach
    void free() {
        memory.close();
    }

    @Test
    void aPrefaceOfAnotherVersionIsNotWelcomed() throws Exception {
        try (ListenComm listener = provider.listen(RAIL, 1)) {
            CompletableFuture<RecvComm> accepted = acceptLater(listener);
            byte[] token = SocketHandle.decode(listener.handle()).token();
            try (Socket socket = connect(listener)) {
                socket.getOutputStream()
                        .write(preface(
                                token,
                                at -> Memory.putInt(at + WireFormat.PREFACE_VERSION_AT, WireFormat.VERSION + 1)));
                assertThat(socket.getInputStream().read()).as("it is hung up").isEqualTo(-1);
            }
            assertThat(accepted).isNotDone();
        }
    }

    @Test
    void aWelcomeThatIsAnAcknowledgementIsNoWelcome() throws Exception {
        assertThatThrownBy(() ->
                        sender(note(TOKEN, WireFormat.ACK, 0), new byte[0]).close())
                .isInstanceOf(WireException.class)
                .hasMessageContaining("not a node of ours");
    }

    @Test
    void aMessageOutOfItsTurnEndsTheConnection() throws Exception {
        assertThat(receiverFailure(token -> header(token, 1, 8)).getMessage())
                .contains("no header of ours (message 0)");
    }

    @Test
    void aMessageOfNegativeLengthEndsTheConnection() throws Exception {
        assertThat(receiverFailure(token -> header(token, 0, -1)).getMessage())
                .contains("no header of ours (message 0)");
    }

    @Test
    void aHeaderOfAnotherConnectionIsTakenForDamaged() throws Exception {
        assertThat(receiverFailure(token -> header(OTHER_TOKEN, 0, 8))).isInstanceOf(DamagedFrameException.class);
    }

    @Test
    void anAcknowledgementOfWhatWasNeverSentIsNotBelieved() throws Exception {
        assertThat(senderFailure(note(TOKEN, WireFormat.ACK, 2)).getMessage())
                .contains("no acknowledgement of ours (number 2, acknowledged 0, sent 1)");
        assertThat(senderFailure(note(TOKEN, WireFormat.NACK, 1)).getMessage()).contains("no acknowledgement of ours");
        assertThat(senderFailure(note(TOKEN, WireFormat.ACK, -1)).getMessage()).contains("no acknowledgement of ours");
        assertThat(senderFailure(note(TOKEN, WireFormat.WELCOME, 1)).getMessage())
                .contains("no acknowledgement of ours");
    }

    @Test
    void anAcknowledgementOfAnotherConnectionIsTakenForDamaged() throws Exception {
        assertThat(senderFailure(note(OTHER_TOKEN, WireFormat.ACK, 1))).isInstanceOf(DamagedFrameException.class);
    }

    @Test
    void theRestOfAMessageThatIsNoLongerWantedReachesNoMemory() throws Exception {
        AtomicBoolean wanted = new AtomicBoolean(true);
        ReceiveTarget target = new ReceiveTarget() {
            @Override
            public long addressFor(long tag, int length) {
                return memory.address();
            }

            @Override
            public boolean isWanted(long tag) {
                return wanted.get();
            }
        };
        try (ListenComm listener = provider.listen(RAIL, 1)) {
            CompletableFuture<RecvComm> accepted = acceptLater(listener);
            byte[] token = SocketHandle.decode(listener.handle()).token();
            try (Socket socket = connect(listener)) {
                OutputStream out = socket.getOutputStream();
                out.write(preface(token, at -> {}));
                try (RecvComm receiver = accepted.get()) {
                    long request = receiver.irecvAny(target);
                    out.write(header(token, 0, 4096));
                    byte[] half = new byte[2048];
                    Arrays.fill(half, (byte) 1);
                    out.write(half);
                    Deadline deadline = soon();
                    while (memory.view(2047, 1).get(0) == 0) {
                        assertThat(receiver.test(request)).isEqualTo(NetProvider.PENDING);
                        assertThat(deadline.expired()).isFalse();
                    }
                    wanted.set(false); // the user has the memory back
                    out.write(half);
                    while (receiver.test(request) == NetProvider.PENDING) {
                        assertThat(deadline.expired()).isFalse();
                    }
                    byte[] rest = new byte[2048];
                    memory.view(2048, 2048).get(0, rest);
                    assertThat(rest).containsOnly(0);
                }
            }
        }
    }

    @FunctionalInterface
    private interface Frame {
        byte[] of(byte[] token);
    }

    private WireException receiverFailure(Frame frame) throws Exception {
        try (ListenComm listener = provider.listen(RAIL, 1)) {
            CompletableFuture<RecvComm> accepted = acceptLater(listener);
            byte[] token = SocketHandle.decode(listener.handle()).token();
            try (Socket socket = connect(listener)) {
                socket.getOutputStream().write(preface(token, at -> {}));
                try (RecvComm receiver = accepted.get()) {
                    long request = receiver.irecv(receiver.register(memory), 0, 8, 0);
                    socket.getOutputStream().write(frame.of(token));
                    return failure(receiver, request);
                }
            }
        }
    }

    private WireException senderFailure(byte[] answer) throws Exception {
        try (SendComm sender = sender(note(TOKEN, WireFormat.WELCOME, 0), answer)) {
            return failure(sender, sender.isend(sender.register(memory), 0, 8, 0));
        }
    }

    private static WireException failure(Comm comm, long request) {
        long deadlineNs = System.nanoTime() + 10_000_000_000L;
        try {
            while (comm.test(request) == NetProvider.PENDING && System.nanoTime() < deadlineNs) {
                Thread.onSpinWait();
            }
        } catch (WireException e) {
            return e;
        }
        throw new AssertionError("it was believed");
    }

    // a sender whose peer answers its preface with a welcome, and its first message with whatever it is given
    private SendComm sender(byte[] welcome, byte[] answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Thread peer = new Thread(() -> {
            try (server;
                    Socket socket = server.accept()) {
                socket.getInputStream().readNBytes(WireFormat.PREFACE_BYTES);
                socket.getOutputStream().write(welcome);
                socket.getInputStream().readNBytes(WireFormat.HEADER_BYTES + 8);
                socket.getOutputStream().write(answer);
                socket.getInputStream().read(); // until the sender is closed
            } catch (IOException e) {
                // the sender has gone
            }
        });
        peer.setDaemon(true);
        peer.start();
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.getLocalPort());
        return provider.connect(RAIL, new SocketHandle(address, TOKEN).encode(), 1, soon());
    }

    private static byte[] preface(byte[] token, LongConsumer change) {
        return frame(WireFormat.PREFACE_BYTES, token, at -> {
            ConnectionPreface.write(at, token);
            change.accept(at);
        });
    }

    private static byte[] header(byte[] token, long sequence, int length) {
        return frame(WireFormat.HEADER_BYTES, token, at -> {
            Memory.putInt(at + WireFormat.HEADER_LENGTH_AT, length);
            Memory.putLong(at + WireFormat.HEADER_SEQUENCE_AT, sequence);
        });
    }

    private static byte[] note(byte[] token, int kind, long number) {
        return frame(WireFormat.NOTE_BYTES, token, at -> {
            Memory.putInt(at + WireFormat.NOTE_KIND_AT, kind);
            Memory.putLong(at + WireFormat.NOTE_NUMBER_AT, number);
        });
    }

    private static byte[] frame(int bytes, byte[] token, LongConsumer fields) {
        long at = Memory.allocate(bytes);
        try {
            fields.accept(at);
            new FrameChecksum(at, bytes, FrameChecksum.key(token)).seal(at, bytes);
            byte[] frame = new byte[bytes];
            Memory.get(at, frame);
            return frame;
        } finally {
            Memory.free(at);
        }
    }

    private static CompletableFuture<RecvComm> acceptLater(ListenComm listener) {
        return CompletableFuture.supplyAsync(() -> listener.accept(soon()));
    }

    private static Socket connect(ListenComm listener) throws IOException {
        InetSocketAddress address = SocketHandle.decode(listener.handle()).address();
        return new Socket(address.getAddress(), address.getPort());
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }
}
