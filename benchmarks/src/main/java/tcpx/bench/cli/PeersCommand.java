package tcpx.bench.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.LatencyBenchmark;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.Sweep;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.node.Settings;
import tcpx.bench.report.Peers;
import tcpx.bench.report.PeersExhibit;
import tcpx.bench.report.ReportPage;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStatus;
import tcpx.bench.result.SampleRow;

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
                    + " openmpi; with LatencyBenchmark: pingpong-c, pingpong-c-spin, pingpong, pingpong-spin")
    private List<String> peers;

    @Mixin
    private LabOptions lab;

    @Mixin
    private JmhOptions jmh;

    PeersCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!(seconds >= 1 && seconds <= 600)) {
            throw new IllegalArgumentException("--seconds " + seconds + ": allowed is 1 to 600");
        }
        LabSpec spec = lab.spec();
        OneFork one = jmh.oneFork(defaults(spec));
        Sweep sweep = Sweep.of(JmhArguments.parse(one.arguments(), Map.of()), MeasureOptions.silence());
        String benchmark = sweep.cells().get(0).key().benchmark();
        if (sweep.cells().size() != 1 || !List.of(CellKey.TRANSFER, LATENCY).contains(benchmark)) {
            throw new IllegalArgumentException("peers are set beside one cell of " + CellKey.TRANSFER + " or " + LATENCY
                    + ": give each parameter one value");
        }
        List<PeerKind> those = benchmark.equals(LATENCY) ? PeerKind.ofRoundTrips() : PeerKind.ofTransfers();
        List<PeerKind> kinds = peers == null ? those : PeerKind.parse(peers, those);
        Settings settings = Settings.of(sweep.cells().get(0).params());
        try (TempDirectory scratch = new TempDirectory("peers");
                LabSession session = LabSession.open(spec);
                ForkedRun stored = new ForkedRun(
                        context.results(),
                        Topology.of(session.lab()),
                        Instant.now(),
                        jmh.commandLine("peers"),
                        Set.of())) {
            PeerContext at = new PeerContext(
                    session,
                    scratch.fresh("peers"),
                    seconds,
                    settings.messageBytes(),
                    Math.max(spec.rails(), settings.transfer().channels()),
                    settings.cores(Node.A, List.of()),
                    settings.cores(Node.B, List.of()));
            PeerTurns turns = new PeerTurns(
                    session.lab(),
                    benchmark,
                    Map.of("channels", Integer.toString(settings.transfer().channels())),
                    kinds.stream().map(kind -> kind.on(at)).toList(),
                    List.of());
            rounds(one, new ForkRunner(session, scratch.fresh("ours")), turns, stored);
            Run run = Run.load(stored.finish(RunStatus.OK).orElseThrow());
            context.out().println();
            context.out()
                    .print(new TextRenderer(context.style())
                            .render(PeersExhibit.of(run).document()));
            context.out().println("\nResults: " + Home.shown(run.directory()));
            context.out().println("Report: " + Home.shown(ReportPage.write(run)));
        }
        return ExitCode.DONE;
    }

    // everyone in turn in each round, so that a drift of the machine falls on all alike
    private void rounds(OneFork one, ForkRunner ours, PeerTurns turns, ForkedRun stored) {
        int rounds = one.forks().orElse(ROUNDS);
        ProgressPrinter steps = new ProgressPrinter(
                context.out(), rounds * (1 + turns.installed().size()));
        Revision revision = Revision.of(Home.directory());
        for (int round = 1; round <= rounds; round++) {
            Run run = ours.run(Program.own(), one.arguments());
            stored.add(run, round, revision);
            say(steps, SampleRow.OURS, figure(run));
            for (SystemUnderTest each : turns.installed()) {
                if (turns.isReady(each)) {
                    say(steps, each.kind().label(), turns.take(each, round, stored));
                } else {
                    steps.skip(1);
                }
            }
            stored.put(Peers.PROPERTIES, turns.described());
        }
    }

    // what was not given: a channel on each rail, and the least message where its time is measured
    private String[] defaults(LabSpec spec) {
        List<String> line = new ArrayList<>();
        if (!jmh.gives("channels")) {
            line.addAll(List.of("-p", "channels=" + spec.rails()));
        }
        if (!jmh.gives("messageBytes") && jmh.names(LatencyBenchmark.class.getSimpleName())) {
            line.addAll(List.of("-p", "messageBytes=8"));
        }
        return line.toArray(String[]::new);
    }

    private static String figure(Run run) {
        Collection<Double> half =
                ForkedRun.means(run, Metric.latency("half.p50").name()).values();
        return half.isEmpty()
                ? text("%6.3f GB/s", ForkedRun.means(run, Metric.GOODPUT.name()).values())
                : text("%6.2f us", half);
    }

    private static String text(String format, Collection<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, format, value))
                .collect(Collectors.joining(" "));
    }

    private static void say(ProgressPrinter steps, String peer, String result) {
        steps.done(String.format(Locale.ROOT, "%-15s %s", peer, result));
    }
}
