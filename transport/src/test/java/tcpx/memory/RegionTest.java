package tcpx.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4095, 4096, 4097, 2 << 20, (2 << 20) + 1})
    void isPageAlignedAndZeroedAndEndsWithItsLastByte(long bytes) {
        try (Region region = Region.allocate(bytes)) {
            assertThat(region.address() % (bytes >= 2 << 20 ? 2 << 20 : 4096)).isZero();
            assertThat(region.bytes()).isEqualTo(bytes);
            assertThatThrownBy(() -> region.view(bytes, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            if (bytes > 0) {
                assertThat(region.view(bytes - 1, 1).get(0)).isZero();
            }
        }
    }

    @Test
    void isGoneAfterCloseAndClosesTwice() {
        Region region = Region.allocate(10);
        region.close();
        region.close();
        assertThatThrownBy(region::address).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Region.allocate(-1)).hasMessageContaining("-1 bytes");
    }

    @Test
    void thePatternIsSplitMix64() {
        try (Region region = Region.allocate(16)) {
            new Pattern(1234567).fill(region, 0, 16);
            // first outputs of the published reference for seed 1234567
            assertThat(Long.toUnsignedString(region.view(0, 16).getLong(0))).isEqualTo("6457827717110365317");
            assertThat(Long.toUnsignedString(region.view(0, 16).getLong(8))).isEqualTo("3203168211198807973");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "7, 3", "8, 0", "9, 1", "4097, 4095", "1048583, 13"})
    void aWrongByteIsFoundWhereItIs(int length, int offset) {
        Pattern pattern = new Pattern(42);
        try (Region region = Region.allocate(length + offset)) {
            pattern.fill(region, offset, length);
            assertThat(pattern.mismatch(region, offset, length)).isEqualTo(Pattern.NONE);
            for (int wrong : new int[] {0, 1, 7, 8, length / 2, length - 1}) {
                if (wrong >= 0 && wrong < length) {
                    var view = region.view(offset, length);
                    view.put(wrong, (byte) (view.get(wrong) ^ 1));
                    assertThat(pattern.mismatch(region, offset, length)).isEqualTo(wrong);
                    view.put(wrong, (byte) (view.get(wrong) ^ 1));
                }
            }
        }
    }
}
