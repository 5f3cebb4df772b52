package tcpx.bench.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.report.ReportPage;
import tcpx.bench.report.RunReport;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStore.RunEntry;

/** What a stored run says, again. */
abstract class StoredRunCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            arity = "0..1",
            defaultValue = "latest",
            paramLabel = "RUN",
            description = "a run's directory, id or release; the latest if left out")
    private String run;

    private StoredRunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        show(context, context.results().resolve(run, Optional.empty()));
        return ExitCode.DONE;
    }

    abstract void show(CommandContext context, RunEntry entry);

    /** In the terminal. */
    @Command(name = "fit", description = "print a stored run's tables and scaling models again", sortOptions = false)
    static final class Fit extends StoredRunCommand {
        Fit(CommandContext context) {
            super(context);
        }

        @Override
        void show(CommandContext context, RunEntry entry) {
            context.out().println("run " + entry.path());
            context.print(RunReport.of(Run.load(entry.directory())));
        }
    }

    /** As a page. */
    @Command(name = "report", description = "write a stored run's report.html again", sortOptions = false)
    static final class Report extends StoredRunCommand {
        Report(CommandContext context) {
            super(context);
        }

        @Override
        void show(CommandContext context, RunEntry entry) {
            context.out().println("Report: " + ProjectHome.shown(ReportPage.write(Run.load(entry.directory()))));
        }
    }
}
