package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.time.Deadline;

@Timeout(60)
class ControlConnectionTest {
    private final ByteBuffer into = ByteBuffer.allocateDirect(ControlConnection.MAX_PAYLOAD_BYTES);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 16375, 16376, 16377, 16384, 65536, (1 << 20) - 1, 1 << 20})
    void carriesFramesOfEveryLength(int length) throws Exception {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        try (TwoEnds ends = new TwoEnds()) {
            FutureTask<Void> sender = Background.run(() -> {
                ByteBuffer sent = ByteBuffer.wrap(payload);
                ends.connecting.send(ControlConnection.MAX_TYPE, sent);
                assertThat(sent.hasRemaining()).isFalse();
                ends.connecting.send(0);
                return null;
            });
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(ControlConnection.MAX_TYPE);
            assertThat(received()).isEqualTo(payload);
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isZero();
            assertThat(into.remaining()).isZero();
            sender.get();
        }
    }

    @Test
    void refusesTypesAndLengthsOutOfRange() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            for (int type : new int[] {-1, 0xFF00, 0xFFFF, 0x10000}) {
                assertThatThrownBy(() -> ends.connecting.send(type))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("frame type " + type + ", allowed: 0..65279");
            }
            assertThatThrownBy(() -> ends.connecting.send(1, ByteBuffer.allocate((1 << 20) + 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1048577 bytes, allowed: 0..1048576");
        }
    }

    @Test
    void keepsFramesOfSeveralWritersWholeAndEachWritersInOrder() throws Exception {
        int writers = 4;
        int frames = 2000;
        try (TwoEnds ends = new TwoEnds()) {
            for (int w = 0; w < writers; w++) {
                int writer = w;
                Background.run(() -> {
                    ByteBuffer payload = ByteBuffer.allocateDirect(512);
                    for (int i = 0; i < frames; i++) {
                        payload.clear().limit(4 + i % 509);
                        payload.putInt(0, i);
                        payload.put(payload.limit() - 1, payload.limit() == 4 ? (byte) i : (byte) writer);
                        ends.connecting.send(writer, payload, TwoEnds.soon());
                    }
                    return null;
                });
            }
            int[] next = new int[writers];
            for (int i = 0; i < writers * frames; i++) {
                int writer = ends.listening.receive(into, TwoEnds.soon());
                assertThat(into.getInt(0)).isEqualTo(next[writer]);
                assertThat(into.limit()).isEqualTo(4 + next[writer] % 509);
                next[writer]++;
            }
        }
    }

    @Test
    void aReaderThatWaitsIsWokenByCloseAtItsOwnEnd() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            AtomicInteger returned = new AtomicInteger(99);
            Thread reader = Background.untilItWaits(
                    () -> returned.set(ends.listening.receive(ByteBuffer.allocate(8), TwoEnds.soon())));
            ends.listening.close();
            reader.join();
            assertThat(returned).hasValue(ControlConnection.CLOSED);
            assertThat(ends.listening.isClosed()).isTrue();
            ends.listening.close();
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(ControlConnection.CLOSED);
            assertThatThrownBy(() -> ends.listening.send(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed at this end");
        }
    }

    @Test
    void aReaderThatWaitsIsWokenWhenThePeerCloses() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            AtomicReference<RuntimeException> thrown = new AtomicReference<>();
            Thread reader = Background.untilItWaits(() -> {
                try {
                    ends.listening.receive(ByteBuffer.allocate(8), TwoEnds.soon());
                } catch (RuntimeException e) {
                    thrown.set(e);
                }
            });
            ends.connecting.close();
            reader.join();
            assertThat(thrown.get()).isInstanceOf(PeerGoneException.class).hasMessageContaining("closed the control");
            assertThat(thrown.get().getCause()).isNull();
            assertThat(ends.listening.endedInOrder()).isTrue();
        }
    }

    @Test
    void framesSentJustBeforeCloseArriveEvenIfThePeersWereNeverRead() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            for (int i = 0; i < 10; i++) {
                ends.listening.send(2, ByteBuffer.allocate(1000));
            }
            ends.connecting.send(7, ByteBuffer.wrap("bye".getBytes(StandardCharsets.US_ASCII)));
            ends.connecting.close();
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(7);
            assertThat(new String(received(), StandardCharsets.US_ASCII)).isEqualTo("bye");
            assertThat(ends.listening.endedInOrder()).isFalse();
            assertGone(() -> ends.listening.receive(into, TwoEnds.soon()));
            assertThat(ends.listening.endedInOrder()).isTrue();
        }
    }

    @Test
    void sendingToAPeerThatHasGoneIsATypedErrorWithinAFewFrames() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            ends.connecting.close();
            assertGone(() -> {
                for (int i = 0; i < 100_000; i++) {
                    ends.listening.send(1, ByteBuffer.allocate(1024));
                }
            });
        }
    }

    @Test
    void aDeadlineEndsReceiveAndNothingIsLost() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            Deadline handTurned = new Deadline(new HandClock(), 0);
            for (Deadline deadline : new Deadline[] {TwoEnds.brief(), TwoEnds.past(), handTurned}) {
                assertThatThrownBy(() -> ends.listening.receive(into, deadline))
                        .isInstanceOf(TransferTimeoutException.class)
                        .hasMessageContaining("no frame from 127.0.0.1:")
                        .hasMessageContaining("0 bytes of one have arrived");
            }
            ends.connecting.send(3);
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(3);
        }
    }

    @Test
    void aFrameThatIsThereIsReceivedEvenAfterTheDeadline() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            ends.connecting.send(1);
            ends.connecting.send(2);
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(1);
            ends.connecting.send(3);
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(2);
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(3);
            ends.connecting.send(4, ByteBuffer.allocate(4));
            ends.connecting.send(5);
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(4);
            ends.connecting.close();
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(5);
        }
    }

    @Test
    void aPeerThatNeverReadsEndsSendAtItsDeadlineAndTheConnectionForSending() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            ByteBuffer payload = ByteBuffer.allocateDirect(1 << 20);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            ends.connecting.send(1, payload.clear(), TwoEnds.brief());
                        }
                    })
                    .isInstanceOf(TransferTimeoutException.class)
                    .hasMessageContaining("of 1048584 bytes sent");
            try {
                ends.connecting.send(1, payload.clear(), TwoEnds.brief());
            } catch (TransferTimeoutException | PeerGoneException expected) {
                assertThat(expected).isNotNull(); // the first if no byte of the frame had gone
            }
        }
    }

    @Test
    void aSenderThatWaitsIsWokenByClose() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            AtomicReference<RuntimeException> thrown = new AtomicReference<>();
            Thread sender = Background.untilItWaits(() -> {
                ByteBuffer payload = ByteBuffer.allocateDirect(1 << 20);
                try {
                    while (true) {
                        ends.connecting.send(1, payload.clear(), TwoEnds.soon());
                    }
                } catch (RuntimeException e) {
                    thrown.set(e);
                }
            });
            ends.connecting.close();
            sender.join();
            assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anInterruptEndsReceiveAndStaysSet() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> ends.listening.receive(into, TwoEnds.soon()))
                    .isInstanceOf(TransferTimeoutException.class)
                    .hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
            ends.connecting.send(4);
            assertThat(ends.listening.receive(into, TwoEnds.soon())).isEqualTo(4);
        }
    }

    @Test
    void twoReadersAtOnceAreRefused() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            Thread reader =
                    Background.untilItWaits(() -> ends.listening.receive(ByteBuffer.allocate(8), TwoEnds.soon()));
            assertThatThrownBy(() -> ends.listening.receive(into, TwoEnds.soon()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("two threads receive");
            ends.listening.close();
            reader.join();
        }
    }

    @Test
    void sendingAndReceivingAllocateNothingInSteadyState() throws Exception {
        Assumptions.assumeTrue(
                ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean,
                "this JVM does not count allocated bytes");
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 2000;
        try (TwoEnds ends = new TwoEnds()) {
            FutureTask<Void> echo = Background.run(() -> {
                ByteBuffer frame = ByteBuffer.allocateDirect(4096);
                Deadline deadline = TwoEnds.soon();
                for (int i = 0; i < 2 * rounds; i++) {
                    ends.listening.send(ends.listening.receive(frame, deadline), frame, deadline);
                }
                return null;
            });
            ByteBuffer frame = ByteBuffer.allocateDirect(4096);
            Deadline deadline = TwoEnds.soon();
            pingPong(ends.connecting, frame, deadline, rounds); // the first rounds load classes and size buffers
            long id = Thread.currentThread().getId();
            long before = threads.getThreadAllocatedBytes(id);
            pingPong(ends.connecting, frame, deadline, rounds);
            long perRound = (threads.getThreadAllocatedBytes(id) - before) / rounds;
            echo.get();
            assertThat(perRound)
                    .as("bytes allocated by a frame sent and one received")
                    .isZero();
        }
    }

    private static void pingPong(ControlConnection end, ByteBuffer frame, Deadline deadline, int rounds) {
        for (int i = 0; i < rounds; i++) {
            frame.clear().limit(64);
            end.send(9, frame, deadline);
            end.receive(frame, deadline);
        }
    }

    private byte[] received() {
        byte[] bytes = new byte[into.remaining()];
        into.get(bytes);
        return bytes;
    }

    private static void assertGone(ThrowingCallable body) {
        assertThatThrownBy(body).isInstanceOf(PeerGoneException.class);
    }
}
