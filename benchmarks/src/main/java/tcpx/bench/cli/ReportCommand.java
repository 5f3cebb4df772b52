package tcpx.bench.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.report.ReportPage;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunEntry;

/** The HTML report of a stored run, made again. */
@Command(name = "report", description = "write a stored run's report.html again", sortOptions = false)
final class ReportCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            arity = "0..1",
            defaultValue = "latest",
            paramLabel = "RUN",
            description = "a run's directory, id or release; the latest if left out")
    private String run;

    ReportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RunEntry entry = context.results().resolve(run, Optional.empty());
        context.out().println("Report: " + ProjectHome.shown(ReportPage.write(Run.load(entry.directory()))));
        return ExitCode.DONE;
    }
}
