package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    @ParameterizedTest
    @CsvSource({
        "4712, 4712, 4712, 1",
        "4712-4775, 4712, 4775, 64",
        "1-65535, 1, 65535, 65535",
        "65535, 65535, 65535, 1",
        "' 80 ', 80, 80, 1"
    })
    void aPortOrARangeIsReadAndWrittenAlike(String text, int first, int last, int count) {
        PortRange range = PortRange.parse(text);
        assertThat(range).isEqualTo(new PortRange(first, last));
        assertThat(range.count()).isEqualTo(count);
        assertThat(range.isAny()).isFalse();
        assertThat(PortRange.parse(range.toString())).isEqualTo(range);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "any",
                "0",
                "0-5",
                "65536",
                "99999",
                "4775-4712",
                "1-65536",
                "-1",
                "1-",
                "1-2-3",
                "1 - 2",
                "x"
            })
    void whatIsNoPortIsRefusedInPlainWords(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PortRange.parse(text))
                .withMessageContaining("allowed");
    }

    @Test
    void anyPortIsARangeOfItsOwn() {
        assertThat(PortRange.ANY.isAny()).isTrue();
        assertThat(PortRange.ANY).hasToString("any");
        assertThatIllegalArgumentException().isThrownBy(() -> new PortRange(0, 1));
    }
}
