package tcpx.bench.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpx.bench.experiment.NamedRuns;
import tcpx.bench.report.ComparisonReport;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.Difference;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunPairs;

/** Two releases or runs side by side, with a verdict per cell; fails where the second is significantly worse. */
@Command(
        name = "compare",
        description = {
            "compare two runs, or all runs of two releases, cell by cell; ends with 1 if B is significantly worse than A",
            "by more than the threshold, with 2 if they have nothing in common that can be compared."
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

    @Option(
            names = "--alpha",
            paramLabel = "P",
            defaultValue = "0.05",
            description = "chance of any false verdict in the sweep (default ${DEFAULT-VALUE})")
    private double alpha;

    CompareCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        double tolerated = Thresholds.parse("--threshold", threshold);
        Set<Difference> mayDiffer = differences();
        RunPairs matches = RunPairs.of(load(before), load(after), mayDiffer);
        List<RunComparison> comparisons = metrics.stream()
                .map(metric -> RunComparison.of(matches, metric, alpha))
                .toList();
        boolean compared =
                comparisons.stream().anyMatch(each -> !each.sweep().cells().isEmpty());
        context.out().print(new TextRenderer(context.style()).render(ComparisonReport.of(matches, comparisons)));
        if (!compared) {
            throw new IllegalArgumentException("nothing in " + before + " and " + after
                    + " can be compared; the reasons are above, --accept lets some of them pass");
        }
        boolean regressed = comparisons.stream().anyMatch(each -> each.sweep().regressesBeyond(tolerated));
        if (regressed) {
            context.out().println("REGRESSION: worse by more than " + threshold);
        }
        return regressed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private Set<Difference> differences() {
        Set<Difference> chosen = EnumSet.noneOf(Difference.class);
        for (String word : accepted) {
            String name = word.strip().toUpperCase(Locale.ROOT).replace('-', '_');
            chosen.add(Stream.of(Difference.values())
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--accept " + word + ": allowed is "
                            + Stream.of(Difference.values())
                                    .map(each ->
                                            each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                    .collect(Collectors.joining(", ")))));
        }
        return chosen;
    }

    private List<Run> load(String word) {
        return NamedRuns.of(context.results(), word, Optional.ofNullable(machine)).stream()
                .map(entry -> Run.load(entry.directory()))
                .toList();
    }
}
