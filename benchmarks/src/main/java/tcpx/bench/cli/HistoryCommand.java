package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tcpx.bench.harness.Spelling;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.node.Parameter;
import tcpx.bench.report.HistoryCsv;
import tcpx.bench.report.HistoryReport;
import tcpx.bench.report.html.HtmlRenderer;
import tcpx.bench.report.model.Document;
import tcpx.bench.research.History;
import tcpx.bench.research.RecordedRuns;
import tcpx.bench.research.RepeatedRuns;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;
import tcpx.bench.stats.ChangePoints;

/** A metric over all recorded releases. */
@Command(
        name = "history",
        description = {
            "show a metric over the recorded releases: first what the default command did, then every cell, with "
                    + "changes of",
            "level; machines are kept apart. Ends with 3 if a run cannot be read; the others are shown."
        },
        sortOptions = false)
final class HistoryCommand implements Callable<Integer> {
    private static final double ALPHA = 0.05;
    private static final int PERMUTATIONS = 999;
    private static final int MIN_SEGMENT = 2;

    private final CommandContext context;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            defaultValue = "goodput",
            description = "goodput, cpu, retransmits, ... (default ${DEFAULT-VALUE})")
    private String metric;

    @Option(
            names = "--cell",
            paramLabel = "NAME=VALUE",
            description = "only cells with this parameter, such as channels=4; may be repeated")
    private Map<String, String> cell = new LinkedHashMap<>();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "",
            description = "also as a page; results/local/history.html if no file is named")
    private String html;

    @Option(
            names = "--least",
            paramLabel = "SHARE",
            defaultValue = "2%",
            description = "a change below this is none that matters (default ${DEFAULT-VALUE})")
    private String least;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "also what the default command did, as a table for programs that look for changes in series"
                    + " (docs/ci.md)")
    private Path csv;

    @Option(names = "--machine", paramLabel = "NAME", description = "only this machine")
    private String machine;

    HistoryCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RecordedRuns recorded = RecordedRuns.of(context.results(), Optional.ofNullable(machine));
        recorded.notes().forEach(note -> System.err.println("note: " + note));
        int code = show(recorded);
        recorded.damaged().forEach(problem -> System.err.println("run-bench.sh: left out: " + problem));
        return recorded.damaged().isEmpty() ? code : ExitCode.ENVIRONMENT;
    }

    private int show(RecordedRuns recorded) {
        List<Run> runs = recorded.whole();
        if (runs.isEmpty() && !recorded.damaged().isEmpty()) {
            return ExitCode.ENVIRONMENT;
        }
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no release is recorded"
                    + (machine == null ? "" : " on " + machine)
                    + " yet; ./run-bench.sh record RELEASE records one"
                    + elsewhere());
        }
        Predicate<CellKey> wanted = chosen();
        List<Cell> cells = runs.stream()
                .flatMap(run -> run.cells().stream())
                .filter(each -> wanted.test(each.key()))
                .toList();
        if (cells.isEmpty()) {
            throw new IllegalArgumentException(noCell(runs));
        }
        if (cells.stream().noneMatch(each -> each.metric(metric).isPresent())) {
            List<String> known = cells.stream()
                    .flatMap(each -> each.metrics().keySet().stream())
                    .filter(name -> !name.startsWith("rail."))
                    .distinct()
                    .sorted()
                    .toList();
            throw new IllegalArgumentException("--metric " + metric + ": " + Spelling.question(metric, known)
                    + "recorded for such cells are " + String.join(", ", known));
        }
        ChangePoints finder = new ChangePoints(new Random(1), ALPHA, PERMUTATIONS, MIN_SEGMENT);
        History told = History.of(runs, metric, wanted, finder, new RepeatedRuns(context.results()));
        Document history = HistoryReport.of(told, runs, GateOptions.share("--least", least));
        if (csv != null) {
            HistoryCsv.write(told, csv);
        }
        context.print(history);
        if (html != null) {
            Path file = html.isEmpty() ? context.results().root().resolve("local/history.html") : Path.of(html);
            context.out().println("\nReport: " + ProjectHome.shown(HtmlRenderer.write(history, file)));
        }
        return ExitCode.DONE;
    }

    /** Where releases are recorded, if not on the machine that was asked for. */
    private String elsewhere() {
        if (machine == null) {
            return "";
        }
        String machines = RecordedRuns.of(context.results(), Optional.empty()).whole().stream()
                .flatMap(run -> run.properties().machine().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return machines.isEmpty() ? "" : "; releases are recorded on " + machines;
    }

    /** That nothing was recorded in such a cell, and which values of its parameters were. */
    private String noCell(List<Run> runs) {
        StringBuilder text = new StringBuilder("no release was recorded in such a cell");
        cell.keySet().forEach(name -> {
            String values = runs.stream()
                    .flatMap(run -> run.cells().stream())
                    .map(each -> each.key().param(name))
                    .filter(value -> !value.isEmpty())
                    .distinct()
                    .collect(Collectors.joining(", "));
            List<String> known =
                    Arrays.stream(Parameter.values()).map(Parameter::label).toList();
            text.append("; --cell ")
                    .append(name)
                    .append(
                            values.isEmpty()
                                    ? ": " + Spelling.question(name, known) + "no run has this parameter"
                                    : " was recorded at " + values);
        });
        return text.toString();
    }

    private Predicate<CellKey> chosen() {
        Map<String, String> wanted = new LinkedHashMap<>();
        cell.forEach((name, value) -> wanted.put(
                name, Parameter.named(name).map(each -> each.normalize(value)).orElse(value)));
        return key -> wanted.entrySet().stream()
                .allMatch(each -> key.param(each.getKey()).equals(each.getValue()));
    }
}
