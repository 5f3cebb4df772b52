package tcpx.bench.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpx.bench.node.NodePlugin;
import tcpx.bench.node.PluginChoice;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.net.Viability;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
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

    @Option(
            names = PluginChoice.VERSION_OPTION,
            paramLabel = "N",
            defaultValue = "" + NcclOptions.NEWEST,
            description = "version of its interface, 5 to 12; default the newest that it exports")
    private int version;

    @Option(names = "--no-self-test", description = "move no bytes")
    private boolean noSelfTest;

    @Option(names = "--here", hidden = true, description = "in this process, which the plugin may end")
    private boolean here;

    PluginCommand(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    @Override
    public Integer call() {
        PluginChoice chosen = PluginChoice.of(path, version, null, System.getenv())
                .orElseThrow(() -> new IllegalArgumentException("plugin needs a PATH: ./run-bench.sh plugin PATH"));
        if (!here) {
            return PluginProcess.run(inItsOwnProcess(), out);
        }
        NodePlugin plugin = NodePlugin.of(chosen, "plugin", System.getenv(), System.err);
        try (NcclNetProvider provider = plugin.load()) {
            NcclPlugin found = provider.plugin();
            line("plugin", found.name().isEmpty() ? "unknown" : found.name());
            line("file", found.path());
            found.exports().forEach(each -> line("v" + each.version(), state(each, found)));
            if (!provider.properties().isEmpty()) {
                out.print(devices(provider));
            }
            if (provider.viability() instanceof Viability.NotViable not) {
                line("verdict", "cannot be used here: " + not.reason());
                line("", not.remedy());
                return ExitCode.ENVIRONMENT;
            }
            return noSelfTest
                    ? verdict("loads here; whether it moves bytes was not tried", provider)
                    : selfTest(provider);
        }
    }

    private List<String> inItsOwnProcess() {
        List<String> arguments = new ArrayList<>(List.of("plugin", "--here"));
        arguments.addAll(List.of(PluginChoice.VERSION_OPTION, Integer.toString(version)));
        if (noSelfTest) {
            arguments.add("--no-self-test");
        }
        if (path != null) {
            arguments.add(path);
        }
        return arguments;
    }

    private void line(String label, String text) {
        if (!text.isBlank()) {
            out.println(String.format("%-9s %s", label, text));
        }
    }

    private String state(NcclPlugin.Export export, NcclPlugin found) {
        if (!export.isKnown()) {
            return "not known here; v" + NcclPlugin.OLDEST + " to v" + NcclPlugin.NEWEST + " are";
        }
        String pointers = export.missing().isEmpty()
                ? "complete"
                : !export.hasInit()
                        ? "without init, so of no use"
                        : "null before init: " + String.join(", ", export.missing());
        if (export.version() != found.version()) {
            return pointers;
        }
        return pointers + "; chosen as " + (version == export.version() ? "asked for" : "the newest that is known");
    }

    private String devices(NcclNetProvider provider) {
        boolean hasRails = provider.plugin().version() >= NcclPlugin.WITH_RAILS;
        Table table = new Table.Columns<NcclProperties>()
                .words("device", device -> Integer.toString(device.device()))
                .words("name", NcclProperties::name)
                .right("Mbit/s", device -> Integer.toString(device.speedMbps()))
                .words("memory", NodePlugin::memory)
                .words("type", PluginCommand::type)
                .right("comms", device -> Integer.toString(device.maxComms()))
                .right("receives", device -> Integer.toString(device.maxRecvs()))
                .right("longest", PluginCommand::longest)
                .words("made of", PluginCommand::parts)
                .words(
                        "rail, plane",
                        device -> hasRails ? number(device.railId()) + ", " + number(device.planeId()) : "-")
                .words(
                        "PCI",
                        device -> device.pciPath().isEmpty()
                                ? "-"
                                : Path.of(device.pciPath()).getFileName().toString())
                .of(provider.properties());
        return new TextRenderer(style).render(table);
    }

    private static String longest(NcclProperties device) {
        long most = device.maxP2pBytes();
        return most <= 0 || most > Integer.MAX_VALUE ? "any" : Long.toString(most);
    }

    private static String parts(NcclProperties device) {
        return device.physicalDevices().size() < 2
                ? "-"
                : device.physicalDevices().stream().map(Object::toString).collect(Collectors.joining("+"));
    }

    private static String number(int id) {
        return id < 0 ? "-" : Integer.toString(id);
    }

    private static String type(NcclProperties device) {
        return switch (device.netDeviceType()) {
            case NcclProperties.DEVICE_HOST -> "host";
            case NcclProperties.DEVICE_UNPACK -> "unpack v" + device.netDeviceVersion();
            default -> "unknown (" + device.netDeviceType() + ")";
        };
    }

    private int selfTest(NcclNetProvider provider) {
        List<String> failed = new ArrayList<>();
        for (NcclProperties device : provider.properties()) {
            String label = "self-test " + device.name() + ": ";
            try {
                out.println(label + PluginSelfTest.run(provider, device));
            } catch (PluginSelfTest.Failed e) {
                out.println(label + "FAILED: " + e.getMessage());
                failed.add(device.name());
            }
        }
        if (failed.isEmpty()) {
            return verdict("moves bytes here, over every device", provider);
        }
        int all = provider.properties().size();
        line(
                "verdict",
                failed.size() == all
                        ? "moves no bytes here"
                        : "moves bytes over " + (all - failed.size()) + " of " + all + " devices, not over "
                                + String.join(", ", failed));
        line("", "NCCL_DEBUG=INFO shows what it says" + olderVersions(provider.plugin()));
        return ExitCode.FAILED;
    }

    private static String olderVersions(NcclPlugin plugin) {
        List<String> older = plugin.exports().stream()
                .filter(each -> each.isKnown() && each.version() < plugin.version())
                .map(each -> Integer.toString(each.version()))
                .toList();
        return older.isEmpty()
                ? ""
                : "; it may work in another version: " + PluginChoice.VERSION_OPTION + " " + String.join(" or ", older);
    }

    private int verdict(String text, NcclNetProvider provider) {
        NcclPlugin plugin = provider.plugin();
        line("verdict", text);
        String devices = provider.properties().stream()
                .map(device -> Integer.toString(device.device()))
                .collect(Collectors.joining(","));
        boolean shared =
                provider.properties().stream().anyMatch(device -> device.name().contains("#"));
        line(
                "",
                "./run-bench.sh -p provider=nccl --plugin " + plugin.path()
                        + (version == NcclOptions.NEWEST ? "" : " " + PluginChoice.VERSION_OPTION + " " + version)
                        + (shared ? " " + PluginChoice.DEVICES_OPTION + " " + devices : ""));
        return ExitCode.DONE;
    }
}
