package tcpx.bench.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.InProcessBenchmark;
import tcpx.bench.LatencyBenchmark;
import tcpx.bench.NodeBenchmark;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.harness.BenchRun;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.harness.RailSampler;
import tcpx.bench.harness.Sweep;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.node.NodeClient;
import tcpx.bench.node.NodePlugin;
import tcpx.bench.node.Parameter;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.Trial;
import tcpx.bench.report.ReportPage;
import tcpx.bench.report.RunReport;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.BenchmarkVersion;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Machine;
import tcpx.bench.result.Node;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunStatus;
import tcpx.bench.result.RunWriter;
import tcpx.net.Rail;
import tcpx.net.nccl.NcclNetProvider;

/** Node A: runs the sweep against node B, keeps the results, and prints what they say. */
final class SweepRunner {
    private final Optional<RemoteNode> peer;
    private final Topology topology;
    private final Destination destination;
    private final Flames flames;
    private final Timelines timelines;
    private final PrintStream out;
    private final Optional<Path> plugin;

    SweepRunner(
            Optional<RemoteNode> peer,
            Topology topology,
            Destination destination,
            Flames flames,
            Timelines timelines,
            PrintStream out,
            Optional<Path> plugin) {
        this.flames = flames;
        this.timelines = timelines;
        this.peer = peer;
        this.topology = topology;
        this.destination = destination;
        this.out = out;
        this.plugin = plugin;
    }

    int run(JmhArguments arguments, Sweep chosen) {
        Sweep sweep = withFloor(arguments, chosen);
        if (sweep.cells().stream().anyMatch(cell -> cell.forks() == 0)) {
            peer.ifPresent(RemoteNode::announce);
        }
        Instant started = Instant.now();
        long startedNs = System.nanoTime();
        Revision revision = Revision.of(Home.directory());
        try (Sides sides = Sides.open(peer, sweep)) {
            RunProperties properties = properties(arguments, sweep, started, revision, sides);
            Machine machine = Machine.of(sides.a, sides.b);
            try (RunWriter writer = destination.open(Home.results(), machine, properties, sweep.parameters())) {
                return measure(arguments, sweep, writer, sides, startedNs);
            }
        }
    }

