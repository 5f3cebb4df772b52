package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static Map<String, String> decode(byte... bytes) {
        return Message.decode(ByteBuffer.wrap(bytes));
    }

    @Test
    void entriesKeepTheirOrderAndTheirLetters() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("z", "");
        entries.put("a", "µ \u0000 \uD83D\uDE80");
        entries.put("", "nameless");
        assertThat(Message.decode(Message.encode(entries)).entrySet()).containsExactlyElementsOf(entries.entrySet());
        assertThat(Message.decode(Message.encode(Map.of()))).isEmpty();
    }

    @Test
    void aCountThatCannotBeIsRefused() {
        assertThatThrownBy(() -> decode((byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 entries");
        assertThatThrownBy(() -> decode((byte) 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2147483647 entries");
    }

    @Test
    void bytesTooFewOrTooManyAreRefused() {
        assertThatThrownBy(() -> decode()).hasMessageContaining("cut short");
        assertThatThrownBy(() -> decode((byte) 0, (byte) 0, (byte) 0)).hasMessageContaining("cut short");
        assertThatThrownBy(() -> decode((byte) 0, (byte) 0, (byte) 0, (byte) 1)).hasMessageContaining("cut short");
        assertThatThrownBy(() -> decode((byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 9))
                .hasMessageContaining("1 bytes too many");
    }

    @Test
    void damagedBytesAreRefusedAndNeverAnythingWorse() {
        long seed = 20261122;
        Random random = new Random(seed);
        byte[] whole = Message.encode(Settings.of(Map.of()).asMap()).array();
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 8));
            for (int change = random.nextInt(6); change >= 0 && damaged.length > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                decode(damaged);
            } catch (IllegalArgumentException expected) {
                // what the caller is prepared for
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }
}
