package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.experiment.Destination;
import tcpx.bench.experiment.Experiment;
import tcpx.bench.experiment.ForkMeans;
import tcpx.bench.experiment.Plan;
import tcpx.bench.experiment.SweepRunner;
import tcpx.bench.experiment.SweepRunner.OwnCell;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.Sweep;
import tcpx.bench.launch.Testbed;
import tcpx.bench.report.Exhibit;
import tcpx.bench.report.Exhibit.ExhibitFile;
import tcpx.bench.report.TuneExhibit;
import tcpx.bench.research.Halving;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.result.ShellWords;

/** The best settings for given rails, in few runs. */
@Command(
        name = "tune",
        description = {
            "find the best channels x chunkBytes x window x strategy for these rails in few forks (successive",
            "halving), in a lab or with --peer on two hosts, and how near the default comes to it; -p "
                    + "NAME=VALUE,... says",
            "what to try of a parameter, -f how often the finalists run, and the best and the default after the "
                    + "search; other options are JMH's."
        },
        sortOptions = false)
final class TuneCommand implements Callable<Integer> {
    private static final int FINALISTS = 4;
    private static final int FORKS = 6;
    private static final double ALPHA = 0.05;
    private static final double ENOUGH = 0.95;
    private static final Map<String, String> USUAL = usualValues();

    private final CommandContext context;

    @Option(
            names = "--finalists",
            paramLabel = "N",
            defaultValue = "" + FINALISTS,
            description = "settings that are measured to the end (default ${DEFAULT-VALUE})")
    private int finalists;

    @Option(
            names = "--check",
            description = "end with 1 if the default settings reach less than 0.95 of the best that is found")
    private boolean check;

    @Mixin
    private TestbedOptions testbed;

    @Mixin
    private JmhOptions jmh;

    TuneCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JmhArguments arguments = jmh.arguments(usual());
        int forks = arguments.options().getForkCount().orElse(FORKS);
        if (forks < 2) {
            throw new IllegalArgumentException("-f " + forks
                    + ": the settings that are left at the end are measured twice or more, to be told apart");
        }
        if (finalists < 1) {
            throw new IllegalArgumentException("--finalists " + finalists + ": one setting or more");
        }
        // what does not fit together is refused before anything starts
        Sweep tried = Sweep.of(arguments);
        Sweep.Cell standard = tried.atDefaults();
        Sweep sweep = tried.with(standard);
        return testbed.on(
                context, sweep, bed -> measure(bed, arguments, sweep, standard, new Halving(finalists, forks, ALPHA)));
    }

    private int measure(Testbed bed, JmhArguments arguments, Sweep sweep, Sweep.Cell standard, Halving halving) {
        SweepRunner.Assignment what = new SweepRunner.Assignment(context.command(), arguments, sweep, Set.of());
        try (SweepRunner runner = SweepRunner.open(bed, what, Destination.local(context.results()), context.out())) {
            int most = halving.most(sweep.cells().size());
            context.out().println(sweep.cells().size() + " settings, at most " + most + " forks");
            Experiment experiment = new Experiment(runner.recorder(), context.progress(most, most));
            List<OwnCell> candidates = sweep.cells().stream()
                    .map(cell -> runner.system(cell, sweep.label(cell), 1, false))
                    .toList();
            Map<OwnCell, Integer> forks = new LinkedHashMap<>();
            List<Halving.Result<OwnCell>> found = new ArrayList<>();
            Run run = runner.measure(() -> found.add(halving.run(
                    candidates,
                    candidates.get(sweep.cells().indexOf(standard)),
                    each -> goodput(experiment, new Plan.Turn(each, forks.merge(each, 1, Integer::sum))),
                    new Random(1))));
            tell(runner, sweep, found.get(0), run);
            return check && found.get(0).standing().share() < ENOUGH ? ExitCode.FAILED : ExitCode.DONE;
        }
    }

    private static double goodput(Experiment experiment, Plan.Turn turn) {
        return ForkMeans.means(experiment.take(turn), Metric.GOODPUT.name()).values().stream()
                .findFirst()
                .orElse(Double.NaN);
    }

    private void tell(SweepRunner runner, Sweep sweep, Halving.Result<OwnCell> result, Run run) {
        List<String> given = tried();
        List<String> several = given.stream().filter(sweep.swept()::contains).toList();
        List<String> varied = several.isEmpty() ? List.of("channels") : several;
        Exhibit exhibit =
                new TuneExhibit(result.map(each -> settings(each.cell(), given)), varied, given, "GB/s").exhibit();
        context.out().println();
        context.print(exhibit.document());
        again(result.best().candidate().cell(), given)
                .ifPresent(line -> context.out().println("\non the same rails:\n" + line));
        runner.requireStored();
        ExhibitFile.write(run.directory(), exhibit);
        context.out().println();
        context.tell(run);
    }

    /** What measures the best setting where it was found; empty where that needs no word more. */
    private Optional<String> again(Sweep.Cell best, List<String> given) {
        List<String> typed = context.command().arguments();
        List<String> line = JmhArguments.without(
                typed.subList(1, typed.size()),
                Set.of("-p", "-f", "--finalists", "--results"),
                "-p[a-zA-Z]+=.*|-f\\d+|--(finalists|results)=.*|--check");
        if (line.isEmpty()) {
            return Optional.empty();
        }
        given.forEach(
                name -> line.addAll(List.of("-p", name + "=" + best.params().get(name))));
        return Optional.of("./run-bench.sh " + ShellWords.join(line));
    }

    private Map<String, String> settings(Sweep.Cell cell, List<String> given) {
        Map<String, String> settings = new LinkedHashMap<>();
        given.forEach(name -> settings.put(name, cell.params().get(name)));
        settings.put("rails", Integer.toString(testbed.rails()));
        return settings;
    }

    /** Names of what is tried: what usually decides, and whatever was given. */
    private List<String> tried() {
        List<String> names = new ArrayList<>(USUAL.keySet());
        JmhArguments.parse(jmh.given(), Map.of()).parameterNames().stream()
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        return names;
    }

    // what is tried of the parameters that usually decide, where the user does not say
    private List<String> usual() {
        int rails = testbed.rails();
        List<String> line = new ArrayList<>();
        USUAL.forEach((name, values) -> {
            if (!jmh.gives(name)) {
                line.addAll(List.of(
                        "-p", name + "=" + values.replace("RAILS", "" + rails).replace("TWICE", "" + 2 * rails)));
            }
        });
        return line;
    }

    private static Map<String, String> usualValues() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("channels", "RAILS,TWICE");
        values.put("chunkBytes", "262144,524288,1048576,2097152");
        values.put("window", "4,16");
        values.put("strategy", "ROUND_ROBIN,FIRST_FREE");
        return values;
    }
}
