package tcpx.bench.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.Sweep;
import tcpx.bench.report.Exhibit;
import tcpx.bench.report.PairedExhibit;
import tcpx.bench.report.ReportPage;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.research.PairedCell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStatus;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.WilcoxonExact;

/** Two revisions in one lab, in turn: what holds where the machine's speed drifts. */
@Command(
        name = "ab",
        description = {
            "build two revisions, run their forks in turn (A B B A ...) in one lab, and give the ratio of their goodput",
            "with its interval; ends with 1 if B is significantly slower. Other options are JMH's, -f is the number of",
            "pairs."
        },
        sortOptions = false)
final class AbCommand implements Callable<Integer> {
    private static final int PAIRS = 10;
    private static final String METRIC = "goodput";

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

    @Option(
            names = "--alpha",
            paramLabel = "P",
            defaultValue = "0.05",
            description = "chance of any false verdict (default ${DEFAULT-VALUE})")
    private double alpha;

    @Mixin
    private LabOptions lab;

    @Mixin
    private JmhOptions jmh;

    AbCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        double tolerated = Thresholds.parse("--threshold", threshold);
        OneFork one = jmh.oneFork();
        Sweep.of(JmhArguments.parse(one.arguments(), Map.of()), MeasureOptions.silence()); // refused before it is built
        int pairs = one.forks().orElse(PAIRS);
        Path repository = Home.directory().toAbsolutePath().normalize();
        String commitA = Checkout.commit(repository, nameA);
        String commitB = Checkout.commit(repository, nameB);
        try (TempDirectory scratch = new TempDirectory("ab");
                Checkout a = build(repository, commitA, scratch, "a");
                Checkout b = commitB.equals(commitA) ? null : build(repository, commitB, scratch, "b")) {
            return measure(a, b == null ? a : b, pairs, one.arguments(), scratch, tolerated);
        }
    }

    private Checkout build(Path repository, String commit, TempDirectory scratch, String label) {
        if (!commit.equals(Checkout.HERE)) {
            context.out()
                    .println("building " + commit.substring(0, 7) + " (" + label.toUpperCase(Locale.ROOT) + ") ...");
        }
        return Checkout.build(repository, commit, scratch.directory(), label);
    }

    private int measure(
            Checkout a, Checkout b, int pairs, List<String> jmhLine, TempDirectory scratch, double tolerated) {
        int needed = WilcoxonExact.pairsNeeded(alpha);
        if (pairs < needed) {
            context.out().println("note: " + pairs + " pairs cannot be decided: -f " + needed + " or more");
        }
        Instant started = Instant.now();
        List<String> command = jmh.commandLine("ab", nameA, nameB);
        try (LabSession session = LabSession.open(lab.spec());
                ForkedRun runA = run(session, started, command);
                ForkedRun runB = run(session, started, command)) {
            context.out()
                    .println("lab: A " + a.revision().shortName() + " and B "
                            + b.revision().shortName() + ", " + pairs + " pairs of forks in the order A B B A");
            ForkRunner runner = new ForkRunner(session, scratch.directory());
            ProgressPrinter steps = new ProgressPrinter(context.out(), 2 * pairs);
            List<Map<CellKey, Double>> turns = new ArrayList<>();
            for (int turn = 0; turn < 2 * pairs; turn++) {
                boolean first = turn % 4 == 0 || turn % 4 == 3;
                Checkout now = first ? a : b;
                Run fork = runner.run(now.program(), jmhLine);
                (first ? runA : runB).add(fork, turn / 2 + 1, now.revision());
                turns.add(ForkedRun.means(fork, METRIC));
                steps.done((first ? "A" : "B") + figures(turns.get(turn)));
            }
            List<PairedCell> cells = PairedCell.of(turns, "GB/s", Better.HIGHER, alpha);
            Optional<Path> storedA = runA.finish(RunStatus.OK);
            Optional<Path> storedB = runB.finish(RunStatus.OK);
            return tell(cells, a, b, storedA, storedB, tolerated);
        }
    }

    private ForkedRun run(LabSession session, Instant started, List<String> command) {
        return new ForkedRun(context.results(), Topology.of(session.lab()), started, command, Set.of());
    }

    private static String figures(Map<CellKey, Double> values) {
        StringBuilder text = new StringBuilder();
        values.values().forEach(value -> text.append(String.format(Locale.ROOT, " %.3f", value)));
        return text.append(" GB/s").toString();
    }

    private int tell(
            List<PairedCell> cells,
            Checkout a,
            Checkout b,
            Optional<Path> storedA,
            Optional<Path> storedB,
            double tolerated) {
        if (cells.isEmpty()) {
            throw new IllegalArgumentException(
                    "the two revisions have no cell with goodput in common: a parameter that only one of them "
                            + "knows must not be swept");
        }
        context.out().println();
        Exhibit exhibit =
                PairedExhibit.of(a.revision().shortName(), b.revision().shortName(), "GB/s", cells);
        context.out().print(new TextRenderer(context.style()).render(exhibit.document()));
        context.out().println();
        stored("A", storedA, exhibit);
        stored("B", storedB, exhibit);
        boolean regressed = cells.stream().anyMatch(cell -> cell.regressesBeyond(tolerated));
        if (regressed) {
            context.out().println("REGRESSION: B is slower by more than " + threshold);
        }
        return regressed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private void stored(String name, Optional<Path> directory, Exhibit exhibit) {
        directory.ifPresent(path -> {
            context.out().println("Results " + name + ": " + Home.shown(path));
            context.out().println("Report " + name + ": " + Home.shown(ReportPage.write(Run.load(path), exhibit)));
        });
    }
}
