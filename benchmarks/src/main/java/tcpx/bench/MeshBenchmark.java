package tcpx.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
import org.openjdk.jmh.infra.ThreadParams;
import tcpx.bench.harness.MetricsProfiler;
import tcpx.bench.harness.ParameterValues;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.mesh.MeshGate;
import tcpx.bench.mesh.MeshTask;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.node.Sessions;
import tcpx.bench.node.Settings;
import tcpx.bench.node.Trial;
import tcpx.bench.result.Metric;
import tcpx.error.TransportException;

/**
 * One rank's part in a round of a mesh: a thread for each rank that it sends to, each with a session of its own. One
 * operation is one message, as in {@link TransferBenchmark}; every iteration begins when all senders of the round are
 * ready, wherever they run. A peer that fails costs its own figures and nobody else's. Started by
 * {@code run-bench.sh mesh} and by nothing else.
 *
 * <p>Expect: each pair gets its part of the rails at its busier end, as long as the cores can copy that much.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class MeshBenchmark extends NodeParameters {
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(5);

    @Param("16777216")
    String messageBytes;

    private Settings settings;
    private MeshTask.Peer peer;
    private MeshGate gate;
    private Trial trial; // null once it has failed

    /** What the threads of a rank share: the way to the others of the round, and what drives their sessions. */
    @State(Scope.Benchmark)
    public static class Together {
        private MeshTask task;
        private MeshGate gate;
        private Sessions sessions;
        private final AtomicInteger left = new AtomicInteger();

        /** Finds the gate at which iterations begin. */
        @Setup(Level.Trial)
        public void open(BenchmarkParams params) {
            ParentWatch.startIfAsked();
            task = MeshTask.fromSystemProperties();
            gate = MeshGate.connect(task);
            sessions = task.sessions(Settings.of(ParameterValues.of(params)));
        }

        // a thread needs neither any more: JMH would tear this down with the first, while others are at work
        private void leave() {
            if (left.incrementAndGet() == task.peers().size()) {
                gate.close();
                sessions.close();
            }
        }
    }

    /** Opens the session with this thread's peer. */
    @Setup(Level.Trial)
    public void open(BenchmarkParams params, ThreadParams thread, Together together) {
        settings = Settings.of(ParameterValues.of(params));
        peer = together.task.peers().get(thread.getThreadIndex());
        gate = together.gate;
        try {
            trial = Trial.open(peer.node(), settings, news -> {}, together.sessions);
        } catch (TransportException e) {
            failed(e);
        }
    }

    /** As between two nodes; then waits for all others. */
    @Setup(Level.Iteration)
    public void begin() {
        try {
            if (trial != null) {
                trial.beginIteration();
            }
        } catch (TransportException e) {
            failed(e);
        }
        gate.await();
    }

    /** One transfer; returns its bytes. */
    @Benchmark
    public long transfer() {
        if (trial == null) {
            LockSupport.parkNanos(REST_NS); // the others go on
            return 0;
        }
        try {
            trial.transfer();
            return settings.messageBytes();
        } catch (TransportException e) {
            failed(e);
            return 0;
        }
    }

    /** Verifies every byte and puts up what was counted, by the rank to which it was sent. */
    @TearDown(Level.Iteration)
    public void end() {
        if (trial == null) {
            return;
        }
        try {
            List<IterationMetrics.Value> values = new ArrayList<>(trial.endIteration());
            values.addAll(trial.railPayloads());
            MetricsProfiler.put(values.stream()
                    .map(value -> new IterationMetrics.Value(named(value.metric()), value.value()))
                    .toList());
        } catch (TransportException e) {
            failed(e);
        }
    }

    /** Ends the session, and what all share with the last of them. */
    @TearDown(Level.Trial)
    public void close(Together together) {
        try {
            if (trial != null) {
                trial.close();
            }
        } finally {
            together.leave();
        }
    }

    private Metric named(Metric metric) {
        return new Metric(MeshTask.metricOf(peer.rank(), metric.name()), metric.unit(), metric.better());
    }

    private void failed(TransportException why) {
        gate.failed(peer.rank(), why.describe());
        Trial over = trial;
        trial = null;
        if (over != null) {
            try {
                over.close();
            } catch (TransportException ignored) {
                // it has been told why
            }
        }
    }
}
