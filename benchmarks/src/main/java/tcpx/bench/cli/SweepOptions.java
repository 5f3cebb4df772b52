package tcpx.bench.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import tcpx.bench.experiment.Destination;
import tcpx.bench.experiment.Experiment;
import tcpx.bench.experiment.FlameGraphForks;
import tcpx.bench.experiment.JsonStream;
import tcpx.bench.experiment.Plan;
import tcpx.bench.experiment.ProgressPrinter;
import tcpx.bench.experiment.SweepRunner;
import tcpx.bench.experiment.SweepRunner.OwnCell;
import tcpx.bench.experiment.Timelines;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.Sweep;
import tcpx.bench.launch.Testbed;
import tcpx.bench.report.RunReport;
import tcpx.bench.result.Run;

/** A sweep of this build's benchmarks, with what may be taken beside it: what {@code bench} and {@code record} do. */
final class SweepOptions {
    @Mixin
    private TestbedOptions testbed;

    @Option(
            names = "--flame",
            description = "flame graphs of both nodes, from one more fork of each cell that does not count")
    private boolean flame;

    @Option(
            names = "--flame-diff",
            paramLabel = "RUN",
            description = "with --flame: also the difference to the flame graphs of this run or release")
    private String flameDiff;

    @Option(
            names = "--timeline",
            description = "when each chunk was posted, sent, received and acknowledged, and copied from and to a GPU, "
                    + "from one more fork of each cell that does not count")
    private boolean timeline;

    @Option(
            names = "--live",
            description = "show meanwhile each rail's GB/s on both nodes, its channels and the last figures")
    private boolean live;

    @Option(
            names = "--json-stream",
            description =
                    "write each iteration and event to standard output as a line of JSON, and all else to standard "
                            + "error "
                            + "(results/README.md describes them)")
    private boolean jsonStream;

    @Unmatched
    private List<String> given = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** JMH's options. */
    List<String> given() {
        JmhOptions.refuseOurs(given, command);
        return given;
    }

    /** Runs the sweep and keeps its results at the destination; returns the exit code. */
    int measure(CommandContext asked, Destination destination) {
        CommandContext context = jsonStream ? asked.withOut(System.err) : asked;
        JsonStream stream = new JsonStream(asked.out());
        // JMH's own async profiler names a directory after all parameters, which is longer than a name may be
        List<String> plain = FlameGraphForks.withoutAsync(given());
        FlameGraphForks flames = FlameGraphForks.of(
                flame || flameDiff != null || plain.size() < given.size(), flameDiff, context.results());
        JmhArguments arguments = testbed.onAllRails(JmhArguments.parse(plain, System.getenv()));
        Sweep chosen = Sweep.of(arguments);
        JmhArguments counting = arguments.withEnvironmentFor(chosen.parameters());
        return testbed.on(context, chosen, bed -> run(context, stream, bed, counting, chosen, destination, flames));
    }

    private int run(
            CommandContext context,
            JsonStream stream,
            Testbed bed,
            JmhArguments arguments,
            Sweep chosen,
            Destination destination,
            FlameGraphForks flames) {
        PrintStream out = context.out();
        Sweep sweep = chosen.withFloor(arguments);
        SweepRunner.Assignment what = new SweepRunner.Assignment(context.command(), arguments, sweep, Set.of());
        try (SweepRunner runner = SweepRunner.open(bed, what, destination, out)) {
            out.println(runner.headline(sweep));
            List<OwnCell> cells = sweep.cells().stream()
                    .map(cell -> runner.system(cell, sweep.label(cell), 1, true))
                    .toList();
            Plan plan = Plan.interleaved(cells, cell -> cell.cell().rounds());
            ProgressPrinter progress = context.progress(plan.turns().size(), plan.expectedSeconds());
            if (live) {
                runner.recorder().listen(context.live(progress));
            }
            if (jsonStream) {
                runner.recorder().listen(stream);
            }
            Experiment experiment = new Experiment(runner.recorder(), progress);
            Run run = runner.measure(() -> experiment.play(plan));
            if (jsonStream) {
                stream.ended(run);
            }
            // what fails here leaves the run whole
            flames.take(runner, sweep, context.progress(1, 1), out);
            new Timelines(timeline).take(runner, sweep, context.progress(1, 1), out);
            out.println();
            context.print(RunReport.of(run));
            runner.requireStored();
            out.println();
            context.tell(run);
            return ExitCode.DONE;
        }
    }
}
