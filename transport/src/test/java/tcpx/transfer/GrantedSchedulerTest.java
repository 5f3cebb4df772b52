package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.plan.ChannelView;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.plan.Strategy;

/** Grants as the sender reads them: what makes sense is posted in their order, everything else is refused. */
class GrantedSchedulerTest {
    private static final int CHANNELS = 3;
    private static final int DEPTH = 2;
    private static final int MOST_GRAINS = 4;
    private static final int GRAINS = 10;

    private final GrantedScheduler granted =
            new GrantedScheduler(GrantedScheduler.NOTHING, CHANNELS, DEPTH, MOST_GRAINS, channel -> {});

    GrantedSchedulerTest() {
        granted.begin(new ChunkPlan(GRAINS * 100L, 100));
    }

    private static ByteBuffer frame(long... channelAndChunk) {
        ByteBuffer frame = ByteBuffer.allocate(channelAndChunk.length / 2 * 12);
        for (int i = 0; i < channelAndChunk.length; i += 2) {
            frame.putInt((int) channelAndChunk[i]).putLong(channelAndChunk[i + 1]);
        }
        return frame.flip();
    }

    @Test
    void aChannelGetsItsChunksInTheOrderOfTheGrants() {
        granted.grant(frame(1, Chunk.of(4, 2), 0, Chunk.of(0, 4), 1, Chunk.of(6, 1)));
        assertThat(granted.nextFor(1)).isEqualTo(Chunk.of(4, 2));
        assertThat(granted.nextFor(2)).isEqualTo(Chunk.NONE);
        granted.grant(frame(1, Chunk.of(7, 3)));
        assertThat(granted.nextFor(1)).isEqualTo(Chunk.of(6, 1));
        assertThat(granted.nextFor(1)).isEqualTo(Chunk.of(7, 3));
        assertThat(granted.nextFor(1)).isEqualTo(Chunk.NONE);
        assertThat(granted.nextFor(0)).isEqualTo(Chunk.of(0, 4));
        assertThat(granted.nextFor(0)).isEqualTo(Chunk.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 1, a grant for channel -1 of 3",
        "3, 0, 1, a grant for channel 3 of 3",
        "0, 0, 0, a grant of 0 grains",
        "0, 0, -1, a grant of -1 grains",
        "0, 0, 5, a grant of 5 grains",
        "0, 0, 2147483647, a grant of 2147483647 grains",
        "0, -1, 1, out of bounds",
        "0, 10, 1, out of bounds",
        "0, 7, 4, out of bounds",
        "0, 2147483647, 4, out of bounds",
        "0, 2, 1, grain 2 is granted twice",
        "0, 0, 4, grain 0 is granted twice",
        "1, 4, 1, more grants for channel 1 than its window of 2 holds",
    })
    void aGrantThatMakesNoSenseIsRefused(int channel, int first, int grains, String reason) {
        granted.grant(frame(1, Chunk.of(2, 1), 1, Chunk.of(3, 1)));
        long chunk = (long) grains << 32 | Integer.toUnsignedLong(first);
        assertThatThrownBy(() -> granted.grant(frame(channel, chunk))).hasMessageContaining(reason);
    }

    @Test
    void aChannelThatTheReceiverHasLostIsHeardOfBeforeItsChunksAreGrantedAgain() {
        List<Integer> withdrawn = new ArrayList<>();
        GrantedScheduler mine =
                new GrantedScheduler(GrantedScheduler.NOTHING, CHANNELS, DEPTH, MOST_GRAINS, withdrawn::add);
        mine.begin(new ChunkPlan(GRAINS * 100L, 100));
        assertThat(mine.grant(frame(1, Chunk.of(2, 1)))).isFalse();
        assertThat(mine.grant(frame(1, Chunk.NONE))).isTrue();
        assertThat(withdrawn).containsExactly(1);
        assertThat(mine.grant(frame(0, Chunk.of(2, 1)))).as("granted again").isFalse();
        assertThat(mine.nextFor(0)).isEqualTo(Chunk.of(2, 1));
        mine.begin(new ChunkPlan(GRAINS * 100L, 100));
        mine.grant(frame(0, Chunk.of(2, 1)));
        assertThatThrownBy(() -> mine.grant(frame(2, Chunk.of(2, 1))))
                .as("nothing of the next message is lost")
                .hasMessageContaining("grain 2 is granted twice");
    }

