package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpx.bench.experiment.Destination;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.result.Promotion;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunStore.RunEntry;

/** Measures for a release, or makes a finished run one of a release. */
@Command(
        name = "record",
        description = {
            "measure and store under results/RELEASE/<machine>/, to be committed; or with --from store a finished run",
            "there. Every option that is not listed here is JMH's (./run-bench.sh -h)."
        },
        sortOptions = false)
final class RecordCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "RELEASE", description = "such as v0.2; comes before JMH's options")
    private String release;

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            description = "another name for this machine; you then say what is the same machine")
    private String machine;

    @Option(
            names = "--from",
            paramLabel = "RUN",
            description = "measure nothing: copy this finished run (its directory, id or 'latest')")
    private String from;

    @Option(
            names = "--force",
            description = "also where the working tree has changes that no commit holds, and nobody can measure again")
    private boolean force;

    @Mixin
    private SweepOptions sweep;

    RecordCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> ofJmh = sweep.given();
        Destination destination =
                new Destination(context.results(), Optional.of(release), Optional.ofNullable(machine));
        if (from == null) {
            requireCommitted(Revision.of(ProjectHome.directory()), "the working tree has");
            return sweep.measure(context, destination);
        }
        if (!ofJmh.isEmpty()) {
            throw new IllegalArgumentException(
                    "--from measures nothing and takes no options of JMH: " + String.join(" ", ofJmh));
        }
        // a run that is recorded for one release already goes by the same id there
        String word = RunId.parse(from).isPresent() ? "local/" + from : from;
        RunEntry entry = context.results().resolve(word, Optional.empty());
        Run run = Run.load(entry.directory());
        requireCommitted(run.properties().revision(), run.id() + " was measured with");
        Path directory = Promotion.promote(context.results(), run, release, destination.machine());
        context.tell(Run.load(directory));
        return ExitCode.DONE;
    }

    private void requireCommitted(Revision revision, String what) {
        if (revision.tree() == Revision.Tree.DIRTY && !force) {
            throw new IllegalArgumentException(
                    what + " changes that no commit holds: what is recorded for a release must"
                            + " be measurable again. Commit them (git status), or record it all the same with --force");
        }
    }
}
