package tcpx.bench.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.harness.Sweep;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.SeedEnvironment;
import tcpx.net.Rails;

/** Between which nodes the benchmarks run: in a lab of their own, or with {@code --peer} against a node that listens. */
final class MeasureOptions {
    @Mixin
    private LabOptions lab;

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            description = "node B, started with: run-bench.sh node --listen HOST:PORT")
    private String peer;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "the secret that both nodes share, with --peer")
    private Path secretFile;

    @Mixin
    private PluginOption plugin;

    @Option(
            names = "--fault",
            paramLabel = "TEXT",
            description = "what happens to a rail of the lab in each fork, counted from its first iteration: "
                    + "'eth3 down @2s for 1s', 'eth2 rate 1gbit @3s', 'eth4 loss 1%% @1s for 500ms'; may be repeated")
    private List<String> faults = new ArrayList<>();

    @Option(
            names = "--flame",
            description = "flame graphs of both nodes, from one more fork of each cell that does not count")
    private boolean flame;

    @Option(
            names = "--flame-diff",
            paramLabel = "RUN",
            description = "with --flame: also the difference to the flame graphs of this run or release")
    private String flameDiff;

    @Option(
            names = Timelines.OPTION,
            description =
                    "when each chunk was posted, sent, received and acknowledged, from one more fork of each cell "
                            + "that does not count")
    private boolean timeline;

    @Option(names = "--topology", hidden = true)
    private String topology;

    @Option(names = "--launched", hidden = true)
    private boolean launched;

    /** Runs the sweep and keeps its results at the destination; returns the exit code. */
    int measure(List<String> jmh, Destination destination) throws Exception {
        // JMH's own async profiler names a directory after all parameters, which is longer than a name may be
        List<String> plain = Flames.withoutAsync(jmh);
        Flames flames = Flames.of(flame || flameDiff != null || plain.size() < jmh.size(), flameDiff, Home.results());
        return measure(JmhArguments.parse(plain, System.getenv()), destination, flames);
    }

    private int measure(JmhArguments given, Destination destination, Flames flames) throws Exception {
        Sweep sweep = Sweep.of(given, silence());
        JmhArguments arguments = given.withEnvironmentFor(sweep.parameters());
        Timelines timelines = new Timelines(timeline);
        Optional<Path> chosen = plugin.chosen();
        if (chosen.isEmpty() && PluginCheck.isNeeded(sweep)) {
            throw new IllegalArgumentException("provider=nccl needs a plugin: --plugin PATH");
        }
        if (plugin.isGiven() && !launched && PluginCheck.isUseless(sweep)) {
            throw new IllegalArgumentException(
                    "--plugin is for provider=nccl, and none of this run's cells has it: add -p " + "provider=nccl");
        }
        if (peer == null) {
            boolean plain = sweep.cells().stream().noneMatch(Sweep.Cell::needsNodes);
            if (plain) {
                Topology none = Topology.decode("kind=inproc");
                return underLock(
                        new SweepRunner(Optional.empty(), none, destination, flames, timelines, System.out, chosen),
                        arguments,
                        sweep);
            }
            List<String> line = new ArrayList<>(destination.arguments());
            line.addAll(flames.arguments());
            line.addAll(timelines.arguments());
            line.addAll(arguments.asList());
            return new Launcher(lab.spec(), faults, chosen).run(line);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("--fault works on the lab's rails, not on those of --peer");
        }
        SeedEnvironment seed = SeedEnvironment.system();
        Optional<String> rails = Optional.ofNullable(lab.rails).or(seed::rails);
        if (rails.isEmpty()) {
            throw new IllegalArgumentException(
                    "--peer also needs --rails, the names of this node's interfaces: --rails eth1,eth2");
        }
        RemoteNode nodeB = new RemoteNode(
                HostPort.toReach(peer, seed.port()),
                Rails.parse(rails.get(), chosen.isPresent()),
                Optional.ofNullable(secretFile),
                chosen);
        EnvironmentException.fromFailureOf(nodeB::secret); // a missing or bad one is told before anything starts
        if (launched) {
            ParentWatch.start();
        }
        Topology between = topology == null ? Topology.nic(nodeB.rails().size()) : Topology.decode(topology);
        return underLock(
                new SweepRunner(Optional.of(nodeB), between, destination, flames, timelines, System.out, chosen),
                arguments,
                sweep);
    }

    @SuppressWarnings("try") // the lock works by being held
    private static int underLock(SweepRunner runner, JmhArguments arguments, Sweep sweep) {
        try (JmhLock lock = JmhLock.take()) {
            return runner.run(arguments, sweep);
        }
    }

    /** Takes what JMH would say about its search for benchmarks. */
    static OutputFormat silence() {
        return OutputFormatFactory.createFormatInstance(
                new PrintStream(OutputStream.nullOutputStream()), VerboseMode.SILENT);
    }
}
