package tcpx.bench.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpx.bench.cli.HostOptions.NoPeer;
import tcpx.bench.experiment.Experiment;
import tcpx.bench.experiment.ForkMeans;
import tcpx.bench.experiment.ForkRunner;
import tcpx.bench.experiment.Plan;
import tcpx.bench.experiment.ProgressPrinter;
import tcpx.bench.experiment.Recorder;
import tcpx.bench.experiment.RevisionUnderTest;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.launch.Checkout;
import tcpx.bench.launch.LabSession;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.launch.TempDirectory;
import tcpx.bench.launch.Topology;
import tcpx.bench.report.ComparisonJson;
import tcpx.bench.report.Exhibit;
import tcpx.bench.report.GateNotes;
import tcpx.bench.report.PairedExhibit;
import tcpx.bench.report.ReportPage;
import tcpx.bench.research.Gate;
import tcpx.bench.research.PairedCells;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Comparison.Detectable;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.SweepComparison;
import tcpx.bench.stats.WilcoxonExact;

/** Two revisions in one lab, in turn: what holds where the machine's speed drifts. */
@Command(
        name = "ab",
        description = {
            "build two revisions, run their forks in turn (A B B A ...) in one lab, and give the ratio of their "
                    + "goodput",
            "with its interval, or of half a round trip if LatencyBenchmark is all that runs. What the command does "
                    + "not",
            "give each has at its own defaults. Ends with 0 if there is no regression, 1 if B is significantly worse, "
                    + "4 if",
            "nothing was decided or what looks worse could not be told. Other options are JMH's, -f is the number of "
                    + "pairs."
        },
        sortOptions = false)
