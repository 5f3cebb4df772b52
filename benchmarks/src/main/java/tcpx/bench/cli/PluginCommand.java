package tcpx.bench.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpx.bench.node.NodePlugin;
import tcpx.bench.node.PluginPath;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.net.Viability;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclPlugin;
import tcpx.net.nccl.NcclProperties;

/** Says what an NCCL net plugin is and offers, and tries a transfer over each of its devices. */
@Command(
        name = "plugin",
        description = "what an NCCL net plugin offers here, and whether it moves bytes",
        footer = "Exit codes: 0 it works, 1 a transfer failed, 2 no plugin given, 3 it cannot work here.",
        sortOptions = false)
final class PluginCommand implements Callable<Integer> {
    private final PrintStream out;
    private final Style style;

    @Parameters(
            arity = "0..1",
            paramLabel = "PATH",
            description = "the plugin, libnccl-net-....so (or UCCL_TCPX_PLUGIN_PATH, NCCL_NET_PLUGIN)")
    private String path;

    @Option(names = "--no-self-test", description = "move no bytes")
    private boolean noSelfTest;

    PluginCommand(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    @Override
    public Integer call() {
        Path chosen = PluginPath.choose(path, System.getenv())
                .orElseThrow(() -> new IllegalArgumentException("plugin needs a PATH: ./run-bench.sh plugin PATH"));
        NodePlugin plugin = NodePlugin.of(chosen, "plugin", System.getenv(), System.err);
        try (NcclNetProvider provider = plugin.load()) {
            head(provider.plugin());
            if (!provider.properties().isEmpty()) {
                out.print(devices(provider));
            }
            if (provider.viability() instanceof Viability.NotViable not) {
                out.println("viable    no: " + not.reason());
                if (!not.remedy().isBlank()) {
                    out.println("          " + not.remedy());
                }
                return ExitCode.ENVIRONMENT;
            }
            out.println("viable    yes");
            return noSelfTest ? ExitCode.DONE : selfTest(provider);
        }
    }

    private void head(NcclPlugin plugin) {
        out.println("plugin    " + (plugin.name().isEmpty() ? "unknown" : plugin.name()));
        out.println("file      " + plugin.path());
        String exported =
                plugin.exported().stream().map(version -> "v" + version).collect(Collectors.joining(", "));
        out.println("versions  " + (exported.isEmpty() ? "none" : exported)
                + (plugin.version() == 0 ? "" : "; v" + plugin.version() + " is used"));
    }

    private String devices(NcclNetProvider provider) {
        Table table = new Table.Columns<NcclProperties>()
                .words("device", device -> Integer.toString(device.device()))
                .words("name", NcclProperties::name)
                .right("Mbit/s", device -> Integer.toString(device.speedMbps()))
                .words("memory", NodePlugin::memory)
                .words("type", PluginCommand::type)
                .right("comms", device -> Integer.toString(device.maxComms()))
                .right("receives", device -> Integer.toString(device.maxRecvs()))
                .words(
                        "PCI",
                        device -> device.pciPath().isEmpty()
                                ? "-"
                                : Path.of(device.pciPath()).getFileName().toString())
                .of(provider.properties());
        return new TextRenderer(style).render(table);
    }

    private static String type(NcclProperties device) {
        return switch (device.netDeviceType()) {
            case NcclProperties.DEVICE_HOST -> "host";
            case NcclProperties.DEVICE_UNPACK -> "unpack v" + device.netDeviceVersion();
            default -> "unknown (" + device.netDeviceType() + ")";
        };
    }

    private int selfTest(NcclNetProvider provider) {
        boolean sound = true;
        for (NcclProperties device : provider.properties()) {
            String label = "self-test " + device.name() + ": ";
            try {
                out.println(label + PluginSelfTest.run(provider, device));
            } catch (PluginSelfTest.Failed e) {
                out.println(label + "FAILED: " + e.getMessage());
                sound = false;
            }
        }
        return sound ? ExitCode.DONE : ExitCode.FAILED;
    }
}
