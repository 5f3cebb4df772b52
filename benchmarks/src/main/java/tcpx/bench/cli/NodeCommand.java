package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.launch.EnvironmentException;
import tcpx.bench.launch.NodeProgram;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.NodePlugin;
import tcpx.bench.node.NodeServer;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.SeedEnvironment;
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

    @Mixin
    private PluginOption plugin;

    @Option(names = "--launched", hidden = true)
    private boolean launched;

    @Override
    public Integer call() {
        SeedEnvironment seed = SeedEnvironment.system();
        String names = Optional.ofNullable(rails)
                .or(seed::rails)
                .orElseThrow(() -> new IllegalArgumentException(
                        "node also needs --rails, the names of this node's interfaces: --rails eth1,eth2"));
        Optional<NodePlugin> own =
                plugin.chosen().map(path -> NodePlugin.of(path, "node B", System.getenv(), System.err));
        RemoteNode here = new RemoteNode(
                HostPort.toListen(listen, seed.port()),
                Rails.parse(names, own.isPresent()),
                Optional.ofNullable(secretFile));
        try (NodeServer server = EnvironmentException.fromFailureOf(
                () -> NodeServer.listen(here.address(), here.secret(), here.rails(), own, System.out))) {
            if (launched) {
                ParentWatch.start();
            }
            System.out.println(NodeProgram.READY + HostPort.format(server.address()));
            server.serve();
        }
        return ExitCode.DONE;
    }
}
