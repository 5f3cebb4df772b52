package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpx.bench.experiment.NamedRuns;
import tcpx.bench.harness.Spelling;
import tcpx.bench.report.ComparisonJson;
import tcpx.bench.report.ComparisonReport;
import tcpx.bench.report.GateNotes;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Document;
import tcpx.bench.research.Gate;
import tcpx.bench.research.RepeatedRuns;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.Pairing.Difference;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunPairs;
import tcpx.bench.stats.SweepComparison;

/** Two releases or runs side by side, with a verdict per cell; fails where the second is significantly worse. */
@Command(
        name = "compare",
        description = {
            "compare two runs, or all runs of two releases, cell by cell. Runs of different days are compared by "
                    + "the spread",
            "between runs of one release, as results/ shows it; without that nothing is decided, and ab is the way. "
                    + "Ends",
            "with 0 if there is no regression, 1 if B is worse than A by more than the threshold and chance, 4 if "
                    + "nothing",
            "was decided or what looks worse could not be told."
        },
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "A", description = "the old one: a release, run id or directory")
    private String before;

    @Parameters(index = "1", paramLabel = "B", description = "the new one")
    private String after;

    @Option(
            names = "--threshold",
            paramLabel = "SHARE",
            defaultValue = "3%",
            description = "a worsening up to this is tolerated (default ${DEFAULT-VALUE})")
    private String threshold;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "goodput",
            description =
                    "goodput, goodput.receiver, cpu, retransmits, ...; several with commas (default ${DEFAULT-VALUE})")
    private List<String> metrics;

    @Option(
            names = "--accept",
            paramLabel = "WHAT",
            split = ",",
            description = "compare although this differs: machine, topology, benchmark-version, status")
    private List<String> accepted = List.of();

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            description = "where a release was recorded on several machines (default: this one)")
    private String machine;

    @Mixin
    private GateOptions gate;

    CompareCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        double tolerated = GateOptions.share("--threshold", threshold);
        Set<Difference> mayDiffer = differences();
        List<Run> first = load(before);
        List<Run> second = load(after);
        refuseTheSame(first, second);
        RunPairs matches = RunPairs.of(first, second, mayDiffer);
        List<Run> firstDefaults = RunComparison.withDefaults(first);
        List<Run> secondDefaults = RunComparison.withDefaults(second);
        Optional<RunPairs> defaults = firstDefaults.isEmpty() || secondDefaults.isEmpty()
                ? Optional.empty()
                : Optional.of(RunPairs.of(firstDefaults, secondDefaults, mayDiffer));
        RepeatedRuns repeated = new RepeatedRuns(context.results());
        double wanted = Math.max(tolerated, SweepComparison.LEAST);
        List<RunComparison> comparisons = metrics.stream()
                .map(metric -> RunComparison.of(matches, defaults, metric, repeated, gate.alpha(), wanted))
                .toList();
        Gate answer = Gate.of(comparisons.stream().map(RunComparison::sweep).toList(), tolerated);
        GateNotes notes = new GateNotes(answer, tolerated, next(first, second));
        Document document = ComparisonReport.of(matches, comparisons, notes.blocks());
        return gate.tell(
                context.out(),
                context.style(),
                "compare " + before + " " + after,
                document,
                () -> json(document, comparisons, answer, tolerated),
                notes);
    }

    // a gate that names one side twice would stay green for ever
    private void refuseTheSame(List<Run> first, List<Run> second) {
        Set<Path> directories = first.stream().map(Run::directory).collect(Collectors.toSet());
        if (directories.equals(second.stream().map(Run::directory).collect(Collectors.toSet()))) {
            throw new IllegalArgumentException("'" + before + "' and '" + after + "' are the same "
                    + (directories.size() == 1 ? "run, " + first.get(0).id() : directories.size() + " runs")
                    + ": name two");
        }
    }

    /** What decides where nothing was decided. */
    private static String next(List<Run> first, List<Run> second) {
        Run a = first.get(first.size() - 1);
        Run b = second.get(second.size() - 1);
        String again = "measure each side twice or more on different days";
        return a.id().revision().equals(b.id().revision())
                ? again
                : "./run-bench.sh ab " + a.id().revision() + " " + b.id().revision()
                        + b.properties()
                                .sweepArguments()
                                .map(line -> " " + line)
                                .orElse("")
                        + " measures both in turn; or " + again;
    }

    private ComparisonJson json(Document document, List<RunComparison> comparisons, Gate answer, double tolerated) {
        ComparisonJson json = new ComparisonJson(before, after, answer, tolerated);
        comparisons.forEach(each -> json.metric(
                each.metric(),
                each.sweep(),
                each.origins().stream().map(RunComparison.Origin::benchmark).toList()));
        return json.notes(document.blocks().stream()
                .flatMap(block -> block instanceof Finding finding
                        ? Stream.of(finding.line())
                        : block instanceof Note note ? Stream.of(note.text()) : Stream.empty())
                .toList());
    }

    private Set<Difference> differences() {
        Set<Difference> chosen = EnumSet.noneOf(Difference.class);
        List<String> words =
                Stream.of(Difference.values()).map(Difference::word).toList();
        for (String word : accepted) {
            String name = word.strip().toLowerCase(Locale.ROOT).replace('_', '-');
            chosen.add(Stream.of(Difference.values())
                    .filter(each -> each.word().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--accept " + word + ": "
                            + Spelling.question(word, words) + "allowed is " + String.join(", ", words))));
        }
        return chosen;
    }

    private List<Run> load(String word) {
        return NamedRuns.of(context.results(), word, Optional.ofNullable(machine)).stream()
                .map(entry -> Run.load(entry.directory()))
                .toList();
    }
}
