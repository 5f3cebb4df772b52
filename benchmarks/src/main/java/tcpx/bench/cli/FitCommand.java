package tcpx.bench.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tcpx.bench.report.RunReport;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunEntry;

/** The tables and models of a stored run again. */
@Command(name = "fit", description = "print a stored run's tables and scaling models again", sortOptions = false)
final class FitCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            arity = "0..1",
            defaultValue = "latest",
            paramLabel = "RUN",
            description = "a run's directory, id or release; the latest if left out")
    private String run;

    FitCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RunEntry entry = context.results().resolve(run, Optional.empty());
        context.out().println("run " + entry.path());
        context.out().print(new TextRenderer(context.style()).render(RunReport.of(Run.load(entry.directory()))));
        return ExitCode.DONE;
    }
}
