package tcpx.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StrategyTest {
    private static final int[] MESSAGES = {0, 1, 9, 10, 11, 19, 20, 21, 69, 70, 71, 1000, 1024};

    @Test
    void roundRobinGivesChunkKToChannelKModN() {
        assertThat(assign(Strategy.ROUND_ROBIN, 3, 70)).containsExactly(List.of(0, 3, 6), List.of(1, 4), List.of(2, 5));
        assertThat(assign(Strategy.ROUND_ROBIN, 4, 20)).containsExactly(List.of(0), List.of(1), List.of(), List.of());
    }

    @Test
    void stripedGivesEachChannelOneRun() {
        assertThat(assign(Strategy.STRIPED, 3, 70)).containsExactly(List.of(0, 1), List.of(2, 3, 4), List.of(5, 6));
        assertThat(assign(Strategy.STRIPED, 4, 80))
                .containsExactly(List.of(0, 1), List.of(2, 3), List.of(4, 5), List.of(6, 7));
    }

    @Test
    void weightedCutsInProportion() {
        ChunkScheduler scheduler = Strategy.WEIGHTED.scheduler(4, 10, List.of(4.0, 4.0, 4.0, 1.0), ChannelView.NONE);
        scheduler.begin(new ChunkPlan(130, 10));
        assertThat(drain(scheduler, 4)).extracting(List::size).containsExactly(4, 4, 4, 1);
    }

    @Test
    void weightedRefusesAWeightThatIsNotPositive() {
        assertThatThrownBy(() -> Strategy.WEIGHTED.scheduler(2, 10, List.of(1.0, 0.0), ChannelView.NONE))
                .hasMessageContaining("weight is 0");
        assertThatThrownBy(() -> Strategy.WEIGHTED.scheduler(2, 10, List.of(1.0, Double.NaN), ChannelView.NONE))
                .hasMessageContaining("NaN");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void everyGrainIsHandedOutExactlyOnceInWhateverOrderChannelsAsk(Strategy strategy) {
        for (int channels : new int[] {1, 2, 3, 4, 7, 8, 13}) {
            ChunkScheduler scheduler =
                    strategy.scheduler(channels, 10, Collections.nCopies(channels, 1.0), ChannelView.NONE);
            for (int message : MESSAGES) {
                long seed = 31L * channels + message;
                Random random = new Random(seed);
                ChunkPlan plan = new ChunkPlan(message, 10);
                scheduler.begin(plan);
                BitSet seen = new BitSet();
                List<Integer> asking = new ArrayList<>();
                for (int channel = 0; channel < channels; channel++) {
                    asking.add(channel);
                }
                while (!asking.isEmpty()) {
                    int at = random.nextInt(asking.size());
                    long chunk = scheduler.nextFor(asking.get(at));
                    if (chunk == Chunk.NONE) {
                        asking.remove(at);
                        continue;
                    }
                    int first = Chunk.first(chunk);
                    int end = first + Chunk.grains(chunk);
                    assertThat(seen.get(first, end).isEmpty())
                            .as("seed %d grain %d", seed, first)
                            .isTrue();
                    seen.set(first, end);
                }
                assertThat(seen.cardinality()).as("seed %d", seed).isEqualTo(plan.grains());
                assertThat(scheduler.nextFor(0)).isEqualTo(Chunk.NONE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Strategy.class,
            names = {"ROUND_ROBIN", "STRIPED"})
    void equalStrategiesDifferByAtMostOneChunkPerChannel(Strategy strategy) {
        for (int channels : new int[] {1, 2, 3, 5, 8}) {
            for (int message : MESSAGES) {
                List<Integer> sizes = assign(strategy, channels, message).stream()
                        .map(List::size)
                        .toList();
                assertThat(Collections.max(sizes) - Collections.min(sizes)).isLessThanOrEqualTo(1);
            }
        }
    }

    private static List<List<Integer>> assign(Strategy strategy, int channels, int message) {
        ChunkScheduler scheduler =
                strategy.scheduler(channels, 10, Collections.nCopies(channels, 1.0), ChannelView.NONE);
        scheduler.begin(new ChunkPlan(message, 10));
        return drain(scheduler, channels);
    }

    private static List<List<Integer>> drain(ChunkScheduler scheduler, int channels) {
        List<List<Integer>> assigned = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            List<Integer> grains = new ArrayList<>();
            for (long chunk = scheduler.nextFor(channel); chunk != Chunk.NONE; chunk = scheduler.nextFor(channel)) {
                grains.add(Chunk.first(chunk));
            }
            assigned.add(grains);
        }
        return assigned;
    }

    @ParameterizedTest
    @CsvSource({
        // bytes per ns, least bytes, grains of 16 KiB: a millisecond's worth and what the window needs, at most 1 MiB
        "0,      0,       4", // not known: 64 KiB
        "0.0001, 0,       1",
        "0.016,  0,       1",
        "0.05,   0,       3",
        "0.05,   49152,   3",
        "0.05,   65536,   4",
        "0.05,   2000000, 64",
        "0.5,    0,       31",
        "2,      0,       64",
        "100,    0,       64"
    })
    void firstFreeCutsByTheSpeedOfTheChannelThatAsks(double bytesPerNs, long least, int grains) {
        ChannelView view = new ChannelView() {
            @Override
            public boolean isUsable(int channel) {
                return true;
            }

            @Override
            public double bytesPerNs(int channel) {
                return channel == 1 ? bytesPerNs : 77;
            }

            @Override
            public long leastChunkBytes(int channel) {
                return channel == 1 ? least : 0;
            }

            @Override
            public long backlogBytes(int channel) {
                return 0;
            }

            @Override
            public long unsentBytes(int channel) {
                return 0;
            }
        };
        int most = 1 << 20;
        ChunkScheduler scheduler = Strategy.FIRST_FREE.scheduler(2, most, List.of(), view);
        ChunkPlan plan = new ChunkPlan(2L * most + 1, Strategy.FIRST_FREE.grainBytes(most, true));
        scheduler.begin(plan);
        long first = scheduler.nextFor(1);
        assertThat(Chunk.first(first)).isZero();
        assertThat(Chunk.grains(first)).isEqualTo(grains);
        int taken = grains;
        for (long chunk = scheduler.nextFor(1); chunk != Chunk.NONE; chunk = scheduler.nextFor(1)) {
            assertThat(Chunk.first(chunk)).isEqualTo(taken);
            taken += Chunk.grains(chunk);
        }
        assertThat(taken).isEqualTo(plan.grains());
    }

    @ParameterizedTest
    @CsvSource({
        "ROUND_ROBIN, true,  524288, 524288, 524288",
        "STRIPED,     true,  524288, 524288, 524288",
        "WEIGHTED,    true,  524288, 524288, 524288",
        "FIRST_FREE,  false, 524288, 524288, 16384",
        "ADAPTIVE,    false, 524288, 16384,  16384",
        "FIRST_FREE,  false, 16383,  16383,  16383",
        "ADAPTIVE,    false, 16383,  16383,  16383"
    })
    void aGrainIsAChunkUnlessItsSizeIsDecidedWhileTheMessageIsUnderWay(
            Strategy strategy, boolean isStatic, int chunkBytes, int grainBytes, int bySpeed) {
        assertThat(strategy.isStatic()).isEqualTo(isStatic);
        assertThat(strategy.grainBytes(chunkBytes, false)).isEqualTo(grainBytes);
        assertThat(strategy.grainBytes(chunkBytes, true)).isEqualTo(bySpeed);
    }
}
