package tcpx.bench.nano;

import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import tcpx.plan.ChannelView;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;
import tcpx.plan.Strategy;

/**
 * What a strategy costs per chunk: one pull, the channels asking in turn; a message of 65 536 chunks is begun again
 * when it is dealt, which is part of the price.
 *
 * <p>Expect: below 20 ns for the static strategies and FIRST_FREE, some tens more for ADAPTIVE, which looks at every
 * channel; 0 B/op with {@code -prof gc} for all.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SchedulerBenchmark extends SingleStep {
    private static final int CHUNK_BYTES = 512 << 10;
    private static final int CHUNKS = 65_536;

    @Param({"ROUND_ROBIN", "STRIPED", "WEIGHTED", "FIRST_FREE", "ADAPTIVE"})
    String strategy;

    @Param({"1", "4", "8"})
    int channels;

    private ChunkScheduler scheduler;
    private ChunkPlan plan;
    private int channel;
    private int idle;

    /** Begins a message. */
    @Setup(Level.Trial)
    public void open() {
        Strategy chosen = Strategy.valueOf(strategy);
        ChannelView view = new Steady(channels);
        scheduler = chosen.scheduler(channels, CHUNK_BYTES, Collections.nCopies(channels, 1.0), view);
        plan = new ChunkPlan((long) CHUNKS * CHUNK_BYTES, chosen.grainBytes(CHUNK_BYTES, false));
        scheduler.begin(plan);
    }

    /** The next channel's next chunk. */
    @Benchmark
    public long next() {
        channel = channel + 1 == channels ? 0 : channel + 1;
        long chunk = scheduler.nextFor(channel);
        idle = chunk == Chunk.NONE ? idle + 1 : 0;
        if (idle == channels) { // nobody gets anything: the message is dealt
            scheduler.begin(plan);
            idle = 0;
        }
        return chunk;
    }

    /** Channels of one speed that keep up with whatever they are given. */
    private record Steady(int channels) implements ChannelView {
        @Override
        public boolean isUsable(int channel) {
            return true;
        }

        @Override
        public double bytesPerNs(int channel) {
            return 0.5;
        }

        @Override
        public long backlogBytes(int channel) {
            return 0;
        }

        @Override
        public long unsentBytes(int channel) {
            return 0;
        }
    }
}