final class AbCommand implements Callable<Integer> {
    private static final int PAIRS = 10;

    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "REV_A",
            description = "branch, tag or commit; . is the working tree as it is")
    private String nameA;

    @Parameters(index = "1", paramLabel = "REV_B", description = "the one that is judged")
    private String nameB;

    @Option(
            names = "--threshold",
            paramLabel = "SHARE",
            defaultValue = "0%",
            description = "a significant slowdown up to this is tolerated (default ${DEFAULT-VALUE})")
    private String threshold;

    @Mixin
    private GateOptions gate;

    @Mixin
    private NoPeer hosts;

    @Mixin
    private LabOptions lab;

    @Mixin
    private JmhOptions jmh;

    private PrintStream said;

    AbCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        hosts.refuse(
                "each fork has a node B of its own revision, which only a lab can start; on two hosts check out one"
                        + " revision after the other on both, run ./run-bench.sh --peer with each several times in "
                        + "turn, and"
                        + " compare the runs");
        said = gate.isForPrograms() ? System.err : context.out();
        double tolerated = GateOptions.share("--threshold", threshold);
        JmhArguments arguments = jmh.arguments(List.of());
        int pairs = arguments.options().getForkCount().orElse(PAIRS);
        List<String> oneFork = arguments.forOneFork();
        Path repository = ProjectHome.directory().toAbsolutePath().normalize();
        String commitA = Checkout.commit(repository, nameA);
        String commitB = Checkout.commit(repository, nameB);
        try (TempDirectory scratch = new TempDirectory("ab");
                Checkout a = build(repository, commitA, scratch, "a");
                Checkout b = commitB.equals(commitA) ? null : build(repository, commitB, scratch, "b")) {
            return measure(a, b == null ? a : b, pairs, oneFork, arguments.parameterNames(), scratch, tolerated);
        }
    }

    private Checkout build(Path repository, String commit, TempDirectory scratch, String label) {
        if (!commit.equals(Checkout.HERE)) {
            said.println("building " + commit.substring(0, 7) + " (" + label.toUpperCase(Locale.ROOT) + ") ...");
        }
        return Checkout.build(repository, commit, scratch.directory(), label);
    }

    private int measure(
            Checkout a,
            Checkout b,
            int pairs,
            List<String> jmhLine,
            Collection<String> given,
            TempDirectory scratch,
            double tolerated) {
        int needed = WilcoxonExact.pairsNeeded(gate.alpha());
        if (pairs < needed) {
            said.println("note: " + pairs + " pairs cannot be decided: -f " + needed + " or more");
        }
        Instant started = Instant.now();
        try (LabSession session = LabSession.open(lab.spec());
                Side sideA = new Side("A", a, session, jmhLine, scratch, started);
                Side sideB = new Side("B", b, session, jmhLine, scratch, started)) {
            said.println("lab: A " + a.revision().shortName() + " and B "
                    + b.revision().shortName() + ", " + pairs + " pairs of forks in the order A B B A");
            Experiment experiment = new Experiment(
                    system -> ((RevisionUnderTest) system).recorder(),
                    new ProgressPrinter(said, Terminal.isTerminal(), 2 * pairs, 2 * pairs));
            List<List<SampleRow>> turns = new ArrayList<>();
            for (Plan.Turn turn : Plan.paired(sideA.system, sideB.system, pairs).turns()) {
                turns.add(experiment.take(turn));
                if (turns.size() == 2 && paired(turns, given).cells().isEmpty()) {
                    throw nothingInCommon(turns, sideA, sideB);
                }
            }
            return tell(paired(turns, given), a, b, sideA.finish(), sideB.finish(), tolerated);
        }
    }

    private static PairedCells paired(List<List<SampleRow>> turns, Collection<String> given) {
        Metric metric = metric(turns);
        return PairedCells.of(
                turns.stream().map(rows -> ForkMeans.means(rows, metric.name())).toList(), metric, given);
    }

    private static Metric metric(List<List<SampleRow>> turns) {
        return ForkMeans.comparedBy(turns.stream().flatMap(List::stream).toList());
    }

    // the first pair has every cell of both: more of them would change nothing
    private static IllegalArgumentException nothingInCommon(List<List<SampleRow>> firstPair, Side sideA, Side sideB) {
        String metric = metric(firstPair).name();
        return new IllegalArgumentException(PairedExhibit.nothingInCommon(
                        metric(firstPair),
                        ForkMeans.means(firstPair.get(0), metric).keySet(),
                        ForkMeans.means(firstPair.get(1), metric).keySet())
                + "; the first pair is in "
                + ProjectHome.shown(sideA.system.recorder().directory())
                + " and "
                + ProjectHome.shown(sideB.system.recorder().directory()));
    }

    /** One revision's turns and their record. */
    private final class Side implements AutoCloseable {
        private final RevisionUnderTest system;

        Side(
                String label,
                Checkout checkout,
                LabSession session,
                List<String> jmhLine,
                TempDirectory scratch,
                Instant started) {
            long startedNs = System.nanoTime();
            system = new RevisionUnderTest(
                    label,
                    checkout.program(),
                    new ForkRunner(session, scratch.fresh(label)),
                    jmhLine,
                    started,
                    first -> {
                        RunProperties properties = RevisionUnderTest.properties(
                                        first, started, checkout.revision(), Topology.of(session.lab()))
                                .withCommand(
                                        context.command().environment(),
                                        context.command().arguments());
                        return new Recorder(
                                context.results().createLocal(properties, first.parameters()),
                                first.parameters(),
                                startedNs,
                                said);
                    });
        }

        Path finish() {
            system.recorder().finish(RunStatus.OK);
            return system.recorder().directory();
        }

        @Override
        public void close() {
            Optional.ofNullable(system.recorder()).ifPresent(Recorder::close);
        }
    }

    private int tell(PairedCells paired, Checkout a, Checkout b, Path storedA, Path storedB, double tolerated) {
        SweepComparison sweep =
                SweepComparison.of(paired.cells(), gate.alpha(), Math.max(tolerated, SweepComparison.LEAST));
        String nameA = a.revision().shortName();
        String nameB = b.revision().shortName();
        Exhibit exhibit = PairedExhibit.of(nameA, nameB, paired, sweep);
        Gate answer = Gate.of(List.of(sweep), tolerated);
        GateNotes notes = new GateNotes(answer, tolerated, morePairs(answer));
        said.println();
        int code = gate.tell(
                context.out(),
                context.style(),
                "ab " + nameA + " " + nameB,
                exhibit.document().endingWith(notes.blocks()),
                () -> new ComparisonJson(nameA, nameB, answer, tolerated)
                        .metric(paired.metric().name(), sweep, List.of())
                        .notes(exhibit.notes()),
                notes);
        said.println();
        stored("A", storedA, exhibit);
        stored("B", storedB, exhibit);
        return code;
    }

    private static String morePairs(Gate answer) {
        int pairs = answer.open().stream()
                .mapToInt(cell -> cell.verdict() instanceof Verdict.Refused refused
                        ? refused.forksNeeded()
                        : cell.detectable().map(Detectable::needed).orElse(0))
                .max()
                .orElse(0);
        return pairs == 0 ? "" : "-f " + pairs + " would tell";
    }

    private void stored(String name, Path directory, Exhibit exhibit) {
        said.println("Results " + name + ": " + ProjectHome.shown(directory));
        said.println("Report " + name + ": " + ProjectHome.shown(ReportPage.write(Run.load(directory), exhibit)));
    }
}
