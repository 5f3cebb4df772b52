package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "65536, 65536",
        "64k, 65536",
        "64K, 65536",
        "64KiB, 65536",
        "64 KiB, 65536",
        "64kB, 64000",
        "1m, 1048576",
        "1MB, 1000000",
        "2g, 2147483648",
        "2GiB, 2147483648",
        "2GB, 2000000000",
        "1t, 1099511627776",
        "7b, 7",
        "' 8m ', 8388608",
        "999999999999999999, 999999999999999999"
    })
    void readsWhatPeopleWrite(String text, long bytes) {
        assertThat(Sizes.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.5m",
                "m",
                "64x",
                "64kk",
                "64ki",
                "0x10",
                "1e6",
                "1_000",
                "9999999999999999999"
            })
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a size: write 65536, 64k, 64KiB or 1MB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999999999g", "8388608t", "999999999999999999k"})
    void refusesMoreThanCanBeCounted(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text)
                .hasMessageContaining("more bytes than can be counted");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "1000, 1000",
        "1023, 1023",
        "1024, 1Ki",
        "1025, 1025",
        "524288, 512Ki",
        "67108864, 64Mi",
        "1073741824, 1Gi",
        "1099511627776, 1Ti",
        "1125899906842624, 1024Ti"
    })
    void showsWholeUnitsOnly(long bytes, String text) {
        assertThat(Sizes.text(bytes)).isEqualTo(text);
    }
}
