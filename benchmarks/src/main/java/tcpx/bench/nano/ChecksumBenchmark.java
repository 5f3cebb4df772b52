package tcpx.bench.nano;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import tcpx.memory.Region;

/**
 * What {@code verify=crc32c} costs per chunk and side: CRC-32C over native memory, by the same call as on the wire,
 * each chunk of a region of 256 MiB in turn, so that the bytes come from memory and not from a cache.
 *
 * <p>Expect: 10 to 20 GB/s where the JVM has the processor's own instruction (a 512 KiB chunk in 25 to 50 µs), and no
 * less at 64 KiB than at 1 MiB; the small fixed price of a call is not seen.
 */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChecksumBenchmark extends SingleStep {
    private static final int REGION_BYTES = 256 << 20;

    @Param({"65536", "262144", "524288", "1048576"})
    int chunkBytes;

    private final CRC32C crc = new CRC32C();
    private Region region;
    private ByteBuffer bytes;
    private int at;

    /** Allocates the memory. */
    @Setup(Level.Trial)
    public void open() {
        region = Region.allocate(REGION_BYTES);
        bytes = region.view(0, REGION_BYTES);
    }

    /** One chunk's checksum. */
    @Benchmark
    public long chunk() {
        bytes.limit(at + chunkBytes).position(at);
        crc.reset();
        crc.update(bytes);
        at = at + 2 * chunkBytes > REGION_BYTES ? 0 : at + chunkBytes;
        return crc.getValue();
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void close() {
        region.close();
    }
}
