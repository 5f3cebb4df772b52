package tcpx.bench.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.cli.HostOptions.NoPeer;
import tcpx.bench.cli.TestbedOptions.LabTestbed;
import tcpx.bench.experiment.Destination;
import tcpx.bench.experiment.Experiment;
import tcpx.bench.experiment.Plan;
import tcpx.bench.experiment.ProgressPrinter;
import tcpx.bench.experiment.RailShape;
import tcpx.bench.experiment.SweepRunner;
import tcpx.bench.experiment.SystemUnderTest;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.lab.RailRate;
import tcpx.bench.launch.CommandLine;
import tcpx.bench.launch.LabSession;
import tcpx.bench.launch.TempDirectory;
import tcpx.bench.launch.Testbed;
import tcpx.bench.peer.PeerContext;
import tcpx.bench.peer.PeerUnderTest;
import tcpx.bench.peer.Peers;
import tcpx.bench.report.StrategiesExhibit;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;
import tcpx.placement.Cores;
import tcpx.plan.Strategy;

/**
 * All strategies, and other programs that stripe, on rails of several shapes: a lab and a stored run for each shape.
 */
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
    private static final String SHAPES = "--shapes";

    private final CommandContext context;

    @Option(
            names = SHAPES,
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
            description = "programs beside ours, of mptcp, ucx_perftest, openmpi, iperf3, nio; or none (default "
                    + "${DEFAULT-VALUE})")
    private List<String> peers;

    @Option(
            names = "--rail-rate",
            paramLabel = "RATE",
            defaultValue = "1gbit",
            description = "rate of a rail of full speed (default ${DEFAULT-VALUE}: two cores are then not the limit)")
    private String rate;

    @Option(names = "--part", hidden = true, description = "the shape of the lab that this process is in")
    private String part;

    @Option(names = "--receipt", hidden = true, description = "gets the directory of the part's run")
    private Path receipt;

    @Mixin
    private NoPeer hosts;

    @Mixin
    private JmhOptions jmh;

    StrategiesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        hosts.refuse("the rails get the shape of each part, and other programs are started on both nodes, which only a"
                + " lab allows; on two hosts ./run-bench.sh --peer with -p strategy=ROUND_ROBIN,FIRST_FREE,ADAPTIVE"
                + " sets strategies side by side on the NICs as they are");
        RailRate full = RailRate.parse(rate);
        if (!full.shaped()) {
            throw new IllegalArgumentException(
                    "--rail-rate none: shares of the rails' rates need rates, such as 1gbit");
        }
        Set<RailShape> chosen =
                shapes.stream().map(RailShape::parse).collect(Collectors.toCollection(LinkedHashSet::new));
        Peers others = Peers.ofTransfers().named(peers);
        JmhArguments arguments = jmh.arguments(strategies());
        boolean weighted = jmh.gives("weights");
        List<ShapePart> parts = chosen.stream()
                .map(shape -> ShapePart.of(shape, full, arguments, weighted, others))
                .toList();
        return Testbed.isLaunched() ? measure(parts) : launch(parts, others);
    }

    private List<String> strategies() {
        String all = Arrays.stream(Strategy.values())
                .filter(each -> each != Strategy.AUTO)
                .map(Enum::name)
                .collect(Collectors.joining(","));
        return jmh.gives("strategy") ? List.of() : List.of("-p", "strategy=" + all);
    }

    // in the lab of one part
    private int measure(List<ShapePart> parts) {
        List<String> names = parts.stream().map(each -> each.shape().label()).toList();
        int index = names.indexOf(part);
        return LabTestbed.on(parts.get(index).spec(), List.of(), Optional.empty(), List.of(), bed -> {
            Run run = run(parts, index, bed);
            try {
                Files.writeString(receipt, run.directory().toAbsolutePath().toString());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + receipt, e);
            }
            return ExitCode.DONE;
        });
    }

    /** A part in its lab: ours and other programs in turn, one stored run. */
    private Run run(List<ShapePart> parts, int index, Testbed bed) {
        ShapePart here = parts.get(index);
        LabSession session = bed.lab().orElseThrow();
        CommandLine command = context.command().with(commandOf(here.shape().label()));
        SweepRunner.Assignment what =
                new SweepRunner.Assignment(command, here.arguments(), here.sweep(), Set.of("messageBytes"));
        try (session;
                TempDirectory scratch = new TempDirectory("strategies");
                SweepRunner runner = SweepRunner.open(bed, what, Destination.local(context.results()), context.out())) {
            List<PeerUnderTest> others = others(here, session, scratch);
            List<SystemUnderTest> all = new ArrayList<>();
            here.sweep()
                    .cells()
                    .forEach(cell -> all.add(runner.system(cell, here.sweep().label(cell), here.forkSeconds(), true)));
            all.addAll(others);
            Experiment experiment = new Experiment(runner.recorder(), progress(parts, index));
            Run run = runner.measure(() -> {
                experiment.play(Plan.interleaved(all, each -> here.rounds()));
                runner.recorder().put(tcpx.bench.report.Peers.PROPERTIES, experiment.described(others));
            });
            runner.requireStored();
            return run;
        }
    }

    private static List<PeerUnderTest> others(ShapePart part, LabSession session, TempDirectory scratch) {
        PeerContext where = new PeerContext(
                session,
                scratch.directory(),
                part.measuredSeconds(),
                0,
                session.lab().spec().rails(),
                Cores.ANY,
                Cores.ANY);
        List<String> faults = part.shape().faults(Duration.ZERO, part.times().measured());
        return part.others().in(where, CellKey.TRANSFER, Map.of(), part.messageSizes(), faults);
    }

    private ProgressPrinter progress(List<ShapePart> parts, int index) {
        List<ShapePart> before = parts.subList(0, index);
        return new ProgressPrinter(
                context.out(),
                Terminal.isTerminal(),
                parts.stream().mapToInt(ShapePart::steps).sum(),
                parts.stream().mapToDouble(ShapePart::expectedSeconds).sum(),
                before.stream().mapToInt(ShapePart::steps).sum(),
                before.stream().mapToDouble(ShapePart::expectedSeconds).sum());
    }

    /** What makes one part again. */
    private List<String> commandOf(String shape) {
        List<String> typed = context.command().arguments();
        List<String> line = new ArrayList<>(List.of("strategies", SHAPES, shape));
        line.addAll(JmhArguments.without(
                typed.subList(1, typed.size()), Set.of(SHAPES, "--part", "--receipt"), SHAPES + "=.*"));
        return line;
    }

    private int launch(List<ShapePart> parts, Peers others) {
        double seconds = parts.stream().mapToDouble(ShapePart::expectedSeconds).sum();
        int steps = parts.stream().mapToInt(ShapePart::steps).sum();
        context.out()
                .println(steps + " forks of ours and runs of others, about " + (long) Math.ceil(seconds / 60) + " min");
        others.missing().forEach(context.out()::println);
        List<Run> runs = new ArrayList<>();
        try (TempDirectory scratch = new TempDirectory("strategies")) {
            for (ShapePart each : parts) {
                context.out().println("\n" + each.headline());
                Path written = scratch.directory().resolve(each.shape().label());
                List<String> line = new ArrayList<>(context.command().arguments());
                line.addAll(List.of("--part", each.shape().label(), "--receipt", written.toString()));
                int code = LabTestbed.on(each.spec(), each.faults(), Optional.empty(), line, bed -> ExitCode.DONE);
                if (code != ExitCode.DONE) {
                    return code;
                }
                runs.add(Run.load(Path.of(Files.readString(written))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read where a part's run is", e);
        }
        context.out().println();
        context.print(StrategiesExhibit.document(runs));
        context.out().println();
        runs.forEach(context::tell);
        return ExitCode.DONE;
    }
}
