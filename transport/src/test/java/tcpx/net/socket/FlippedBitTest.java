package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.DamagedFrameException;
import tcpx.error.WireException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** Every bit of every kind of frame, flipped in turn between two real connections. */
@Timeout(120)
class FlippedBitTest {
    private static final Rail RAIL = new Rail(0, "lo", "127.0.0.1");
    private static final int MESSAGE = 100;
    private static final int FRAME = WireFormat.HEADER_BYTES + MESSAGE;
    private static final int NONE = -1;

    private final Region from = Region.allocate(3 * MESSAGE);
    private final Region to = Region.allocate(3 * MESSAGE);

    @AfterEach
    void free() {
        from.close();
        to.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyBitOfAHeaderIsFoundAndNamedAndTheMessageIsNeverAcknowledged(boolean checksum) throws Exception {
        for (int bit = 0; bit < 8 * WireFormat.HEADER_BYTES; bit++) {
            try (Wire wire = new Wire(checksum, WireFormat.PREFACE_BYTES + FRAME, bit, NONE, 0)) {
                wire.post(1);
                wire.drive();
                wire.post(1);
                wire.driveUntilOneEndFails();
                assertThat(wire.acknowledged)
                        .as("bit %d: messages acknowledged", bit)
                        .isEqualTo(1);
                assertThat(wire.landed).as("bit %d: messages landed", bit).isEqualTo(1);
                assertThat(new Pattern(1).mismatch(to, 0, MESSAGE)).isEqualTo(Pattern.NONE);
                assertThat(to.view(MESSAGE, MESSAGE))
                        .as("bit %d: the second buffer", bit)
                        .isEqualTo(ByteBuffer.allocate(MESSAGE));
                assertThat(wire.receiverFailure)
                        .as("bit %d", bit)
                        .isInstanceOfSatisfying(DamagedFrameException.class, e -> {
                            assertThat(e.offset()).isEqualTo(FRAME);
                            assertThat(e.rail()).isEqualTo("lo");
                            assertThat(e.getMessage()).contains("the header of message 1, at byte " + FRAME);
                        });
                assertThatThrownBy(() -> wire.receiver.test(1))
                        .as("every later call")
                        .isSameAs(wire.receiverFailure);
            }
        }
    }

    @Test
    void everyBitOfAnAcknowledgementIsFoundAndNamed() throws Exception {
        for (int bit = 0; bit < 8 * WireFormat.NOTE_BYTES; bit++) {
            try (Wire wire = new Wire(false, NONE, 0, WireFormat.NOTE_BYTES, bit)) {
                wire.post(1);
                wire.driveUntilOneEndFails();
                assertThat(wire.acknowledged)
                        .as("bit %d: messages acknowledged", bit)
                        .isZero();
                assertDamagedAcknowledgement(wire, bit, 0);
            }
        }
    }

    @Test
    void everyBitOfTheNoteThatAPayloadIsDamagedIsFoundAndNamed() throws Exception {
        for (int bit = 0; bit < 8 * WireFormat.NOTE_BYTES; bit++) {
            // the payload is damaged, and then what tells so
            int payload = WireFormat.PREFACE_BYTES + WireFormat.HEADER_BYTES;
            try (Wire wire = new Wire(true, payload, 3, WireFormat.NOTE_BYTES, bit)) {
                wire.post(1);
                wire.driveUntilOneEndFails();
                assertThat(wire.acknowledged)
                        .as("bit %d: messages acknowledged", bit)
                        .isZero();
                assertDamagedAcknowledgement(wire, bit, 0);
            }
        }
    }

    @Test
    void aDamagedPayloadIsToldAtBothEndsAndTheConnectionGoesOn() throws Exception {
        int payload = WireFormat.PREFACE_BYTES + FRAME + WireFormat.HEADER_BYTES;
        for (int bit = 0; bit < 8 * MESSAGE; bit += 37) {
            try (Wire wire = new Wire(true, payload, bit, NONE, 0)) {
                wire.post(3);
                assertThat(wire.drive()).containsExactly(MESSAGE, NetProvider.CORRUPT, MESSAGE);
                assertThat(wire.seen).containsExactly(MESSAGE, NetProvider.CORRUPT, MESSAGE);
            }
        }
    }

    @Test
    void everyBitOfTheGreetingIsRefused() throws Exception {
        for (int bit = 0; bit < 8 * WireFormat.PREFACE_BYTES; bit++) {
            int flipped = bit;
            assertThatThrownBy(() -> new Wire(false, 0, flipped, NONE, 0).close())
                    .as("bit %d", bit)
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("wait for the peer's welcome failed with EOF");
        }
        for (int bit = 0; bit < 8 * WireFormat.NOTE_BYTES; bit++) {
            int flipped = bit;
            assertThatThrownBy(() -> new Wire(false, NONE, 0, 0, flipped).close())
                    .as("bit %d of the welcome", bit)
                    .isInstanceOf(DamagedFrameException.class)
                    .hasMessageContaining("the peer's welcome");
        }
    }

    private static void assertDamagedAcknowledgement(Wire wire, int bit, long offset) {
        assertThat(wire.senderFailure)
                .as("bit %d", bit)
                .isInstanceOfSatisfying(
                        DamagedFrameException.class, e -> assertThat(e.offset()).isEqualTo(offset))
                .hasMessageContaining("acknowledgement");
    }

    /**
     * Two comms and what lies between them, which flips one bit of what the sender sends and one of what it gets.
     * Driven by the test's own thread.
     */
    private final class Wire implements AutoCloseable {
        private final NetProvider provider;
        private final ServerSocketChannel entrance;
        private final Leg forth;
        private final Leg back;
        private final ListenComm listener;
        private SendComm sender;
        private RecvComm receiver;
        private WireException senderFailure;
        private WireException receiverFailure;
        private int count;
        private int acknowledged;
        private int landed;
        private long[] seen;

        Wire(boolean checksum, int forthAt, int forthBit, int backAt, int backBit) throws Exception {
            new Pattern(1).fill(from, 0, from.bytes());
            to.view(0, (int) to.bytes()).put(new byte[(int) to.bytes()]);
            provider = new SocketProvider(SocketOptions.DEFAULT.withChecksum(checksum));
            listener = provider.listen(RAIL, 4);
            entrance = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketHandle handle = SocketHandle.decode(listener.handle());
            SocketHandle detour = new SocketHandle((InetSocketAddress) entrance.getLocalAddress(), handle.token());
            Deadline deadline = Deadline.after(Duration.ofSeconds(10));
            CompletableFuture<SendComm> connecting =
                    CompletableFuture.supplyAsync(() -> provider.connect(RAIL, detour.encode(), 4, deadline));
            CompletableFuture<RecvComm> accepting = CompletableFuture.supplyAsync(() -> listener.accept(deadline));
            SocketChannel in = entrance.accept();
            SocketChannel out = SocketChannel.open(handle.address());
            forth = new Leg(in, out, forthAt, forthBit);
            back = new Leg(out, in, backAt, backBit);
            while (!connecting.isDone()) {
                relay();
            }
            try {
                sender = connecting.join();
                receiver = accepting.join();
            } catch (RuntimeException e) {
                listener.close();
                connecting.whenComplete((comm, failure) -> closeIfThere(comm));
                accepting.whenComplete((comm, failure) -> closeIfThere(comm));
                close();
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        private void relay() throws IOException {
            forth.relay();
            back.relay();
        }

        /** Posts so many messages more at both ends. */
        void post(int messages) {
            MemoryHandle source = sender.register(from);
            MemoryHandle handle = receiver.register(to);
            for (int i = count; i < count + messages; i++) {
                receiver.irecv(handle, (long) i * MESSAGE, MESSAGE, i);
                sender.isend(source, (long) i * MESSAGE, MESSAGE, i);
            }
            count += messages;
        }

        /** Drives both ends until all is done; returns what the sender was told, and notes what the receiver was. */
        long[] drive() throws IOException {
            long[] told = new long[count];
            seen = new long[count];
            while (acknowledged < count || landed < count) {
                long atSender = acknowledged < count ? sender.test(acknowledged) : NetProvider.PENDING;
                if (atSender != NetProvider.PENDING) {
                    told[acknowledged++] = atSender;
                }
                relay();
                long atReceiver = landed < count ? receiver.test(landed) : NetProvider.PENDING;
                if (atReceiver != NetProvider.PENDING) {
                    seen[landed++] = atReceiver;
                }
                relay();
            }
            return told;
        }

        /** Drives both ends until one has failed, and then the other until it has seen that. */
        void driveUntilOneEndFails() throws IOException {
            while (senderFailure == null || receiverFailure == null) {
                relay();
                try {
                    if (senderFailure == null && sender.test(acknowledged) != NetProvider.PENDING) {
                        acknowledged++;
                        assertThat(acknowledged).as("acknowledged").isLessThan(count);
                    }
                } catch (WireException e) {
                    senderFailure = e;
                    sender.close();
                }
                relay();
                try {
                    if (receiverFailure == null && landed < count && receiver.test(landed) != NetProvider.PENDING) {
                        landed++;
                    } else if (receiverFailure == null && landed == count && senderFailure != null) {
                        return;
                    }
                } catch (WireException e) {
                    receiverFailure = e;
                    if (senderFailure == null) {
                        return;
                    }
                }
            }
        }

        private void closeIfThere(Comm comm) {
            if (comm != null) {
                comm.close();
            }
        }

        @Override
        public void close() throws IOException {
            closeIfThere(sender);
            closeIfThere(receiver);
            listener.close();
            forth.close();
            back.close();
            entrance.close();
        }
    }

    /** One direction, which flips bit {@code bit} counted from byte {@code at}. */
    private static final class Leg {
        private final SocketChannel from;
        private final SocketChannel to;
        private final long flippedAt;
        private final int mask;
        private final ByteBuffer buffer = ByteBuffer.allocate(4096);
        private long passed;
        private boolean over;

        Leg(SocketChannel from, SocketChannel to, int at, int bit) throws IOException {
            this.from = from;
            this.to = to;
            this.flippedAt = at == NONE ? NONE : at + bit / 8;
            this.mask = 1 << bit % 8;
            from.configureBlocking(false);
        }

        void relay() throws IOException {
            if (over) {
                return;
            }
            buffer.clear();
            int n = readOrEnd();
            if (n < 0) {
                over = true;
                to.shutdownOutput();
                return;
            }
            if (flippedAt >= passed && flippedAt < passed + n) {
                int at = (int) (flippedAt - passed);
                buffer.put(at, (byte) (buffer.get(at) ^ mask));
            }
            passed += n;
            buffer.flip();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        }

        private int readOrEnd() {
            try {
                return from.read(buffer);
            } catch (IOException e) {
                return -1; // reset
            }
        }

        void close() throws IOException {
            from.close();
        }
    }
}
