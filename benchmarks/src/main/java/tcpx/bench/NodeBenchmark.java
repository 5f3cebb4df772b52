package tcpx.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;
import tcpx.bench.harness.MetricsProfiler;
import tcpx.bench.harness.ParameterValues;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.node.RailNews;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.Settings;
import tcpx.bench.node.Trial;
import tcpx.bench.profile.Profiler;

/**
 * What the benchmarks between two nodes have in common: the parameters, the session with node B, and what is done
 * around every iteration, outside the clock: node B's memory is poisoned and afterwards every byte compared; a wrong
 * one fails the run. Goodput, CPU, rails and the rest are reported by {@link tcpx.bench.harness.MetricsProfiler}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public abstract class NodeBenchmark extends NodeParameters {
    /** System property of a fork that is run for a profile: where to, without {@code .a.jfr} and {@code .b.jfr}. */
    public static final String PROFILE = "tcpx.profile";

    /** System property of a fork that is run for a timeline: the file to write. */
    public static final String TIMELINE = "tcpx.timeline";

    private final PrintStream starter = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    private Settings settings;
    private Trial trial;
    private Profiler profiler; // null unless this fork is run for a profile
    private boolean logging;
    private volatile int iteration; // of those that are measured, from 1

    /** What one iteration measured beside the nodes' counters. */
    List<IterationMetrics.Value> measured() {
        return List.of();
    }

    /** What was chosen of every parameter. */
    final Settings settings() {
        return settings;
    }

    /** The open session. */
    final Trial trial() {
        return trial;
    }

    /** Opens the session with node B. */
    @Setup(Level.Trial)
    public void open(BenchmarkParams params) {
        ParentWatch.startIfAsked();
        settings = Settings.of(ParameterValues.of(params));
        trial = System.getProperty(TIMELINE) == null
                ? Trial.open(RemoteNode.fromSystemProperties(), settings, this::say)
                : Trial.openForTimeline(RemoteNode.fromSystemProperties(), settings, this::say);
    }

    // read by whoever started this fork; by System.out it would go past that to the terminal, as JMH has put it
    private void say(RailNews news) {
        starter.println(news.in(iteration).line());
    }

    /**
     * Poisons node B's memory and notes all counters; profile and timeline begin with the first iteration that is
     * measured.
     */
    @Setup(Level.Iteration)
    public void begin(IterationParams parameters) {
        if (parameters.getType() == IterationType.MEASUREMENT) {
            iteration++;
        }
        String profile = System.getProperty(PROFILE);
        if (profile != null && profiler == null && parameters.getType() == IterationType.MEASUREMENT) {
            profiler = trial.beginProfile(Path.of(profile + ".a.jfr"));
        }
        trial.beginIteration();
        if (System.getProperty(TIMELINE) != null && !logging && parameters.getType() == IterationType.MEASUREMENT) {
            logging = true;
            trial.beginTimeline();
        }
    }

    /** Verifies every byte and puts up what was counted. */
    @TearDown(Level.Iteration)
    public void end() {
        List<IterationMetrics.Value> values = new ArrayList<>(trial.endIteration());
        values.addAll(measured());
        MetricsProfiler.put(values);
    }

    /** Ends the session. */
    @TearDown(Level.Trial)
    public void close() {
        if (profiler != null) {
            trial.endProfile(profiler, Path.of(System.getProperty(PROFILE) + ".b.jfr"));
        }
        if (logging) {
            trial.endTimeline().write(Path.of(System.getProperty(TIMELINE)));
        }
        trial.close();
    }
}
