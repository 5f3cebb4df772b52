package tcpx.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;

/**
 * The real thing: one operation moves one message from this process, node A, to node B over all channels, and ends when
 * node B has acknowledged every byte; with {@code inFlight} above 1, every byte of the oldest message under way. The
 * parallelism is inside the transport (channels, threads), so JMH runs one thread.
 *
 * <p>Around every iteration, outside the clock, node B's memory is poisoned and afterwards every byte compared; a wrong
 * one fails the run. Goodput, CPU, rails and the rest are reported by {@link tcpx.bench.harness.MetricsProfiler}; JMH's
 * own score is operations per second.
 *
 * <p>Expect: goodput = min(channels, rails) x the rail's payload rate, as long as window x chunkBytes exceeds rate x
 * round-trip time on each channel and the machine's cores can copy that much; channels beyond the rails add nothing.
 */
@Fork(5)
public class TransferBenchmark extends NodeBenchmark {
    @Param("67108864")
    String messageBytes;

    /** One transfer; returns its bytes. */
    @Benchmark
    public long transfer() {
        trial().transfer();
        return settings().messageBytes();
    }
}