    @Test
    void whereBothEndsComputeTheScheduleAChannelHasItsOwnFirstAndThenWhatIsLeftOfOthers() {
        GrantedScheduler mine = new GrantedScheduler(
                Strategy.ROUND_ROBIN.scheduler(CHANNELS, 100, List.of(), ChannelView.NONE),
                CHANNELS,
                DEPTH,
                MOST_GRAINS,
                channel -> {});
        mine.begin(new ChunkPlan(6 * 100L, 100)); // one grain a chunk: channel 0 has 0 and 3, channel 1 has 1 and 4
        assertThatThrownBy(() -> mine.grant(frame(0, Chunk.of(1, 1)))).hasMessageContaining("no channel is lost");
        mine.grant(frame(1, Chunk.NONE, 0, Chunk.of(1, 1)));
        assertThat(mine.nextFor(0)).isEqualTo(Chunk.of(0, 1));
        assertThat(mine.nextFor(0)).isEqualTo(Chunk.of(3, 1));
        assertThat(mine.nextFor(0)).isEqualTo(Chunk.of(1, 1));
        assertThat(mine.nextFor(0)).isEqualTo(Chunk.NONE);
        mine.grant(frame(0, Chunk.of(4, 1)));
        assertThat(mine.nextFor(0)).isEqualTo(Chunk.of(4, 1));
        assertThat(mine.nextFor(2)).isEqualTo(Chunk.of(2, 1));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "11", "13", "23"})
    void aFrameThatEndsInTheMiddleIsRefused(int bytes) {
        ByteBuffer whole = frame(0, Chunk.of(0, 1), 1, Chunk.of(1, 1));
        assertThatThrownBy(() -> granted.grant(whole.limit(bytes))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void whateverArrivesNothingIsPostedThatDoesNotExistOrWasPostedBefore() {
        int refused = 0;
        for (long seed = 1; seed <= 3000; seed++) {
            Random random = new Random(seed);
            ChunkPlan plan = new ChunkPlan(1 + random.nextInt(64), 1);
            GrantedScheduler mine =
                    new GrantedScheduler(GrantedScheduler.NOTHING, CHANNELS, DEPTH, MOST_GRAINS, channel -> {});
            mine.begin(plan);
            BitSet posted = new BitSet();
            List<Queue<Long>> sent = new ArrayList<>();
            for (int i = 0; i < CHANNELS; i++) {
                sent.add(new ArrayDeque<>());
            }
            try {
                for (int step = 0; step < 40; step++) {
                    int channel = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(CHANNELS);
                    long chunk = random.nextInt(20) == 0
                            ? random.nextLong()
                            : Chunk.of(random.nextInt(plan.grains()), 1 + random.nextInt(MOST_GRAINS));
                    mine.grant(frame(channel, chunk));
                    sent.get(channel).add(chunk);
                    take(mine, random.nextInt(CHANNELS), plan, posted, sent);
                }
            } catch (RuntimeException e) {
                refused++;
            }
            for (int channel = 0; channel < CHANNELS; channel++) {
                while (take(mine, channel, plan, posted, sent) != Chunk.NONE) {}
                assertThat(sent.get(channel)).as("seed %d", seed).isEmpty();
            }
        }
        assertThat(refused).isBetween(1000, 3000);
    }

    private static long take(
            GrantedScheduler from, int channel, ChunkPlan plan, BitSet posted, List<Queue<Long>> sent) {
        long chunk = from.nextFor(channel);
        if (chunk != Chunk.NONE) {
            assertThat(chunk).isEqualTo(sent.get(channel).remove());
            int first = Chunk.first(chunk);
            int end = first + Chunk.grains(chunk);
            assertThat(first).isBetween(0, plan.grains() - 1);
            assertThat(end).isBetween(first + 1, Math.min(plan.grains(), first + MOST_GRAINS));
            assertThat(posted.get(first, end).isEmpty()).isTrue();
            posted.set(first, end);
        }
        return chunk;
    }
}
