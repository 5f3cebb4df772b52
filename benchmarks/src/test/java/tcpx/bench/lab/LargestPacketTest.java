package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.lab.EnvironmentException.LabException;

class LargestPacketTest {
    @Test
    void theRequestNamesTheInterfaceAndItsAttributes() {
        ByteBuffer message = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        LargestPacket.write(message, "eth1", Map.of(41, 524_280));
        byte[] written = new byte[message.remaining()];
        message.get(written);
        assertThat(HexFormat.of().formatHex(written))
                .isEqualTo(
                        ("34000000 1000 0500 01000000 00000000" // 52 bytes, RTM_NEWLINK, REQUEST|ACK, 1
                                        + "00000000 00000000 00000000 00000000"
                                        + "0900 0300 6574683100 000000" // IFLA_IFNAME "eth1", padded
                                        + "0800 2900 f8ff0700") // IFLA_GSO_MAX_SIZE
                                .replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 5.10.0-8-amd64, true",
        "65537, 5.19.17, false",
        "524280, 6.1.0-13-amd64, false",
        "524280, 6.2.16, false",
        "524280, 6.3.0, true",
        "524280, 6.18.44-fc-v782, true",
        "524280, 10.0, true"
    })
    void onlyAKernelThatKnowsTheLimitsOfIpv4IsAskedForMore(int bytes, String version, boolean asked) {
        if (asked) {
            LargestPacket.requireKernel(bytes, version);
        } else {
            assertThatThrownBy(() -> LargestPacket.requireKernel(bytes, version))
                    .isInstanceOf(LabException.class)
                    .hasMessageContaining("over IPv4, not " + bytes)
                    .hasMessageContaining("Linux 6.3 or newer");
        }
    }

    @Test
    void whatTheKernelRefusesOfALinkIsToldWithItsErrno() {
        assertThatThrownBy(() -> LargestPacket.set("eth99", 65_536))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("on eth99: ")
                .hasMessageContaining("ENODEV");
        assertThatThrownBy(() -> LargestPacket.set("lo", -1))
                .isInstanceOf(LabException.class)
                .hasMessageMatching("(?s)the kernel refuses packets of -1 bytes on lo: .*\\((EINVAL|EPERM)\\).*");
    }
}
