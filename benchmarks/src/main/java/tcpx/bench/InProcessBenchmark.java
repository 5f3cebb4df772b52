package tcpx.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import tcpx.bench.harness.MetricsProfiler;
import tcpx.bench.harness.ParameterValues;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.node.Settings;
import tcpx.bench.result.Metric;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Secret;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.time.Deadline;
import tcpx.transfer.Receiver;
import tcpx.transfer.Sender;
import tcpx.transfer.TransferConfig;
import tcpx.transfer.TransferTotals;

/**
 * The harness floor: the same transfers over a wire that is one memory copy, both ends in this process. What is missing
 * here to the speed of memory is what plan, window, progress loops and JMH cost.
 *
 * <p>Expect: the goodput of a memory copy from a working set larger than the caches, on two cores.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class InProcessBenchmark {
    @Param("4")
    String channels;

    @Param("auto")
    String chunkBytes;

    @Param("auto")
    String window;

    @Param("auto")
    String strategy;

    @Param("67108864")
    String messageBytes;

    @Param("268435456")
    String workingSetBytes;

    private long messageSize;
    private int buffers;
    private long transfers;
    private Region from;
    private Region to;
    private Sender sender;
    private Thread receiving;
    private TransferTotals start;

    /** Joins both ends. */
    @Setup(Level.Trial)
    public void open(BenchmarkParams params) throws InterruptedException {
        ParentWatch.startIfAsked();
        Settings settings = Settings.of(ParameterValues.of(params));
        messageSize = settings.messageBytes();
        buffers = settings.messageBuffers();
        from = Region.allocate(messageSize * buffers);
        to = Region.allocate(messageSize * buffers);
        TransferConfig config = settings.transfer();
        NetProvider provider = new InProcessProvider(new InProcessHub(1));
        Secret secret = Secret.random();
        List<Rail> rails = List.of(new Rail(0, "inproc0", ""));
        try (BootstrapServer server =
                BootstrapServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), secret)) {
            receiving = new Thread(
                    () -> receive(
                            Receiver.accept(server, config, provider, rails, Deadline.after(Duration.ofSeconds(10)))),
                    "receiving-end");
            receiving.setDaemon(true);
            receiving.start();
            sender = Sender.connect(server.address(), secret, config, provider, rails);
        }
    }

    private void receive(Receiver opened) {
        try (opened) {
            long n = 0;
            while (opened.receive(to, n % buffers * messageSize, messageSize) != Receiver.CLOSED) {
                n++;
            }
        }
    }

    /** Notes the counters. */
    @Setup(Level.Iteration)
    public void begin() {
        start = sender.totals();
    }

    /** One acknowledged transfer. */
    @Benchmark
    public long transfer() {
        sender.send(from, transfers++ % buffers * messageSize, messageSize);
        return messageSize;
    }

    /** Puts up what was counted. */
    @TearDown(Level.Iteration)
    public void end() {
        double goodput = sender.totals().since(start).goodputGBps();
        MetricsProfiler.put(List.of(new IterationMetrics.Value(Metric.GOODPUT, goodput)));
    }

    /** Ends the session. */
    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
        sender.close();
        receiving.join();
        from.close();
        to.close();
    }
}
