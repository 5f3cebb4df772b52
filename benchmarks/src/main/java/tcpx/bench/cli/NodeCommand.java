package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.NodeServer;
import tcpx.bench.node.Peer;
import tcpx.bench.node.RailList;
import tcpx.net.Rail;

/** Node B: serves benchmarks until it is stopped. */
@Command(
        name = "node",
        description = "be node B: serve benchmarks of run-bench.sh --peer until Ctrl-C",
        sortOptions = false)
final class NodeCommand implements Callable<Integer> {
    /** The line that says where it listens begins so. */
    static final String READY = "listening on ";

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "HOST:PORT",
            description = "where node A reaches this node")
    private String listen;

    @Option(
            names = "--rails",
            required = true,
            paramLabel = "NAME,...",
            description = "this node's interfaces, in node A's order")
    private String rails;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "the secret that both nodes share")
    private Path secretFile;

    @Option(names = "--launched", hidden = true)
    private boolean launched;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    private boolean help;

    @Override
    public Integer call() {
        List<Rail> own = RailList.parse(rails);
        Peer here = new Peer(HostPort.parse(listen), own, Optional.ofNullable(secretFile));
        try (NodeServer server = NodeServer.listen(here.address(), here.secret(), own, System.out)) {
            if (launched) {
                ParentWatch.start();
            }
            System.out.println(READY + HostPort.format(server.address()));
            server.serve();
        }
        return ExitCode.DONE;
    }
}
