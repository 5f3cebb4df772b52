package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.BootstrapException;

class OptionsTest {
    private static final Options SOME =
            Options.none().with("strategy", "STRIPED").with("channels", "4").with("note", "größer\n");

    @Test
    void keepsOrderAndReplacesInPlace() {
        assertThat(SOME.with("channels", "8").asMap())
                .containsExactly(
                        Map.entry("strategy", "STRIPED"), Map.entry("channels", "8"), Map.entry("note", "größer\n"));
        assertThat(SOME.get("channels")).contains("4");
        assertThat(SOME.get("window")).isEmpty();
    }

    @Test
    void isEncodedAsDocumented() {
        byte[] expected = {0, 1, 0, 2, 'k', 'y', 0, 3, 'v', (byte) 0xC3, (byte) 0xBC};
        assertThat(bytes(Options.none().with("ky", "vü"))).isEqualTo(expected);
        assertThat(bytes(Options.none())).isEqualTo(new byte[] {0, 0});
    }

    @Test
    void comesBackFromItsEncodingInOrder() {
        Options back = Options.decode(SOME.encoded());
        assertThat(back).isEqualTo(SOME).hasSameHashCodeAs(SOME);
        assertThat(back.asMap().keySet()).containsExactly("strategy", "channels", "note");
    }

    @Test
    void printsBothSidesOfEachDifference() {
        Options here = Options.of(Map.of("channels", "4", "provider", "socket", "same", "1", "free", "a"));
        Options there = Options.of(Map.of("channels", "2", "window", "16", "same", "1", "free", "b"));
        assertThat(here.differences(there, Set.of("channels", "window", "provider", "same", "neither")))
                .isEqualTo("channels: here 4, there 2; provider: here socket, there not given; "
                        + "window: here not given, there 16");
        assertThat(here.differences(there, Set.of("same", "neither"))).isEmpty();
    }

    @Test
    void printsNoControlCharactersOfThePeer() {
        Options there = Options.none().with("channels", "2\u001b[31m\n");
        assertThat(Options.none().differences(there, Set.of("channels")))
                .isEqualTo("channels: here not given, there 2?[31m?");
        assertThat(there.toString()).doesNotContain("\u001b", "\n");
    }

    @Test
    void takesAsManyEntriesAndBytesAsAllowedAndNotOneMore() {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < 256; i++) {
            entries.put("name" + i, "");
        }
        assertThat(Options.decode(Options.of(entries).encoded()).asMap()).hasSize(256);
        entries.put("one more", "");
        assertThatThrownBy(() -> Options.of(entries))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("257 options, allowed: 0..256");

        Options full = Options.none().with("k", "v".repeat(65536 - 2 - 2 - 1 - 2));
        assertThat(Options.decode(full.encoded())).isEqualTo(full);
        assertThatThrownBy(() -> Options.none().with("k", "v".repeat(65536 - 2 - 2 - 1 - 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 65536 bytes");
        assertThatThrownBy(() -> full.with("l", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNoText() {
        assertThatThrownBy(() -> Options.none().with("", "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Options.none().with("k", "\ud800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not valid text");
        assertThatThrownBy(() -> Options.of(Collections.singletonMap("k", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("the value of k");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0101",
                "ffff",
                "0001",
                "0001ffff",
                "00010000 0000",
                "0001 0001 6b 0001",
                "0001 0001 6b 0000 00",
                "0002 0001 6b 0000 0001 6b 0000",
                "0001 0001 ff 0000",
                "0001 0001 6b 0002 c328"
            })
    void refusesMalformedEncodings(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> Options.decode(ByteBuffer.wrap(bytes)))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("malformed");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = bytes(SOME);
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> Options.decode(cut)).isInstanceOf(BootstrapException.class);
        }
    }

    @Test
    void endsInOptionsOrATypedErrorWhateverTheBytes() {
        Random random = new Random(20261122);
        byte[] whole = bytes(SOME);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = whole.clone();
            if (round % 2 == 0) {
                bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            ByteBuffer in = ByteBuffer.wrap(bytes);
            assertThatCode(() -> {
                        try {
                            Options.decode(in);
                        } catch (BootstrapException expected) {
                            assertThat(expected).hasMessageContaining("malformed");
                        }
                    })
                    .as("seeded round %d: %s", round, new String(bytes, StandardCharsets.ISO_8859_1))
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] bytes(Options options) {
        ByteBuffer encoded = options.encoded();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    @Test
    void areEqualWhereTheirEntriesAre() {
        Options one = Options.none().with("a", "1").with("b", "2");
        Options same = Options.none().with("b", "2").with("a", "1");
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(one).isNotEqualTo(one.with("a", "3")).isNotEqualTo("a").isNotEqualTo(Options.none());
        assertThat(one.hashCode()).isNotEqualTo(one.with("a", "3").hashCode());
        assertThat(one).hasToString("{a=1, b=2}");
        assertThat(one.get("a")).contains("1");
        assertThat(one.get("c")).isEmpty();
    }
}
