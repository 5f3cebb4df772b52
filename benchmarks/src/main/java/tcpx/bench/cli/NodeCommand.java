package tcpx.bench.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.lab.EnvironmentException;
import tcpx.bench.launch.NodeProgram;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.NodeGpu;
import tcpx.bench.node.NodeLog;
import tcpx.bench.node.NodeOptions;
import tcpx.bench.node.NodeOptions.NodeLimits;
import tcpx.bench.node.NodePlugin;
import tcpx.bench.node.NodeServer;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.SeedEnvironment;
import tcpx.bench.node.Sizes;
import tcpx.bench.result.Revision;
import tcpx.net.PortRange;
import tcpx.net.Rails;

/** Node B: serves benchmarks until it is stopped. */
@Command(
        name = "node",
        description = "be node B: serve benchmarks of run-bench.sh --peer until Ctrl-C",
        sortOptions = false)
final class NodeCommand implements Callable<Integer> {
    @Option(
            names = "--listen",
            required = true,
            paramLabel = "HOST:PORT",
            description = "where node A reaches this node; a port alone: on all its addresses")
    private String listen;

    @Option(names = "--rails", paramLabel = "NAME,...", description = "this node's interfaces, in node A's order")
    private String rails;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "the secret that both nodes share")
    private Path secretFile;

    @Option(
            names = "--data-ports",
            paramLabel = "PORT[-PORT]",
            description =
                    "where data connections arrive, for a firewall; one for each trial at a time; default: any port")
    private String dataPorts;

    @Mixin
    private PluginOption plugin;

    @Option(
            names = NodeGpu.OPTION,
            paramLabel = "N",
            description = "GPU for memory=CUDA, from 0; default the nearest to the rails on the PCI bus")
    private String gpu;

    @Option(
            names = "--max-sessions",
            paramLabel = "N",
            defaultValue = "" + NodeLimits.SESSIONS,
            description = "command connections at a time, a run has two; default ${DEFAULT-VALUE}")
    private int maxSessions;

    @Option(
            names = "--max-memory",
            paramLabel = "BYTES",
            description = "memory for all clients' trials together, such as 8g; default half of this machine's")
    private String maxMemory;

    @Option(
            names = "--max-threads",
            paramLabel = "N",
            defaultValue = "" + NodeLimits.THREADS,
            description = "threads for all clients' trials together; default ${DEFAULT-VALUE}")
    private int maxThreads;

    @Option(
            names = "--max-idle",
            paramLabel = "MINUTES",
            defaultValue = "" + NodeLimits.IDLE_MINUTES,
            description = "after which a client goes that asks and sends nothing; default ${DEFAULT-VALUE}")
    private int maxIdle;

    @Option(names = "--launched", hidden = true)
    private boolean launched;

    @Override
    public Integer call() {
        NodeGpu.choose(gpu);
        SeedEnvironment seed = SeedEnvironment.system();
        String names = Optional.ofNullable(rails)
                .or(seed::rails)
                .orElseThrow(() -> new IllegalArgumentException(
                        "node also needs --rails, the names of this node's interfaces: --rails eth1,eth2"));
        Optional<NodePlugin> own =
                plugin.chosen().map(choice -> NodePlugin.of(choice, "node B", System.getenv(), System.err));
        RemoteNode here = new RemoteNode(
                HostPort.toListen(listen, seed.port()),
                Rails.parse(names, own.isPresent()),
                Optional.ofNullable(secretFile));
        NodeOptions options = NodeOptions.of(here.rails())
                .withPlugin(own)
                .withDataPorts(dataPorts == null ? PortRange.ANY : PortRange.parse(dataPorts))
                .withLimits(limits())
                .withRevision(Revision.of(ProjectHome.directory()));
        // node B of a lab has one client, which says itself what it does
        PrintStream events = launched ? new PrintStream(OutputStream.nullOutputStream()) : System.out;
        NodeLog log = new NodeLog(events, System.err, InstantSource.system());
        try (NodeServer server = EnvironmentException.fromFailureOf(
                () -> NodeServer.listen(here.address(), here.secret(), options, log))) {
            if (launched) {
                ParentWatch.start();
            }
            System.out.println(NodeProgram.READY + HostPort.format(server.address()));
            server.serve();
        }
        return ExitCode.DONE;
    }

    private NodeLimits limits() {
        long memory = maxMemory == null ? NodeLimits.standardMemoryBytes() : Sizes.parse(maxMemory);
        if (maxSessions < 1 || maxThreads < 1 || maxIdle < 1) {
            throw new IllegalArgumentException("--max-sessions " + maxSessions + " --max-threads " + maxThreads
                    + " --max-idle " + maxIdle + ": allowed is 1 or more each");
        }
        return new NodeLimits(maxSessions, memory, maxThreads, Duration.ofMinutes(maxIdle));
    }
}
