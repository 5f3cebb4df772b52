package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.LatencyBenchmark;
import tcpx.bench.cli.HostOptions.NoPeer;
import tcpx.bench.cli.TestbedOptions.LabTestbed;
import tcpx.bench.experiment.Destination;
import tcpx.bench.experiment.Experiment;
import tcpx.bench.experiment.Plan;
import tcpx.bench.experiment.SweepRunner;
import tcpx.bench.experiment.SystemUnderTest;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.Sweep;
import tcpx.bench.launch.LabSession;
import tcpx.bench.launch.TempDirectory;
import tcpx.bench.launch.Testbed;
import tcpx.bench.node.Settings;
import tcpx.bench.peer.PeerContext;
import tcpx.bench.peer.PeerUnderTest;
import tcpx.bench.peer.Peers;
import tcpx.bench.report.PeersExhibit;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;

/** Other programs over the same rails, in turn with ours. */
@Command(
        name = "peers",
        description = {
            "run iperf3, MPTCP, UCX, Open MPI and plain NIO in the same lab, in turn with this project's transfer;",
            "other options are JMH's and hold for ours, -f is the number of rounds of all; cores= holds for all.",
            "With LatencyBenchmark: ping-pong programs in C and Java, one message of messageBytes (8) at a time."
        },
        sortOptions = false)
final class PeersCommand implements Callable<Integer> {
    private static final int ROUNDS = 5;
    private static final double FORK_SECONDS = 6;
    private static final String LATENCY = "LatencyBenchmark.roundTrip";

    private final CommandContext context;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "how long each peer runs in each round (default ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            description = "which peers (default all): nio, bare, bare-vmsplice, iperf3, mptcp, ucx_perftest,"
                    + " openmpi; with memory=CUDA also bare-gpu, bare-gpu-vmsplice, nccl, nccl-4x4;"
                    + " with LatencyBenchmark: pingpong-c, pingpong-c-spin, pingpong, pingpong-spin; or none")
    private List<String> peers;

    @Mixin
    private NoPeer hosts;

    @Mixin
    private LabTestbed lab;

    @Mixin
    private JmhOptions jmh;

    PeersCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        hosts.refuse("other programs are started on both nodes, which only a lab allows; on two hosts run them by hand"
                + " (node B: iperf3 -s; here: iperf3 -c HOST -P 4) beside ./run-bench.sh --peer");
        if (!(seconds >= 1 && seconds <= 600)) {
            throw new IllegalArgumentException("--seconds " + seconds + ": allowed is 1 to 600");
        }
        JmhArguments arguments = jmh.arguments(defaults());
        Sweep sweep = Sweep.of(arguments);
        String benchmark = sweep.cells().get(0).key().benchmark();
        if (sweep.cells().size() != 1 || !List.of(CellKey.TRANSFER, LATENCY).contains(benchmark)) {
            throw new IllegalArgumentException("peers are set beside one cell of " + CellKey.TRANSFER + " or " + LATENCY
                    + ": give each parameter one value");
        }
        Peers those = benchmark.equals(LATENCY) ? Peers.ofRoundTrips() : Peers.ofTransfers();
        boolean gpu = sweep.cells().get(0).params().getOrDefault("memory", "").contains("CUDA");
        Peers chosen = peers == null ? those.moving(gpu) : those.named(peers);
        return lab.on(context, bed -> measure(bed, arguments, sweep, chosen));
    }

    private int measure(Testbed bed, JmhArguments arguments, Sweep sweep, Peers chosen) {
        LabSession session = bed.lab().orElseThrow();
        SweepRunner.Assignment what = new SweepRunner.Assignment(context.command(), arguments, sweep, Set.of());
        try (session;
                TempDirectory scratch = new TempDirectory("peers");
                SweepRunner runner = SweepRunner.open(bed, what, Destination.local(context.results()), context.out())) {
            List<PeerUnderTest> others = others(session, scratch, sweep.cells().get(0), chosen);
            List<SystemUnderTest> all = new ArrayList<>();
            all.add(runner.system(sweep.cells().get(0), "tcpx", FORK_SECONDS, true));
            all.addAll(others);
            int rounds = arguments.options().getForkCount().orElse(ROUNDS);
            Plan plan = Plan.interleaved(all, each -> rounds);
            Experiment experiment = new Experiment(
                    runner.recorder(), context.progress(plan.turns().size(), plan.expectedSeconds()));
            Run run = runner.measure(() -> {
                experiment.play(plan);
                runner.recorder().put(tcpx.bench.report.Peers.PROPERTIES, experiment.described(others));
            });
            context.out().println();
            context.print(PeersExhibit.of(run).document());
            runner.requireStored();
            context.out().println();
            context.tell(run);
        }
        return ExitCode.DONE;
    }

    private List<PeerUnderTest> others(LabSession session, TempDirectory scratch, Sweep.Cell ours, Peers chosen) {
        Settings settings = Settings.of(ours.params());
        int channels = settings.transfer().channels();
        PeerContext where = new PeerContext(
                session,
                scratch.directory(),
                seconds,
                settings.messageBytes(),
                Math.max(session.lab().spec().rails(), channels),
                settings.cores(Node.A, List.of()),
                settings.cores(Node.B, List.of()));
        return chosen.in(
                where,
                ours.key().benchmark(),
                Map.of("channels", Integer.toString(channels)),
                List.of(settings.messageBytes()),
                List.of());
    }

    // what was not given: a channel on each rail, and the least message where its time is measured
    private List<String> defaults() {
        List<String> line = new ArrayList<>();
        if (!jmh.gives("channels")) {
            line.addAll(List.of("-p", "channels=" + lab.spec().rails()));
        }
        if (!jmh.gives("messageBytes") && jmh.names(LatencyBenchmark.class.getSimpleName())) {
            line.addAll(List.of("-p", "messageBytes=8"));
        }
        return line;
    }
}
