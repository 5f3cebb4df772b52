package tcpx.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
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

    @Test
    void memoryInUseStaysUntilTheLastUseEnds() {
        Region region = Region.allocate(10);
        Region.Use one = region.use();
        Region.Use two = region.use();
        region.close();
        assertThat(region.isClosed()).isTrue();
        assertThat(region.address()).isPositive();
        assertThatThrownBy(region::use)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the region is closed");
        assertThatThrownBy(() -> region.view(0, 1)).isInstanceOf(IllegalStateException.class);
        one.close();
        one.close();
        assertThat(region.address()).isPositive();
        two.close();
        assertThatThrownBy(region::address).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> region.copyTo(0, 1, 10)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Pattern(1).fill(region, 0, 10)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Pattern(1).mismatch(region, 0, 10)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aViewMayBeReadWhenItsRegionIsClosed() {
        Region region = Region.allocate(2 << 20);
        ByteBuffer view = region.view(5, 10);
        view.put(0, (byte) 42);
        ByteBuffer part = view.slice(0, 1);
        region.close();
        assertThat(view.get(0)).isEqualTo((byte) 42);
        assertThat(part.get(0)).isEqualTo((byte) 42);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 100", "3, 100", "100, 100", "99, 100"})
    void aBufferIsWrappedFromItsPositionToItsLimit(int position, int limit) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(100).position(0).limit(limit).position(position);
        try (Region region = Region.wrap(buffer)) {
            assertThat(region.bytes()).isEqualTo(limit - position);
            buffer.clear();
            new Pattern(7).fill(region, 0, region.bytes());
            for (int i = position; i < limit; i++) {
                assertThat(buffer.get(i)).isEqualTo(new Pattern(7).byteAt(i - position));
            }
        }
    }

    @Test
    void aSliceOfABufferIsWrappedWhereItBegins() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(100);
        try (Region region = Region.wrap(buffer.slice(10, 5))) {
            region.view(0, 5).put(0, (byte) 1);
            assertThat(buffer.get(10)).isEqualTo((byte) 1);
        }
    }

    @Test
    void whatCannotBeWrappedIsRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> Region.wrap(ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allocateDirect");
        assertThatThrownBy(() -> Region.wrap(ByteBuffer.allocateDirect(1).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("read-only");
        assertThatThrownBy(() -> Region.wrap(0, 1, "owner")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Region.wrap(4096, -1, "owner")).isInstanceOf(IllegalArgumentException.class);
    }
}
