package tcpx.bench.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tcpx.bench.experiment.Destination;
import tcpx.bench.experiment.Experiment;
import tcpx.bench.experiment.Plan;
import tcpx.bench.experiment.ProgressPrinter;
import tcpx.bench.experiment.SweepRunner;
import tcpx.bench.experiment.SystemUnderTest;
import tcpx.bench.launch.CommandLine;
import tcpx.bench.launch.LabSession;
import tcpx.bench.launch.TempDirectory;
import tcpx.bench.launch.Testbed;
import tcpx.bench.peer.PeerContext;
import tcpx.bench.peer.PeerUnderTest;
import tcpx.bench.report.Peers;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;
import tcpx.placement.Cores;

/**
 * One part of a comparison of strategies, in its lab: ours and other programs in turn, one stored run.
 *
 * @param parts all of them
 * @param index which of them this is
 * @param command makes this part again
 */
record ShapeRun(List<ShapePart> parts, int index, CommandLine command) {
    Run run(Testbed bed, CommandContext context) {
        ShapePart part = parts.get(index);
        LabSession session = bed.lab().orElseThrow();
        SweepRunner.Assignment what =
                new SweepRunner.Assignment(command, part.arguments(), part.sweep(), Set.of("messageBytes"));
        try (session;
                TempDirectory scratch = new TempDirectory("strategies");
                SweepRunner runner = SweepRunner.open(bed, what, Destination.local(context.results()), context.out())) {
            List<PeerUnderTest> others = others(part, session, scratch);
            List<SystemUnderTest> all = new ArrayList<>();
            part.sweep()
                    .cells()
                    .forEach(cell -> all.add(runner.system(cell, part.sweep().label(cell), part.forkSeconds(), true)));
            all.addAll(others);
            Experiment experiment = new Experiment(runner.recorder(), progress(context));
            Run run = runner.measure(() -> {
                experiment.play(Plan.interleaved(all, each -> part.rounds()));
                runner.recorder().put(Peers.PROPERTIES, experiment.described(others));
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

    private ProgressPrinter progress(CommandContext context) {
        List<ShapePart> before = parts.subList(0, index);
        return new ProgressPrinter(
                context.out(),
                Terminal.isTerminal(),
                parts.stream().mapToInt(ShapePart::steps).sum(),
                parts.stream().mapToDouble(ShapePart::expectedSeconds).sum(),
                before.stream().mapToInt(ShapePart::steps).sum(),
                before.stream().mapToDouble(ShapePart::expectedSeconds).sum());
    }
}
