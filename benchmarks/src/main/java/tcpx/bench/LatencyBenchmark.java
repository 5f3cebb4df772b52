package tcpx.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.result.Metric;

/**
 * How long one message takes, over message sizes: the same transfers between the same two nodes as
 * {@link TransferBenchmark}, one after the other, each timed from the call of {@code send} until node B has
 * acknowledged every byte. That is a full round trip; half of it, {@code latency.half.p50}, is what ping-pong programs
 * such as osu_latency call latency. A closed loop: the next message begins when the last is acknowledged, so these are
 * times of service, without any waiting in a queue; with {@code inFlight} above 1 each waits for those before it as
 * well.
 *
 * <p>With the goodput of each size goes the start-up cost a and the speed b of t = a + S/b, which a sweep over {@code
 * messageBytes} prints.
 *
 * <p>Expect: up to {@link tcpx.transfer.TransferConfig#WHOLE_BYTES} bytes one packet each way and one thread woken on
 * each node, so that p50 is the round trip of a blocking ping-pong of two plain sockets and the cost of one more system
 * call on each node; beyond it t = a + S/b with b the goodput of {@link TransferBenchmark}.
 */
@Fork(3)
public class LatencyBenchmark extends NodeBenchmark {
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final double US = 1e3;
    private static final double HALF = 0.5;

    @Param({"8", "64", "512", "4096", "32768", "65536", "262144", "1048576", "8388608", "67108864"})
    String messageBytes;

    // of a fixed range, so that recording allocates nothing; three digits are finer than forks agree
    private final Histogram times = new Histogram(1, LONGEST_NS, 3);

    /** Forgets the times of the iteration before, and of the calls that JMH makes without measuring. */
    @Setup(Level.Iteration)
    public void forget() {
        times.reset();
    }

    /** One transfer; returns the nanoseconds of the one that it waited for. */
    @Benchmark
    public long roundTrip() {
        long ns = trial().transferAlone();
        if (ns >= 0) { // else the first of several in flight: none of them has ended yet
            times.recordValue(Math.min(ns, LONGEST_NS));
        }
        return ns;
    }

    @Override
    List<IterationMetrics.Value> measured() {
        return List.of(
                percentile("p50", 50),
                percentile("p90", 90),
                percentile("p99", 99),
                percentile("p999", 99.9),
                new IterationMetrics.Value(Metric.latency("max"), times.getMaxValue() / US),
                new IterationMetrics.Value(Metric.latency("half.p50"), HALF * times.getValueAtPercentile(50) / US));
    }

    private IterationMetrics.Value percentile(String name, double percent) {
        return new IterationMetrics.Value(Metric.latency(name), times.getValueAtPercentile(percent) / US);
    }
}
