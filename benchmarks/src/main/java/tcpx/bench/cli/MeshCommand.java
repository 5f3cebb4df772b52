package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import tcpx.bench.MeshBenchmark;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.harness.Sweep;
import tcpx.bench.launch.JmhLock;
import tcpx.bench.launch.MeshLauncher;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.mesh.LauncherEnvironment;
import tcpx.bench.mesh.MeshRank;
import tcpx.bench.mesh.MeshRoot;
import tcpx.bench.mesh.Pattern;
import tcpx.bench.mesh.Place;
import tcpx.bench.node.Parameter;
import tcpx.bench.result.Revision;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.net.Rail;

/** Many nodes: one process of this command on each, started by Slurm, MPI, by hand, or in a lab. */
@Command(
        name = "mesh",
        description = {
            "measure between many nodes: srun ./run-bench.sh mesh, mpirun ./run-bench.sh mesh, by hand with --rank,",
            "--size and --root, or in a lab of --nodes. Every option that is not listed here is JMH's",
            "(./run-bench.sh -h)."
        },
        sortOptions = false)
final class MeshCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = "--pattern",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "all-to-all",
            description = "who sends to whom: pairs, ring, all-to-all, one-to-all, all-to-one, neighbours; one or"
                    + " several (default ${DEFAULT-VALUE})")
    private List<String> patterns;

    @Mixin
    private MeshLabOptions lab;

    @Mixin
    private PlaceOptions places;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "the secret that all ranks share")
    private Path secretFile;

    @Unmatched
    private List<String> given = new ArrayList<>();

    @Spec
    private CommandSpec command;

    MeshCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JmhOptions.refuseOurs(given, command);
        List<Pattern> chosen = patterns.stream().map(Pattern::parse).distinct().toList();
        Map<String, String> variables = System.getenv();
        boolean inside = variables.containsKey(LauncherEnvironment.LAB_RANK);
        Optional<MeshLauncher> launcher = lab.launcher(inside);
        if (launcher.isPresent()) {
            places.refuseByHand();
            cell(jmh(lab.railsOfLab())); // what makes no sense is told before anything starts
            return launcher.get().run(context.command().arguments(), MeshLabOptions::variables);
        }
        Place place = places.place(variables);
        if (inside) {
            ParentWatch.start();
        }
        JmhLock.leaveToLauncher();
        return rank(place, chosen, inside);
    }

    private int rank(Place place, List<Pattern> chosen, boolean inside) {
        List<Rail> rails = lab.rails(inside);
        JmhArguments arguments = jmh(rails.size());
        Sweep.Cell cell = cell(arguments);
        MeshRank.What what = new MeshRank.What(
                place,
                rails,
                Optional.ofNullable(secretFile),
                MeshRoot.agreed(
                        place.size(),
                        rails.size(),
                        chosen.stream().map(Pattern::label).collect(Collectors.joining(",")),
                        cell.params()),
                arguments,
                cell,
                Revision.of(ProjectHome.directory()),
                places.patience());
        if (place.rank() == 0) {
            return new MeshSession(context, chosen, lab.stated(inside, rails.size())).run(what, lab.lab(inside));
        }
        try (MeshRank self = MeshRank.join(what)) {
            self.serve();
            return ExitCode.DONE;
        } catch (TransportException e) {
            String said = e instanceof PeerGoneException
                    ? "rank 0 has ended, and its own last words say why: " + e.getMessage()
                    : e.describe();
            System.err.println("run-bench.sh: rank " + place.rank() + on(place) + ": " + said);
            return ExitCode.FAILED;
        }
    }

    private static String on(Place place) {
        return place.host().isEmpty() ? "" : " (" + place.host() + ")";
    }

    private JmhArguments jmh(int rails) {
        List<String> line = new ArrayList<>(given);
        line.add("^" + MeshBenchmark.class.getName().replace(".", "\\.") + "\\.transfer$");
        JmhArguments arguments = JmhArguments.parse(line, System.getenv());
        if (arguments.options().getIncludes().size() > 1
                || arguments.options().getThreads().hasValue()) {
            throw new IllegalArgumentException("mesh runs one benchmark, with a thread for each rank that is sent to:"
                    + " leave out -t and patterns of benchmarks");
        }
        return arguments
                .withDefault("channels", Integer.toString(rails))
                .withDefault("workingSetBytes", Integer.toString(64 << 20));
    }

    private static Sweep.Cell cell(JmhArguments arguments) {
        Sweep sweep = Sweep.of(arguments);
        if (sweep.cells().size() != 1) {
            throw new IllegalArgumentException("mesh takes one value of each parameter: " + sweep.swept());
        }
        Sweep.Cell cell = sweep.cells().get(0);
        String spin = cell.params().get(Parameter.SPIN.label());
        if (!Parameter.SPIN.standard().equals(spin)) {
            throw new IllegalArgumentException("-p spin=" + spin
                    + ": the threads of a mesh serve all sessions of their node, and do not spin; leave it out");
        }
        return cell;
    }
}
