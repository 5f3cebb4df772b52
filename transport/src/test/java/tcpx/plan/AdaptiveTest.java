package tcpx.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveTest {
    private static final int GRAIN = 16 << 10;
    private static final int MOST = 512 << 10;

    @ParameterizedTest
    @CsvSource({
        // bytes/ns, message, backlog, of it unsent, grains
        "0,     67108864, 0,       0,       4", // nothing is known: 64 KiB, twice
        "0,     67108864, 131071,  0,       4",
        "0,     67108864, 131072,  0,       0",
        "0.125, 1048576,  0,       0,       8", // a millisecond
        "0.125, 4194304,  0,       0,       16", // or a sixteenth of what is left
        "0.125, 67108864, 0,       0,       32", // up to the largest size
        "0.5,   1048576,  0,       0,       31",
        "0.5,   1048576,  750000,  750000,  31", // two chunks: this and half a chunk make 1 000 000
        "0.5,   1048576,  750001,  750001,  0",
        "0.5,   1048576,  5750000, 750000,  31", // and whatever the path holds
        "0.5,   1048576,  5750001, 750001,  0",
        "0.5,   67108864, 786432,  786432,  32", // of chunks of the largest size
        "0.5,   67108864, 786433,  786433,  0",
        "10,    67108864, 14737856, 14737856, 32", // and never less than it moves in 1.5 ms
        "10,    67108864, 14737857, 14737857, 0",
        "0.001, 131072,   122880,  122880,  1", // least: 128 KiB, so that a channel can show that it is fast again
        "0.001, 131072,   122881,  122881,  0"
    })
    void twoChunksOfAChannelWaitOnTheNodeAndNoMore(double rate, int message, long backlog, long unsent, int grains) {
        Readings readings = new Readings(List.of(rate), List.of(backlog), List.of(unsent));
        ChunkScheduler scheduler = Strategy.ADAPTIVE.scheduler(1, MOST, List.of(1.0), readings);
        scheduler.begin(new ChunkPlan(message, GRAIN));
        long chunk = scheduler.nextFor(0);
        assertThat(chunk == Chunk.NONE ? 0 : Chunk.grains(chunk)).isEqualTo(grains);
    }

    @ParameterizedTest
    @CsvSource({
        // message, way there and back ns, share of what the channels could move
        "67108864, 100000,   0.99",
        "8388608,  100000,   0.96",
        "1048576,  100000,   0.75",
        "67108864, 20000000, 0.97", // 67 ms on the wire: the way back of the last acknowledgement is not counted
    })
    void channelsOfUnequalSpeedEndTogether(int message, double wayNs, double share) {
        double[] rates = {0.5, 0.5, 0.5, 0.125};
        assertThat(new Channels(rates, wayNs).move(message) / 1.625).isBetween(share, 1.0);
    }

    @ParameterizedTest
    @CsvSource({
        // its speed beside 1, message, all have been given so much since it was, grains
        "0.008, 1048576, 0,         1", // half a grain is its share
        "0.007, 1048576, 0,         0",
        "0.007, 1048576, 75422572,  0", // 32 grains' time on it, as the two move bytes
        "0.007, 1048576, 75422573,  1",
        "0.001, 1048576, 524812286, 0",
        "0.001, 1048576, 524812288, 1",
        "0.001, 1048576, 1000000000000, 1",
        "0.001, 67108864, 0,        1" // of a long message it has a share
    })
    void aChannelWithoutAShareIsTriedWhenSoMuchHasPassedItBy(double rate, int message, long passed, int grains) {
        Readings readings = new Readings(List.of(rate, 1.0), List.of(0L, 0L), List.of(0L, 0L), passed);
        ChunkScheduler scheduler = Strategy.ADAPTIVE.scheduler(2, MOST, List.of(), readings);
        scheduler.begin(new ChunkPlan(message, GRAIN));
        long chunk = scheduler.nextFor(0);
        assertThat(chunk == Chunk.NONE ? 0 : Chunk.grains(chunk)).isEqualTo(grains);
    }

    @ParameterizedTest
    @CsvSource({
        // message, backlog, backlog of a channel that is not known; grains
        "1048576, 0,     0,      2", // a sixteenth of its half
        "65536,   0,     0,      1",
        "16384,   0,     0,      1",
        "16384,   16384, 0,      0", // the other would be sooner
        "16384,   16384, 131072, 1"
    })
    void aChannelThatIsNotKnownIsTakenForAsFastAsTheOthers(int message, long backlog, long ofOther, int grains) {
        Readings readings = new Readings(List.of(0.01, 0.0), List.of(backlog, ofOther), List.of(0L, 0L));
        ChunkScheduler scheduler = Strategy.ADAPTIVE.scheduler(2, MOST, List.of(), readings);
        scheduler.begin(new ChunkPlan(message, GRAIN));
        long chunk = scheduler.nextFor(0);
        assertThat(chunk == Chunk.NONE ? 0 : Chunk.grains(chunk)).isEqualTo(grains);
    }

    @Test
    void aChannelThatCannotBeUsedGetsNothing() {
        ChunkScheduler scheduler = Strategy.ADAPTIVE.scheduler(
                1, MOST, List.of(1.0), new Readings(List.of(-1.0), List.of(0L), List.of(0L)));
        scheduler.begin(new ChunkPlan(MOST, GRAIN));
        assertThat(scheduler.nextFor(0)).isEqualTo(Chunk.NONE);
    }

    /** A moment; a negative speed stands for a channel that carries nothing. */
    private record Readings(List<Double> rates, List<Long> backlogs, List<Long> unsent, long passed)
            implements ChannelView {
        Readings(List<Double> rates, List<Long> backlogs, List<Long> unsent) {
            this(rates, backlogs, unsent, 0);
        }

        @Override
        public boolean isDue(int channel, long apartBytes) {
            return passed >= apartBytes;
        }

        @Override
        public boolean isUsable(int channel) {
            return rates.get(channel) >= 0;
        }

        @Override
        public double bytesPerNs(int channel) {
            return rates.get(channel);
        }

        @Override
        public long backlogBytes(int channel) {
            return backlogs.get(channel);
        }

        @Override
        public long unsentBytes(int channel) {
            return unsent.get(channel);
        }
    }

    /** Channels that send one chunk after the other at a steady speed, in time that is counted and does not pass. */
    private static final class Channels implements ChannelView {
        private record Acknowledgement(int channel, long bytes, double atNs) {}

        private final double[] rates;
        private final double wayNs;
        private final double[] busyUntilNs;
        private final long[] backlogs;
        private final PriorityQueue<Acknowledgement> coming =
                new PriorityQueue<>(Comparator.comparingDouble(Acknowledgement::atNs));
        private double nowNs;
        private double landedNs;
        private long posted;

        Channels(double[] rates, double wayNs) {
            this.rates = rates;
            this.wayNs = wayNs;
            this.busyUntilNs = new double[rates.length];
            this.backlogs = new long[rates.length];
        }

        /** Bytes per nanosecond until the last has landed. */
        double move(int message) {
            ChunkScheduler scheduler = Strategy.ADAPTIVE.scheduler(rates.length, MOST, List.of(), this);
            ChunkPlan plan = new ChunkPlan(message, GRAIN);
            scheduler.begin(plan);
            do {
                for (int channel = 0; channel < rates.length; channel++) {
                    for (long chunk = scheduler.nextFor(channel);
                            chunk != Chunk.NONE;
                            chunk = scheduler.nextFor(channel)) {
                        post(channel, plan.length(chunk));
                    }
                }
                Acknowledgement next = coming.remove();
                nowNs = next.atNs();
                backlogs[next.channel()] -= next.bytes();
            } while (!coming.isEmpty());
            assertThat(posted).isEqualTo(message);
            return message / landedNs;
        }

        private void post(int channel, long bytes) {
            busyUntilNs[channel] = Math.max(nowNs, busyUntilNs[channel]) + bytes / rates[channel];
            landedNs = Math.max(landedNs, busyUntilNs[channel]);
            backlogs[channel] += bytes;
            posted += bytes;
            coming.add(new Acknowledgement(channel, 0, busyUntilNs[channel])); // the wire takes more
            coming.add(new Acknowledgement(channel, bytes, busyUntilNs[channel] + wayNs));
        }

        @Override
        public boolean isUsable(int channel) {
            return true;
        }

        @Override
        public double bytesPerNs(int channel) {
            return rates[channel];
        }

        @Override
        public long backlogBytes(int channel) {
            return backlogs[channel];
        }

        @Override
        public long unsentBytes(int channel) {
            return (long) (Math.max(0, busyUntilNs[channel] - nowNs) * rates[channel]);
        }
    }
}
