package tcpx.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.ffi.Memory;

class DescriptorBlockTest {
    private final long memory = Memory.allocate(DescriptorBlock.BYTES);
    private final DescriptorBlock block = new DescriptorBlock(memory);

    @AfterEach
    void free() {
        Memory.free(memory);
    }

    @Test
    void liesInMemoryAsTheOriginalsDoes() {
        block.begin(0x1000, 64, 0x2000, 64);
        block.add(1, 2, 3);
        block.add(0xfffffff0, 5, 6);
        assertThat(Memory.getInt(memory)).isEqualTo(2);
        assertThat(Memory.getInt(memory + 4)).isEqualTo(7);
        assertThat(Memory.getLong(memory + 8)).isEqualTo(0x1000);
        assertThat(Memory.getLong(memory + 16)).isEqualTo(0x2000);
        assertThat(Memory.getInt(memory + 40)).isEqualTo(1);
        assertThat(Memory.getInt(memory + 44)).isEqualTo(2);
        assertThat(Memory.getLong(memory + 48)).isEqualTo(3);
        assertThat(Memory.getInt(memory + 56)).isEqualTo(0xfffffff0);
        assertThat(block.srcOff(1)).isEqualTo(0xfffffff0L);
        assertThat(block.longestBytes()).isEqualTo(5);
        block.fill(memory + 40, 1);
        assertThat(block.longestBytes()).isEqualTo(2);
        assertThat(DescriptorBlock.BYTES).isEqualTo(32808);
    }

    // offset in 100 bytes of bounce memory, length, offset in 50 bytes of destination; whether it may be
    @ParameterizedTest
    @CsvSource({
        "0, 1, 0, true",
        "0, 50, 0, true",
        "50, 50, 0, true",
        "99, 1, 49, true",
        "0, 51, 0, false",
        "51, 50, 0, false",
        "99, 2, 0, false",
        "0, 1, 50, false",
        "0, 2, 49, false",
        "0, 1, -1, false",
        "0, 1, 9223372036854775807, false",
        "0, 0, 0, false",
        "-1, 1, 0, false",
        "0, -1, 0, false",
        "-1, -1, -1, false"
    })
    void whatReachesOutsideIsFoundBeforeItIsExecuted(int srcOff, int length, long dstOff, boolean sound) {
        block.begin(0x1000, 100, 0x2000, 50);
        block.add(0, 1, 0);
        block.add(srcOff, length, dstOff);
        assertThat(block.firstFault()).isEqualTo(sound ? DescriptorBlock.SOUND : 1);
        assertThat(block.describe(1)).contains("fragment 1 of 2", "100 bytes of bounce", "50 bytes of destination");
    }

    @Test
    void holdsSoManyAndNoMore() {
        block.begin(0, 1 << 20, 0, 1 << 20);
        for (int i = 0; i < DescriptorBlock.MAX_DESCRIPTORS; i++) {
            block.add(i, 1, i);
        }
        assertThat(block.count()).isEqualTo(2048);
        assertThatThrownBy(() -> block.add(0, 1, 0)).hasMessageContaining("more than 2048");
        assertThatThrownBy(() -> block.fill(memory, 2049)).hasMessageContaining("2049 fragments");
        assertThatThrownBy(() -> block.fill(memory, -1)).hasMessageContaining("-1 fragments");
    }

    @Test
    void takesAWholeArray() {
        long array = Memory.allocate(32);
        Memory.putInt(array, 4);
        Memory.putInt(array + 4, 10);
        Memory.putInt(array + 20, 7);
        Memory.putLong(array + 24, 10);
        block.begin(0, 100, 0, 100);
        block.fill(array, 2);
        Memory.free(array);
        assertThat(block.count()).isEqualTo(2);
        assertThat(block.totalBytes()).isEqualTo(17);
        assertThat(block.dstOff(1)).isEqualTo(10);
        assertThat(block.firstFault()).isEqualTo(DescriptorBlock.SOUND);
    }
}
