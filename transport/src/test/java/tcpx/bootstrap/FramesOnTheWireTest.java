package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.error.WireException;

/** One end of a control connection against bytes made by hand. */
@Timeout(60)
class FramesOnTheWireTest {
    private static final byte[] FRAME = {0, 0, 0, 3, 0x12, 0x34, 0, 0, 'a', 'b', 'c'};

    private final ByteBuffer into = ByteBuffer.allocate(64);
    private SocketChannel wire;
    private ControlConnection connection;

    @BeforeEach
    void open() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(TwoEnds.anyPort())) {
            wire = SocketChannel.open(listener.getLocalAddress());
            connection = new ControlConnection(new FrameStream(new TimedSocket(listener.accept())), Options.none());
        }
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        connection.close();
    }

    @Test
    void sendsTheBytesAsDocumented() throws IOException {
        connection.send(0x1234, ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}));
        connection.close();
        ByteBuffer sent = ByteBuffer.allocate(64);
        while (wire.read(sent) >= 0) {
            assertThat(sent.hasRemaining()).isTrue();
        }
        assertThat(sent.flip()).isEqualTo(ByteBuffer.wrap(FRAME));
    }

    @Test
    void receivesOneByteAtATimeKeepingWhatHasComeAcrossTimeouts() throws IOException {
        wire.setOption(StandardSocketOptions.TCP_NODELAY, true);
        for (int i = 0; i < FRAME.length; i++) {
            assertThatThrownBy(() -> connection.receive(into, TwoEnds.past()))
                    .isInstanceOf(TransferTimeoutException.class);
            wire.write(ByteBuffer.wrap(FRAME, i, 1));
        }
        assertThat(connection.receive(into, TwoEnds.soon())).isEqualTo(0x1234);
        assertThat(into).isEqualTo(ByteBuffer.wrap(FRAME, 8, 3));
    }

    @Test
    void receivesManyFramesThatCameInOnePiece() throws IOException {
        int frames = 5000;
        ByteBuffer all = ByteBuffer.allocate(frames * FRAME.length);
        for (int i = 0; i < frames; i++) {
            all.put(FRAME);
        }
        all.flip();
        Background.run(() -> wire.write(all));
        for (int i = 0; i < frames; i++) {
            assertThat(connection.receive(into, TwoEnds.soon())).isEqualTo(0x1234);
            assertThat(into.remaining()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {(1 << 20) + 1, Integer.MAX_VALUE, 0x80000000L, 0xFFFFFFFFL})
    void refusesLengthsOverTheBoundForGood(long length) throws IOException {
        wire.write(ByteBuffer.allocate(8).putInt((int) length).putInt(0).flip());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> connection.receive(into, TwoEnds.soon()))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("a frame of " + length + " bytes, allowed: 0..1048576");
        }
    }

    @Test
    void refusesFlagsWithoutAMeaningAndFramesLargerThanTheRoom() throws IOException {
        wire.write(ByteBuffer.allocate(8).putInt(65).putShort((short) 6).rewind()); // told by the header alone
        assertThatThrownBy(() -> connection.receive(into, TwoEnds.soon()))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("a frame of type 6 with 65 bytes, where at most 64 belong");
        wire.write(ByteBuffer.allocate(65));
        assertThat(connection.receive(ByteBuffer.allocate(65), TwoEnds.soon())).isEqualTo(6);
        wire.write(ByteBuffer.allocate(8).putInt(0).putInt(1).flip());
        assertThatThrownBy(() -> connection.receive(into, TwoEnds.soon()))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("flags 0x1, allowed: 0");
    }

    @Test
    void anEndInTheMiddleOfAFrameIsNotInOrder() throws IOException {
        for (int length = 1; length < FRAME.length; length++) {
            close();
            open();
            wire.write(ByteBuffer.wrap(FRAME, 0, length));
            wire.close();
            assertThatThrownBy(() -> connection.receive(into, TwoEnds.soon()))
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("in the middle of a frame, after " + length + " bytes");
            assertThat(connection.endedInOrder()).isFalse();
        }
    }

    @Test
    void aResetIsNotInOrderAndHasACause() throws IOException {
        wire.setOption(StandardSocketOptions.SO_LINGER, 0);
        wire.close();
        assertThatThrownBy(() -> connection.receive(into, TwoEnds.soon()))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("was reset")
                .hasCauseInstanceOf(IOException.class);
        assertThat(connection.endedInOrder()).isFalse();
    }

    @Test
    void endsInAFrameOrATypedErrorWhateverTheBytes() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            close();
            open();
            byte[] bytes = new byte[1 + random.nextInt(100)];
            random.nextBytes(bytes);
            if (round % 2 == 0) { // a plausible length, so that frames come through
                bytes[0] = 0;
                if (bytes.length > 2) {
                    bytes[1] = 0;
                    bytes[2] = 0;
                }
            }
            wire.write(ByteBuffer.wrap(bytes));
            wire.close();
            assertThatThrownBy(() -> {
                        while (true) {
                            assertThat(connection.receive(into, TwoEnds.soon())).isBetween(0, 0xFFFF);
                        }
                    })
                    .as("seeded round %d", round)
                    .isInstanceOf(TransportException.class);
        }
    }
}
