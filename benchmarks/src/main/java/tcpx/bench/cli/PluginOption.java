package tcpx.bench.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import tcpx.bench.node.PluginChoice;
import tcpx.net.nccl.NcclOptions;

/** Which NCCL net plugin a node uses. */
final class PluginOption {
    @Option(
            names = PluginChoice.OPTION,
            paramLabel = "PATH,...",
            description =
                    "NCCL net plugin for provider=nccl (or UCCL_TCPX_PLUGIN_PATH, NCCL_NET_PLUGIN); of several the "
                            + "first that works")
    private String names;

    @Option(
            names = PluginChoice.VERSION_OPTION,
            paramLabel = "N",
            defaultValue = "" + NcclOptions.NEWEST,
            description = "version of the plugin's interface, 5 to 12; default the newest that it exports")
    private int version;

    @Option(
            names = PluginChoice.DEVICES_OPTION,
            paramLabel = "N,...",
            description =
                    "the plugin's device for each rail, by number or name, where they do not have the rails' names; "
                            + "0+1: one virtual device of two")
    private String devices;

    /** Whether the command line names one. */
    boolean isGiven() {
        return names != null;
    }

    /** The one of the command line, or of the environment. */
    Optional<PluginChoice> chosen() {
        return PluginChoice.of(names, version, devices, System.getenv());
    }
}
