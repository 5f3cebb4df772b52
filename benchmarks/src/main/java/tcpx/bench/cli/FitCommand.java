package tcpx.bench.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpx.bench.report.RunReport;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunEntry;

/** The tables and models of a stored run again. */
@Command(name = "fit", description = "print a stored run's tables and scaling models again", sortOptions = false)
final class FitCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            defaultValue = "latest",
            paramLabel = "RUN",
            description = "a run's directory, id or release; the latest if left out")
    private String run;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    private boolean help;

    @Override
    public Integer call() {
        RunEntry entry = Home.results().resolve(run, Optional.empty());
        System.out.println("run " + entry.path());
        System.out.print(new TextRenderer(Terminal.style()).render(RunReport.of(Run.load(entry.directory()))));
        return ExitCode.DONE;
    }
}
