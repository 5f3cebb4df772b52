package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.BootstrapException;
import tcpx.error.TransferTimeoutException;
import tcpx.net.Handle;

@Timeout(60)
class HandleExchangeTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256})
    void handsOverEveryHandleInOrder(int channels) throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            List<Handle> handles = handles(channels);
            HandleExchange.send(ends.listening, handles);
            assertThat(HandleExchange.receive(ends.connecting, channels, TwoEnds.soon()))
                    .isEqualTo(handles);
            ends.listening.send(1);
            assertThat(ends.connecting.receive(ByteBuffer.allocate(0), TwoEnds.soon()))
                    .isEqualTo(1);
        }
    }

    @Test
    void refusesAnotherNumberThanAgreedWithBothNumbers() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            HandleExchange.send(ends.listening, handles(4));
            assertThatThrownBy(() -> HandleExchange.receive(ends.connecting, 2, TwoEnds.soon()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessage("channels: here 2, there 4 handles");
        }
    }

    @Test
    void refusesNumbersOutOfRangeBeforeAnythingIsSent() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            for (int channels : new int[] {0, 257}) {
                assertThatThrownBy(() -> HandleExchange.send(ends.listening, handles(channels)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(channels + " channels, allowed: 1..256");
                assertThatThrownBy(() -> HandleExchange.receive(ends.connecting, channels, TwoEnds.soon()))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void anotherFrameSilenceAndCloseAreTypedErrors() throws Exception {
        try (TwoEnds ends = new TwoEnds()) {
            assertThatThrownBy(() -> HandleExchange.receive(ends.connecting, 1, TwoEnds.past()))
                    .isInstanceOf(TransferTimeoutException.class);
            ends.listening.send(5);
            assertThatThrownBy(() -> HandleExchange.receive(ends.connecting, 1, TwoEnds.soon()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("a frame of type 5");
            ends.connecting.close();
            assertThatThrownBy(() -> HandleExchange.receive(ends.connecting, 1, TwoEnds.soon()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("was closed here");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0001", "000100", "00010001", "00010081", "0001ffff", "0001000100ff", "ffff"})
    void refusesMalformedFrames(String hex) {
        ByteBuffer payload = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> HandleExchange.decode(payload, 1)).isInstanceOf(BootstrapException.class);
    }

    @Test
    void endsInHandlesOrATypedErrorWhateverTheBytes() {
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 3) {
                bytes[0] = 0;
                bytes[1] = 2;
                bytes[2] = 0;
                bytes[3] &= 0x0F;
            }
            try {
                assertThat(HandleExchange.decode(ByteBuffer.wrap(bytes), 2)).hasSize(2);
            } catch (BootstrapException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }

    private static List<Handle> handles(int count) {
        List<Handle> handles = new ArrayList<>();
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[i % (Handle.MAX_BYTES + 1)];
            random.nextBytes(bytes);
            handles.add(new Handle(bytes));
        }
        return handles;
    }
}
