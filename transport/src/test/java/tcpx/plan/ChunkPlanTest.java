package tcpx.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkPlanTest {
    @ParameterizedTest
    @CsvSource({
        // message, grain, grains, offset of the last, length of the last
        "1, 1, 1, 0, 1",
        "1, 512, 1, 0, 1",
        "511, 512, 1, 0, 511",
        "512, 512, 1, 0, 512",
        "513, 512, 2, 512, 1",
        "4095, 1024, 4, 3072, 1023",
        "4096, 1024, 4, 3072, 1024",
        "4097, 1024, 5, 4096, 1",
        "67108864, 524288, 128, 66584576, 524288",
        "3221225472, 524288, 6144, 3220701184, 524288",
        "2147483647, 1, 2147483647, 2147483646, 1",
    })
    void cutsAMessageIntoGrainsWithAShortTail(long message, int grain, int grains, long lastOffset, long lastLength) {
        ChunkPlan plan = new ChunkPlan(message, grain);
        assertThat(plan.grains()).isEqualTo(grains);
        long last = Chunk.of(grains - 1, 1);
        assertThat(plan.offset(last)).isEqualTo(lastOffset);
        assertThat(plan.length(last)).isEqualTo(lastLength);
        assertThat(plan.length(Chunk.of(0, grains))).isEqualTo(message);
    }

    @Test
    void anEmptyMessageHasNoGrains() {
        assertThat(new ChunkPlan(0, 512).grains()).isZero();
    }

    @Test
    void refusesWhatCannotBeCounted() {
        assertThatThrownBy(() -> new ChunkPlan(1L << 31, 1)).hasMessageContaining("larger chunkBytes");
        assertThatThrownBy(() -> new ChunkPlan(-1, 1)).hasMessageContaining("messageBytes is -1");
        assertThatThrownBy(() -> new ChunkPlan(1, 0)).hasMessageContaining("grainBytes is 0");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2147483647", "2147483646, 1", "5, 7"})
    void aChunkKeepsItsFirstGrainAndItsCount(int first, int grains) {
        long chunk = Chunk.of(first, grains);
        assertThat(chunk).isPositive();
        assertThat(Chunk.first(chunk)).isEqualTo(first);
        assertThat(Chunk.grains(chunk)).isEqualTo(grains);
    }
}
