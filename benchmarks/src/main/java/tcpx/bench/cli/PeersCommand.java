package tcpx.bench.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.Sweep;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.peers.Measured;
import tcpx.bench.report.PeersTable;
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
            "run iperf3, ucx_perftest, MPTCP and plain NIO in the same lab, in turn with this project's transfer;",
            "other options are JMH's and hold for ours, -f is the number of rounds of all."
        },
        sortOptions = false)
final class PeersCommand implements Callable<Integer> {
    private static final int ROUNDS = 5;
    private static final String TRANSFER = "TransferBenchmark.transfer";

    private final Desk desk;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "how long each peer runs in each round (default ${DEFAULT-VALUE})")
    private double seconds;

    @Mixin
    private LabOptions lab;

    @Unmatched
    private List<String> jmh = new ArrayList<>();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    private boolean help;

    PeersCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        if (!(seconds >= 1 && seconds <= 600)) {
            throw new IllegalArgumentException("--seconds " + seconds + ": allowed is 1 to 600");
        }
        LabSpec spec = lab.spec();
        List<String> line = new ArrayList<>(jmh);
        if (jmh.stream().noneMatch(argument -> argument.startsWith("channels="))) {
            line.addAll(List.of("-p", "channels=" + spec.rails()));
        }
        OneFork one = OneFork.of(JmhArguments.parse(line, System.getenv()));
        Sweep sweep = Sweep.of(JmhArguments.parse(one.arguments(), Map.of()), MeasureOptions.silence());
        if (sweep.cells().size() != 1) {
            throw new IllegalArgumentException("peers are set beside one cell of ours: give each parameter one value");
        }
        Instant started = Instant.now();
        List<String> command = new ArrayList<>(List.of("peers"));
        command.addAll(jmh);
        try (Scratch scratch = new Scratch("peers");
                LabSession session = LabSession.open(spec);
                ForkedRun stored =
                        new ForkedRun(desk.results(), Topology.of(session.lab()), started, command, Set.of())) {
            List<Contender> contenders = Contender.all(session, scratch.directory(), seconds);
            ForkRunner ours = new ForkRunner(session, scratch.directory());
            Map<String, String> failed = rounds(one, ours, contenders, stored);
            java.nio.file.Path directory = stored.finish(RunStatus.OK).orElseThrow();
            OptionalDouble ceiling = spec.ceilingGBps();
            List<PeersTable.Peer> peers = new ArrayList<>();
            peers.add(new PeersTable.Peer(SampleRow.OURS, "striped, acknowledged, every byte verified", ""));
            contenders.forEach(each -> peers.add(new PeersTable.Peer(
                    each.name(),
                    each.kind(),
                    each.missing().map(how -> "not installed: " + how).orElse(failed.getOrDefault(each.name(), "")))));
            desk.out().println();
            desk.out().print(new PeersTable(peers, Run.load(directory).cells(), ceiling).render(desk.style()));
            desk.out().println("\nResults: " + Home.shown(directory));
        }
        return ExitCode.DONE;
    }

    // everyone in turn in each round, so that a drift of the machine falls on all alike
    private Map<String, String> rounds(OneFork one, ForkRunner ours, List<Contender> contenders, ForkedRun stored) {
        int rounds = one.forks().orElse(ROUNDS);
        Map<String, String> failed = new LinkedHashMap<>();
        Revision revision = Revision.of(Home.directory());
        for (int round = 1; round <= rounds; round++) {
            Run run = ours.run(Program.own(), one.arguments());
            stored.add(run, round, revision);
            CellKey cell = run.cells().stream()
                    .map(each -> each.key())
                    .filter(key -> key.benchmark().equals(TRANSFER))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("peers are set beside " + TRANSFER));
            say(round, rounds, SampleRow.OURS, ForkedRun.means(run, "goodput").get(cell));
            for (Contender each : contenders) {
                if (each.missing().isPresent() || failed.containsKey(each.name())) {
                    continue;
                }
                try {
                    Measured measured = each.run();
                    stored.add(rows(each.name(), cell.param("channels"), round, measured));
                    say(round, rounds, each.name(), measured.goodputGBps());
                } catch (BenchmarkFailure | IllegalArgumentException e) {
                    failed.put(each.name(), "failed: " + e.getMessage());
                    desk.out().println("[" + round + "/" + rounds + "] " + each.name() + " failed: " + e.getMessage());
                }
            }
        }
        return failed;
    }

    private void say(int round, int rounds, String peer, double goodput) {
        desk.out().println(String.format(Locale.ROOT, "[%d/%d] %-13s %6.3f GB/s", round, rounds, peer, goodput));
    }

    private static List<SampleRow> rows(String peer, String channels, int round, Measured measured) {
        CellKey cell = new CellKey(TRANSFER, Map.of("channels", channels), peer);
        return List.of(
                SampleRow.of(cell, round, 1, Metric.GOODPUT, measured.goodputGBps()),
                SampleRow.of(cell, round, 1, Metric.CPU, measured.cpuA() + measured.cpuB()),
                SampleRow.of(cell, round, 1, Metric.cpu(Node.A), measured.cpuA()),
                SampleRow.of(cell, round, 1, Metric.cpu(Node.B), measured.cpuB()));
    }
}