    @SuppressWarnings("try") // the sampler works by being there; InterruptedException of close() is no news
    private int measure(JmhArguments arguments, Sweep sweep, RunWriter writer, Sides sides, long startedNs) {
        Thread interrupted = new Thread(() -> {
            out.println("\ninterrupted; what was measured is kept in " + Home.shown(writer.directory()));
            writer.close();
        });
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            out.println(headline(sweep));
            BenchRun bench = new BenchRun(arguments, sweep, forkArguments(), writer, out, Terminal.isTerminal());
            try (AutoCloseable sampler = sides.sample(writer, startedNs)) {
                bench.run();
            }
            writer.finish(RunStatus.OK);
            flames.take(bench, sweep, writer.directory(), out); // a profile that fails leaves the run whole
            timelines.take(bench, sweep, writer.directory(), out);
        } catch (Exception e) {
            writer.finish(RunStatus.FAILED);
            out.println("what was measured is kept in " + Home.shown(writer.directory()));
            throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
        } finally {
            ShutdownHooks.remove(interrupted);
        }
        out.println();
        Run run = Run.load(writer.directory());
        out.print(new TextRenderer(Terminal.style()).render(RunReport.of(run)));
        out.println("\nResults: " + Home.shown(writer.directory()));
        out.println("Report: " + Home.shown(ReportPage.write(run)));
        return ExitCode.DONE;
    }

    // the default run also shows what the harness could do if the wire were a memory copy
    private static Sweep withFloor(JmhArguments arguments, Sweep sweep) {
        if (!arguments.options().getIncludes().isEmpty()) {
            return sweep;
        }
        Sweep.Cell most = sweep.cells().get(sweep.cells().size() - 1);
        Map<String, String> params = new LinkedHashMap<>(most.params());
        params.keySet()
                .retainAll(List.of("channels", "chunkBytes", "window", "strategy", "messageBytes", "workingSetBytes"));
        // what follows measurements has nothing to follow here
        params.replaceAll((name, value) ->
                value.equals("auto") ? Parameter.named(name).orElseThrow().standard() : value);
        List<Sweep.Cell> cells = new ArrayList<>(sweep.cells());
        cells.add(new Sweep.Cell(InProcessBenchmark.class.getName() + ".transfer", params, Math.min(1, most.forks())));
        return new Sweep(cells);
    }

    private List<String> forkArguments() {
        List<String> arguments = new ArrayList<>(List.of("-D" + ParentWatch.PROPERTY + "=true"));
        peer.ifPresentOrElse(
                each -> arguments.addAll(each.jvmArguments()),
                () -> plugin.ifPresent(path -> arguments.add(RemoteNode.jvmArgument(path))));
        return arguments;
    }

    private String headline(Sweep sweep) {
        String rails = topology.shape().getOrDefault("rails", "0");
        return switch (topology.kind()) {
            case "inproc" -> sweep.cells().size() + " cells in this process's own JVMs";
            case "nic" ->
                "node A: this host, " + rails + " rails; node B: "
                        + peer.orElseThrow().address();
            default ->
                "lab (" + topology.kind() + "): two nodes, " + rails + " rails at "
                        + topology.shape().get("rate") + shown(", MTU ", "mtu")
                        + shown(", packets up to ", "gsoMax") + shown(", ", "congestion");
        };
    }

    private String shown(String words, String key) {
        String value = topology.shape().get(key);
        return value == null ? "" : words + value;
    }

    private RunProperties properties(
            JmhArguments arguments, Sweep sweep, Instant started, Revision revision, Sides sides) {
        Map<String, String> options = new LinkedHashMap<>();
        List<String> line = arguments.asList();
        for (String name : sweep.parameters()) {
            options.put(
                    name,
                    String.join(
                            ",",
                            sweep.cells().stream()
                                    .map(cell -> cell.params().getOrDefault(name, ""))
                                    .filter(value -> !value.isEmpty())
                                    .distinct()
                                    .toList()));
        }
        RunProperties properties = RunProperties.of(RunId.of(started, revision), started)
                .withRevision(revision)
                .withTopology(topology.kind(), topology.shape())
                .withOptions(options)
                .withCommand(line)
                .withEnvironment(Node.A, sides.a)
                .withEnvironment(Node.B, sides.b);
        for (String benchmark : sweep.cells().stream()
                .map(cell -> cell.key().benchmark())
                .distinct()
                .toList()) {
            properties = properties.withBenchmarkVersion(benchmark, version(benchmark));
        }
        return properties;
    }

    private static BenchmarkVersion version(String benchmark) {
        if (benchmark.startsWith("InProcess")) {
            return BenchmarkVersion.of(InProcessBenchmark.class);
        }
        Class<?> own = benchmark.startsWith("Latency") ? LatencyBenchmark.class : TransferBenchmark.class;
        return BenchmarkVersion.of(own, NodeBenchmark.class, Trial.class, IterationMetrics.class);
    }

    /** What is known of both nodes, and the connection to the other one. */
    private static final class Sides implements AutoCloseable {
        private final Optional<NodeClient> client;
        private final List<Rail> rails;
        private final Environment a;
        private final Environment b;

        private Sides(Optional<NodeClient> client, List<Rail> rails, Environment a, Environment b) {
            this.client = client;
            this.rails = rails;
            this.a = a;
            this.b = b;
        }

        static Sides open(Optional<RemoteNode> peer, Sweep sweep) {
            List<Rail> rails = peer.map(RemoteNode::rails).orElse(List.of());
            Environment a = Environment.capture(rails.stream().map(Rail::name).toList());
            Optional<NodeClient> client = peer.map(each -> NodeClient.connect(each.address(), each.secret()));
            Environment b = client.map(NodeClient::environment).orElse(a);
            Optional<NodePlugin> plugin = peer.flatMap(RemoteNode::nodePlugin);
            if (plugin.isEmpty() || !PluginCheck.isNeeded(sweep)) {
                return new Sides(client, rails, a, b);
            }
            try (NcclNetProvider loaded = plugin.get().load()) {
                Map<String, String> values = new LinkedHashMap<>(a.values());
                values.putAll(NodePlugin.facts(loaded));
                Environment withPlugin = new Environment(values);
                PluginCheck.require(loaded, rails, withPlugin, b);
                return new Sides(client, rails, withPlugin, b);
            }
        }

        AutoCloseable sample(RunWriter writer, long startedNs) {
            return client.isEmpty() ? () -> {} : new RailSampler(writer, client.get(), rails, startedNs);
        }

        @Override
        public void close() {
            client.ifPresent(NodeClient::close);
        }
    }
}
