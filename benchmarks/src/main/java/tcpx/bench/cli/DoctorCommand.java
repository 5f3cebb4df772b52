package tcpx.bench.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.doctor.Check;
import tcpx.bench.doctor.HostChecks;
import tcpx.bench.doctor.TwoHostsCheck;
import tcpx.bench.lab.LabHost;
import tcpx.bench.lab.Prerequisites;
import tcpx.bench.launch.NodeTurn;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.node.HostFacts;
import tcpx.bench.node.HostFacts.Gpus;
import tcpx.bench.node.NodeClient;
import tcpx.bench.node.NodePlugin;
import tcpx.bench.node.PluginChoice;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.SeedEnvironment;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Revision;
import tcpx.channel.Affinity;
import tcpx.net.NetDevice;
import tcpx.net.NetProvider;
import tcpx.net.nccl.TcpxEnvironment;
import tcpx.net.nccl.TcpxFinding;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;

/** Checks what the machine has, or with {@code --peer} two hosts and the way between them. */
@Command(
        name = "doctor",
        description = {
            "check what the benchmarks need on this machine, and say how to get it;",
            "with --peer: this host, the one where node B listens, and real data over each rail between them.",
            "Ends with 3 where something keeps benchmarks from running."
        },
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
    private static final Path SYSFS = Path.of("/sys");

    @Mixin
    private HostOptions hosts;

    @Option(
            names = "--rails",
            paramLabel = "NAME,...",
            description = "this host's interfaces, in node B's order; without --peer by default all that are up")
    private String rails;

    @Mixin
    private PluginOption plugin;

    @Override
    public Integer call() {
        PrintStream out = System.out;
        return hosts.peer().isPresent() ? twoHosts(out) : thisHost(out);
    }

    @SuppressWarnings("try") // the turn works by being held
    private int twoHosts(PrintStream out) {
        RemoteNode nodeB = hosts.node(rails, plugin.chosen());
        try (NodeTurn turn = hosts.turn(nodeB);
                NodeClient client = NodeClient.connect(nodeB)) {
            List<Check> checks = new TwoHostsCheck(nodeB, client, Revision.of(ProjectHome.directory())).print(out);
            boolean blocked = checks.stream().anyMatch(each -> each.severity() == Check.Severity.BLOCKS);
            out.println(blocked ? "\nSomething blocks: see above" : "\nNothing blocks");
            return blocked ? ExitCode.ENVIRONMENT : ExitCode.DONE;
        }
    }

    private int thisHost(PrintStream out) {
        List<Prerequisites.Finding> findings = Prerequisites.check(LabHost.current());
        Table table = new Table.Columns<Prerequisites.Finding>()
                .words("what", Prerequisites.Finding::subject)
                .words("", each -> each.fulfilled() ? "ok" : "missing")
                .words("found", Prerequisites.Finding::detail)
                .words("remedy", Prerequisites.Finding::remedy)
                .of(findings);
        out.print(new TextRenderer(Terminal.style()).render(table));
        boolean sound = findings.stream().allMatch(Prerequisites.Finding::fulfilled);
        List<String> names = rails == null
                ? SeedEnvironment.system().interfaces().stream()
                        .filter(name -> !name.equals("lo"))
                        .toList()
                : List.of(rails.split(","));
        List<Check> checks =
                new HostChecks(Environment.capture(names), HostFacts.ofThisHost(), names, OptionalLong.empty()).all();
        out.print(Check.text("This host between two hosts (doctor --peer HOST:PORT looks at both)", checks));
        sound &= checks.stream().noneMatch(each -> each.severity() == Check.Severity.BLOCKS);
        if (asksForTcpx(System.getenv())
                || plugin.chosen().stream()
                        .flatMap(choice -> choice.candidates().stream())
                        .anyMatch(DoctorCommand::mayBeTcpx)) {
            List<TcpxFinding> tcpx = new TcpxEnvironment(
                            System.getenv(),
                            System.getProperty("os.version"),
                            interfaces(),
                            path -> Files.isDirectory(Path.of(path)))
                    .check();
            out.print(tcpxText(tcpx));
            sound &= tcpx.stream().noneMatch(each -> each.severity() == TcpxFinding.Severity.ERROR);
        }
        List<String> gpus = Gpus.addresses(SYSFS);
        if (!gpus.isEmpty()) {
            try (NetProvider provider = provider()) {
                out.print(affinityText(gpus, provider.devices(), new Affinity(SYSFS)));
            }
        }
        return sound ? ExitCode.DONE : ExitCode.ENVIRONMENT;
    }

    /** Whether an environment has settings of GPUDirect-TCPX or of the original programs. */
    static boolean asksForTcpx(Map<String, String> environment) {
        return environment.keySet().stream()
                .anyMatch(name -> name.startsWith("NCCL_GPUDIRECTTCPX_") || name.startsWith("UCCL_TCPX_"));
    }

    /**
     * Whether a plugin is GPUDirect-TCPX, by its name and variables, which stand in its file: it is not loaded, since
     * where the environment is wrong it may hang or end the process. One that cannot be read may be.
     */
    static boolean mayBeTcpx(Path plugin) {
        try {
            return Files.readString(plugin, StandardCharsets.ISO_8859_1)
                    .toLowerCase(Locale.ROOT)
                    .contains("gpudirecttcpx");
        } catch (IOException e) {
            return true;
        }
    }

    /** What is to be said of the environment, with a heading. */
    static String tcpxText(List<TcpxFinding> findings) {
        if (findings.isEmpty()) {
            return "\nGPUDirect-TCPX: the environment is as it should be\n";
        }
        StringBuilder text = new StringBuilder("\nGPUDirect-TCPX, its environment:\n");
        for (TcpxFinding each : findings) { // no table: a remedy that is broken into lines cannot be pasted
            String severity = each.severity() == TcpxFinding.Severity.ERROR ? "error" : "warning";
            text.append(String.format("%-8s %s %s%n", severity, each.variable(), each.problem()));
            text.append(String.format("         %s%n", each.remedy()));
        }
        return text.toString();
    }

    /** Which NICs are near each GPU, with a heading. */
    static String affinityText(List<String> gpus, List<NetDevice> nics, Affinity affinity) {
        Table table = new Table.Columns<String>()
                .words("GPU", gpu -> gpu)
                .words(
                        "NICs, the nearest first (score, same NUMA node)",
                        gpu -> affinity.ranked(gpu, nics).stream()
                                .map(each -> each.device().name() + " ("
                                        + (each.score() == Affinity.UNRELATED ? "unrelated" : each.score())
                                        + (each.sameNuma() ? ", same" : "") + ")")
                                .collect(Collectors.joining(", ")))
                .of(gpus);
        return "\nGPUs and NICs:\n" + new TextRenderer(Terminal.style()).render(table);
    }

    private NetProvider provider() {
        Optional<PluginChoice> choice = plugin.chosen();
        return choice.isPresent()
                ? NodePlugin.of(choice.get(), "doctor", System.getenv(), System.err)
                        .load()
                : new SocketProvider(SocketOptions.DEFAULT);
    }

    private static Set<String> interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            return Set.of();
        }
    }
}
