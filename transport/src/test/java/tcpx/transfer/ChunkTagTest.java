package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.plan.Chunk;

class ChunkTagTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 7", "-1, 2147483646", "2147483647, 1", "-2147483648, 0"})
    void aTagTellsTheTransferAndTheFirstGrain(int transfer, int grain) {
        long tag = ChunkTag.of(transfer, Chunk.of(grain, 1));
        assertThat(ChunkTag.transfer(tag)).isEqualTo(transfer);
        assertThat(ChunkTag.firstGrain(tag)).isEqualTo(grain);
        assertThat(ChunkTag.isWhole(tag)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "-1", "2147483647", "-2147483648"})
    void theTagOfAWholeMessageTellsTheTransferAndBeginsAtItsBeginning(int transfer) {
        long tag = ChunkTag.whole(transfer);
        assertThat(ChunkTag.transfer(tag)).isEqualTo(transfer);
        assertThat(ChunkTag.firstGrain(tag)).isZero();
        assertThat(ChunkTag.isWhole(tag)).isTrue();
    }
}
