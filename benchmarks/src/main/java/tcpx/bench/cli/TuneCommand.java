package tcpx.bench.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.node.Parameter;
import tcpx.bench.node.Settings;
import tcpx.bench.report.Exhibit;
import tcpx.bench.report.ReportPage;
import tcpx.bench.report.TuneExhibit;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.research.Halving;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStatus;

/** The best settings for given rails, in few runs. */
@Command(
        name = "tune",
        description = {
            "find the best channels x chunkBytes x window x strategy for these rails in few forks (successive",
            "halving); -p NAME=VALUE,... says what to try of a parameter, -f how often the finalists run; other",
            "options are JMH's."
        },
        sortOptions = false)
final class TuneCommand implements Callable<Integer> {
    private static final int FINALISTS = 4;
    private static final int FORKS = 6;
    private static final double ALPHA = 0.05;
    private static final String RAILS = "rails";

    private final CommandContext context;

    @Option(
            names = "--finalists",
            paramLabel = "N",
            defaultValue = "" + FINALISTS,
            description = "settings that are measured to the end (default ${DEFAULT-VALUE})")
    private int finalists;

    @Mixin
    private LabOptions lab;

    @Mixin
    private JmhOptions jmh;

    TuneCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        LabSpec spec = lab.spec();
        OneFork one = jmh.oneFork();
        Map<String, List<String>> tried = tried(spec.rails(), one.arguments());
        List<Map<String, String>> candidates = candidates(tried, spec.rails());
        List<String> rest = withoutParameters(one.arguments());
        Halving halving = new Halving(finalists, one.forks().orElse(FORKS), ALPHA);
        try (TempDirectory scratch = new TempDirectory("tune");
                LabSession session = LabSession.open(spec);
                ForkedRun stored = new ForkedRun(
                        context.results(),
                        Topology.of(session.lab()),
                        Instant.now(),
                        jmh.commandLine("tune"),
                        Set.of())) {
            context.out()
                    .println(candidates.size() + " settings, at most " + halving.most(candidates.size()) + " forks");
            Bench bench = new Bench(
                    new ForkRunner(session, scratch.directory()),
                    stored,
                    rest,
                    new ProgressPrinter(context.out(), halving.most(candidates.size())),
                    varied(tried));
            Halving.Result<Map<String, String>> result = halving.run(candidates, bench::once, new Random(1));
            context.out().println();
            Exhibit exhibit = new TuneExhibit(result, varied(tried), List.copyOf(tried.keySet()), "GB/s").exhibit();
            context.out().print(new TextRenderer(context.style()).render(exhibit.document()));
            stored.finish(RunStatus.OK).ifPresent(path -> {
                context.out().println("\nResults: " + Home.shown(path));
                context.out().println("Report: " + Home.shown(ReportPage.write(Run.load(path), exhibit)));
            });
        }
        return ExitCode.DONE;
    }

    /** One fork of one setting after the other. */
    private final class Bench {
        private final ForkRunner runner;
        private final ForkedRun stored;
        private final List<String> rest;
        private final ProgressPrinter steps;
        private final List<String> shown;
        private final Revision revision = Revision.of(Home.directory());
        private final Map<Map<String, String>, Integer> forks = new LinkedHashMap<>();

        Bench(ForkRunner runner, ForkedRun stored, List<String> rest, ProgressPrinter steps, List<String> shown) {
            this.shown = shown;
            this.runner = runner;
            this.stored = stored;
            this.rest = rest;
            this.steps = steps;
        }

        double once(Map<String, String> candidate) {
            List<String> line = new ArrayList<>(rest);
            StringBuilder label = new StringBuilder();
            candidate.forEach((name, value) -> {
                if (!name.equals(RAILS)) {
                    line.addAll(List.of("-p", name + "=" + value));
                }
                if (shown.contains(name)) {
                    label.append(' ').append(name).append('=').append(value);
                }
            });
            try {
                Run run = runner.run(Program.own(), line);
                stored.add(run, forks.merge(candidate, 1, Integer::sum), revision);
                double value = ForkedRun.means(run, "goodput").values().stream()
                        .findFirst()
                        .orElse(Double.NaN);
                steps.done(String.format(
                        Locale.ROOT, "%s  %.3f GB/s", label.toString().strip(), value));
                return value;
            } catch (BenchmarkFailure e) {
                steps.done(label.toString().strip() + "  failed: " + e.getMessage());
                return Double.NaN;
            }
        }
    }

    /** What is tried of each parameter: what was given, or else what usually decides. */
    private static Map<String, List<String>> tried(int rails, List<String> arguments) {
        Map<String, List<String>> tried = new LinkedHashMap<>();
        tried.put("channels", List.of("" + rails, "" + 2 * rails));
        tried.put("chunkBytes", List.of("262144", "524288", "1048576", "2097152"));
        tried.put("window", List.of("4", "16"));
        tried.put("strategy", List.of("ROUND_ROBIN", "FIRST_FREE"));
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).equals("-p")) {
                String[] given = arguments.get(i + 1).split("=", 2);
                Parameter.named(given[0])
                        .orElseThrow(
                                () -> new IllegalArgumentException("-p " + given[0] + ": there is no such parameter"));
                tried.put(given[0], Arrays.asList(given[1].split(",")));
            }
        }
        return tried;
    }

    private static List<String> varied(Map<String, List<String>> tried) {
        List<String> several = tried.entrySet().stream()
                .filter(each -> each.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
        return several.isEmpty() ? List.of("channels") : several;
    }

    private static List<Map<String, String>> candidates(Map<String, List<String>> tried, int rails) {
        List<Map<String, String>> all = List.of(Map.of());
        for (Map.Entry<String, List<String>> parameter : tried.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> shorter : all) {
                for (String value : parameter.getValue()) {
                    Map<String, String> one = new LinkedHashMap<>(shorter);
                    one.put(parameter.getKey(), value);
                    longer.add(one);
                }
            }
            all = longer;
        }
        for (Map<String, String> each : all) {
            Settings.of(each); // what does not fit together is refused before anything starts
            each.put(RAILS, Integer.toString(rails));
        }
        return all;
    }

    private static List<String> withoutParameters(List<String> arguments) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals("-p")) {
                i++;
            } else {
                kept.add(arguments.get(i));
            }
        }
        return kept;
    }
}
