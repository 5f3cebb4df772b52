package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import tcpx.bench.node.PluginPath;

/** Which NCCL net plugin a node uses. */
final class PluginOption {
    static final String NAME = "--plugin";

    @Option(
            names = NAME,
            paramLabel = "PATH",
            description = "NCCL net plugin for provider=nccl (or UCCL_TCPX_PLUGIN_PATH, NCCL_NET_PLUGIN)")
    private String path;

    /** Whether the command line names one. */
    boolean isGiven() {
        return path != null;
    }

    /** The one of the command line, or of the environment. */
    Optional<Path> chosen() {
        return PluginPath.choose(path, System.getenv());
    }
}
