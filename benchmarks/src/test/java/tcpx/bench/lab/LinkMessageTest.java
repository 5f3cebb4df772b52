package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes as a little-endian kernel has them; what it says itself is in {@link LabTest}. */
class LinkMessageTest {
    private static final String ACK = "24000000 0200 0001 07000000 11110000";
    private static final String REQUEST = "30000000 1000 0500 07000000 00000000"; // in an acknowledgement: its header

    private static ByteBuffer buffer(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String written(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static ByteBuffer room() {
        return ByteBuffer.allocate(LinkMessage.MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void aRequestToSetNamesTheInterfaceAndItsAttributes() {
        ByteBuffer message = room();
        LinkMessage.set(message, 7, "eth1", Map.of(41, 524_280));
        assertThat(written(message))
                .isEqualTo(
                        ("34000000 1000 0500 07000000 00000000" // 52 bytes, RTM_NEWLINK, REQUEST|ACK, 7
                                        + "00000000 00000000 00000000 00000000"
                                        + "0900 0300 6574683100 000000" // IFLA_IFNAME "eth1", padded
                                        + "0800 2900 f8ff0700") // IFLA_GSO_MAX_SIZE
                                .replace(" ", ""));
    }

    @Test
    void aRequestToDescribeLeavesStatisticsOut() {
        ByteBuffer message = room();
        LinkMessage.get(message, 1, "lo");
        assertThat(written(message))
                .isEqualTo(("30000000 1200 0100 01000000 00000000"
                                + "00000000 00000000 00000000 00000000"
                                + "0700 0300 6c6f00 00"
                                + "0800 1d00 08000000")
                        .replace(" ", ""));
    }

    @Test
    void anAcknowledgementIsDoneOrRefusedInTheKernelsWords() {
        assertThat(LinkMessage.answer(buffer(ACK + "00000000" + REQUEST), 7)).isEqualTo(new LinkMessage.Done());
        assertThat(LinkMessage.answer(buffer(ACK + "eaffffff" + REQUEST), 7))
                .isEqualTo(new LinkMessage.Refused(-22, ""));
        String withWords = "30000000 0200 0003 07000000 11110000 eaffffff" + REQUEST + "0c00 0100 746f6f2062696700";
        assertThat(LinkMessage.answer(buffer(withWords), 7)).isEqualTo(new LinkMessage.Refused(-22, "too big"));
    }

    @Test
    void aDescriptionGivesTheAttributesOfFourBytes() {
        String description = "38000000 1000 0000 07000000 11110000 00000403 02000000 43100100 00000000"
                + "0900 0300 6574683100 000000" // a text
                + "0800 3f00 f8ff0700"
                + "0400 0100"; // an empty one
        assertThat(LinkMessage.answer(buffer(description), 7))
                .isEqualTo(new LinkMessage.Described(Map.of(63, 524_280)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', whole message",
        "24000000 0200 0001 07000000, whole message",
        "25000000 0200 0001 07000000 11110000 00000000 30000000 1000 0500 07000000 00000000, whole message",
        "24000000 0200 0001 08000000 11110000 00000000 30000000 1000 0500 07000000 00000000, answer to request 8",
        "14000000 0200 0001 07000000 11110000 00000000, a message of type 2",
        "10000000 0300 0000 07000000 11110000, a message of type 3",
        "10000000 1000 0000 07000000 11110000, a message of type 16",
        "24000000 1000 0000 07000000 11110000 00000000 00000000 00000000 00000000 0300 0100, attribute 1 of -1 bytes",
        "24000000 1000 0000 07000000 11110000 00000000 00000000 00000000 00000000 0900 0100, attribute 1 of 5 bytes"
    })
    void whatIsNoAnswerToTheRequestIsRefused(String hex, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkMessage.answer(buffer(hex), 7))
                .withMessageContaining(reason);
    }
}
