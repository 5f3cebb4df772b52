package tcpx.bench.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.Sweep;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;
import tcpx.bench.report.ReportPage;
import tcpx.bench.report.StrategiesExhibit;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.Run;
import tcpx.plan.Strategy;

/** All strategies, and other programs that stripe, on rails of several shapes. */
@Command(
        name = "strategies",
        description = {
            "run every strategy on four equal rails, with one slow, with one at half the rate, and with one that goes",
            "down for a second, in turn with MPTCP and UCX where these are installed; print all side by side, with",
            "what the model of each strategy predicts. What to compare: -p strategy=NAME,... -p messageBytes=SIZE,...",
            "How often and how long: JMH's -f -wi -w -i -r (6 rounds; 300 ms of warm-up, one iteration of 1 s, of 4 s",
            "where a rail goes down: a quarter of an hour for all of it). Other options are JMH's too."
        },
        sortOptions = false)
final class StrategiesCommand implements Callable<Integer> {
    private static final int FORKS = 6;

    private final CommandContext context;

    @Option(
            names = "--shapes",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "equal,slow,half,dying",
            description = "which of equal, slow, half, dying (default all)")
    private List<String> shapes;

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "mptcp,ucx_perftest",
            description =
                    "programs beside ours, of mptcp, ucx_perftest, openmpi, iperf3, nio; or none (default ${DEFAULT-VALUE})")
    private List<String> peers;

    @Option(
            names = "--rail-rate",
            paramLabel = "RATE",
            defaultValue = "1gbit",
            description = "rate of a rail of full speed (default ${DEFAULT-VALUE}: two cores are then not the limit)")
    private String rate;

    @Mixin
    private JmhOptions jmh;

    StrategiesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RailRate full = RailRate.parse(rate);
        if (!full.shaped()) {
            throw new IllegalArgumentException(
                    "--rail-rate none: shares of the rails' rates need rates, such as 1gbit");
        }
        Set<RailShape> chosen =
                shapes.stream().map(RailShape::parse).collect(Collectors.toCollection(LinkedHashSet::new));
        List<PeerKind> others = PeerKind.parse(peers, PeerKind.ofTransfers());
        OneFork one = jmh.oneFork(strategies());
        int rounds = one.forks().orElse(FORKS);
        List<ShapeRun> parts = new ArrayList<>();
        for (RailShape shape : chosen) {
            parts.add(part(shape, full, one, rounds, others));
        }
        double seconds = parts.stream().mapToDouble(ShapeRun::expectedSeconds).sum();
        int steps = parts.stream().mapToInt(ShapeRun::steps).sum();
        context.out()
                .println(steps + " forks of ours and runs of others, about " + (long) Math.ceil(seconds / 60) + " min");
        missing(others);
        ProgressPrinter progress = new ProgressPrinter(context.out(), steps, seconds, System::nanoTime);
        List<Run> runs = new ArrayList<>();
        try (TempDirectory scratch = new TempDirectory("strategies")) {
            for (ShapeRun part : parts) {
                runs.add(Run.load(part.run(context, scratch, progress)));
            }
        }
        context.out().println();
        context.out().print(new TextRenderer(context.style()).render(StrategiesExhibit.document(runs)));
        context.out().println();
        for (Run run : runs) {
            context.out().println("Results: " + Home.shown(run.directory()));
            context.out().println("Report: " + Home.shown(ReportPage.write(run)));
        }
        return ExitCode.DONE;
    }

    private String[] strategies() {
        String all = Arrays.stream(Strategy.values()).map(Enum::name).collect(Collectors.joining(","));
        return jmh.gives("strategy") ? new String[0] : new String[] {"-p", "strategy=" + all};
    }

    private ShapeRun part(RailShape shape, RailRate full, OneFork one, int rounds, List<PeerKind> others) {
        JmhArguments given = JmhArguments.parse(one.arguments(), Map.of());
        ForkTimes times = ForkTimes.of(given, shape.measured());
        if (times.iterations() < 1 || times.measured().compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("strategies needs an iteration that is measured: -i 1 or more");
        }
        List<String> line = new ArrayList<>(one.arguments());
        line.addAll(times.missing(given));
        int channels = channels(given);
        if (!jmh.gives("weights")) { // WEIGHTED is told what the others must find out
            line.addAll(List.of("-p", "weights=" + shape.weights(channels)));
        }
        Sweep sweep = Sweep.of(JmhArguments.parse(line, Map.of()), MeasureOptions.silence());
        LabSpec standard = LabSpec.defaults(Runtime.getRuntime().availableProcessors());
        LabSpec spec = new LabSpec(shape.rates(full), standard.mtu(), OptionalInt.empty(), standard.congestion());
        List<String> command = jmh.commandLine(
                "strategies", "--shapes", shape.label(), "--peers", String.join(",", peers), "--rail-rate", rate);
        return new ShapeRun(shape, spec, times, new ShapeRun.Ours(sweep, line), rounds, others, command);
    }

    private static int channels(JmhArguments given) {
        List<Sweep.Cell> cells = Sweep.of(given, MeasureOptions.silence()).cells();
        if (cells.stream().anyMatch(cell -> !cell.isOf(TransferBenchmark.class))) {
            throw new IllegalArgumentException("strategies compares transfers: leave the pattern of benchmarks out");
        }
        Set<String> values =
                cells.stream().map(cell -> cell.params().get("channels")).collect(Collectors.toSet());
        if (values.size() != 1) {
            throw new IllegalArgumentException(
                    "-p channels=" + String.join(",", values) + ": strategies takes one number of channels");
        }
        return Integer.parseInt(values.iterator().next());
    }

    private void missing(List<PeerKind> kinds) {
        kinds.forEach(each ->
                each.missing().ifPresent(how -> context.out().println(each.label() + " is not installed: " + how)));
    }
}
