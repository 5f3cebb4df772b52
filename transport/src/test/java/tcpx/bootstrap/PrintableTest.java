package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
    @Test
    void controlCharactersAreReplacedAndAllElseStays() {
        assertThat(Printable.of("a\tb\u001b[31m\u0085\u007f é \uD83D\uDE00")).isEqualTo("a?b?[31m?? é \uD83D\uDE00");
    }

    @Test
    void aTextIsBounded() {
        String most = "x".repeat(2048);
        assertThat(Printable.of(most)).isEqualTo(most);
        assertThat(Printable.of(most + "y")).isEqualTo(most + "...");
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "1, 00", "16, 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f"})
    void theFirstBytesAreShownInHexadecimal(int bytes, String shown) {
        ByteBuffer some = ByteBuffer.allocate(20);
        for (int i = 0; i < 20; i++) {
            some.put((byte) i);
        }
        assertThat(Printable.hex(some.flip().limit(bytes))).isEqualTo(shown);
        assertThat(some.position()).as("they stay where they are").isZero();
        assertThat(Printable.hex(some.limit(17))).endsWith("0f ...");
        assertThat(Printable.hex(some.position(16))).as("from the position").isEqualTo("10");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"/tmp/a-b_c.1@x%+:=, /tmp/a-b_c.1@x%+:=", "a b, 'a b'", "$HOME, '$HOME'", "joan's, 'joan'\\''s'"})
    void aFileIsNamedAsAShellTakesIt(String name, String word) {
        assertThat(Printable.shellWord(Path.of(name))).isEqualTo(word);
    }

    @Test
    void anAddressIsShownWithoutLookingAnythingUp() throws Exception {
        assertThat(Printable.address(new InetSocketAddress(InetAddress.getByName("10.0.0.2"), 4711)))
                .isEqualTo("10.0.0.2:4711");
        assertThat(Printable.address(new InetSocketAddress(InetAddress.getByName("::1"), 1)))
                .isEqualTo("[0:0:0:0:0:0:0:1]:1");
        assertThat(Printable.address(InetSocketAddress.createUnresolved("nowhere.example", 9)))
                .isEqualTo("nowhere.example:9");
        assertThat(Printable.address(UnixDomainSocketAddress.of("/run/x"))).isEqualTo("/run/x");
    }
}
