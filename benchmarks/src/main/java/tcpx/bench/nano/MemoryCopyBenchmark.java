package tcpx.bench.nano;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import tcpx.memory.Region;

/**
 * The ceiling of every wire that copies: one chunk from one region to another, each chunk of the regions in turn.
 *
 * <p>Expect: with regions of 256 MiB the machine's memory copy rate of one core (5 to 15 GB/s, a 512 KiB chunk in 35 to
 * 100 µs), the same for every chunk size; with regions of 1 MiB several times that, out of the caches.
 */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MemoryCopyBenchmark extends SingleStep {
    @Param({"65536", "524288", "1048576"})
    int chunkBytes;

    @Param({"1048576", "268435456"})
    int regionBytes;

    private Region from;
    private Region to;
    private int at;

    /** Allocates the memory. */
    @Setup(Level.Trial)
    public void open() {
        from = Region.allocate(regionBytes);
        to = Region.allocate(regionBytes);
    }

    /** One chunk. */
    @Benchmark
    public int chunk() {
        from.copyTo(at, to.address() + at, chunkBytes);
        at = at + 2 * chunkBytes > regionBytes ? 0 : at + chunkBytes;
        return at;
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void close() {
        from.close();
        to.close();
    }
}
