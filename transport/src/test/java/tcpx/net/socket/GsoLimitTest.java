package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GsoLimitTest {
    private static final short IFLA_MTU = 4;
    private static final short IFLA_GSO_IPV4_MAX_SIZE = 63;

    @Test
    void theKernelSaysItOfLoopback() {
        assertThat(GsoLimit.of("lo")).isGreaterThanOrEqualTo(1 << 10);
    }

    @Test
    void aDeviceThatIsNotThereHasTheStandardLimit() {
        assertThat(GsoLimit.of("no-such-nic")).isEqualTo(GsoLimit.STANDARD_BYTES);
    }

    @Test
    void theLimitIsFoundBehindOtherAttributes() {
        ByteBuffer answer = answer(16);
        attribute(answer, (short) 3, new byte[] {'e', 't', 'h', '1', 0}); // padded to eight
        attribute(answer, IFLA_MTU, number(8244));
        attribute(answer, IFLA_GSO_IPV4_MAX_SIZE, number(524_280));
        assertThat(GsoLimit.read(answer.flip())).isEqualTo(524_280);
    }

    @Test
    void whatIsNoAnswerSaysNothing() {
        assertThat(GsoLimit.read(ByteBuffer.allocate(0))).isEqualTo(GsoLimit.STANDARD_BYTES);
        assertThat(GsoLimit.read(answer(16).flip())).as("no attributes").isEqualTo(GsoLimit.STANDARD_BYTES);
        ByteBuffer refused = answer(2);
        attribute(refused, IFLA_GSO_IPV4_MAX_SIZE, number(1));
        assertThat(GsoLimit.read(refused.flip())).as("an error").isEqualTo(GsoLimit.STANDARD_BYTES);
        ByteBuffer negative = answer(16);
        attribute(negative, IFLA_GSO_IPV4_MAX_SIZE, number(-1));
        assertThat(GsoLimit.read(negative.flip())).as("below zero").isEqualTo(GsoLimit.STANDARD_BYTES);
    }

    @Test
    void anyBytesAreReadToTheirEndAndNoFurther() {
        long seed = 20261128;
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (bytes.length > 6) {
                bytes[4] = 16;
                bytes[5] = 0;
            }
            for (int at = 32; at + 1 < bytes.length; at += 8) {
                bytes[at] = (byte) random.nextInt(16);
                bytes[at + 1] = 0;
            }
            assertThat(GsoLimit.read(ByteBuffer.wrap(bytes)))
                    .as("seed %d", seed)
                    .isPositive();
        }
    }

    private static ByteBuffer answer(int type) {
        return ByteBuffer.allocate(256)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(4, (short) type)
                .position(32);
    }

    private static void attribute(ByteBuffer answer, short type, byte[] value) {
        answer.putShort((short) (4 + value.length)).putShort(type).put(value);
        answer.position(answer.position() + 3 & ~3);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
