package tcpx.bench.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;
import tcpx.bench.launch.JmhLock;
import tcpx.bench.launch.MeshLauncher;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.mesh.LauncherEnvironment;
import tcpx.bench.mesh.MeshRank;
import tcpx.bench.mesh.MeshRoot;
import tcpx.bench.mesh.Pattern;
import tcpx.bench.mesh.Place;
import tcpx.bench.node.SeedEnvironment;
import tcpx.bench.result.Revision;
import tcpx.error.TransportException;
import tcpx.net.Rail;
import tcpx.net.Rails;

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
    private static final String SEPARATOR = "=";

    private final CommandContext context;

    @Option(
            names = "--pattern",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "all-to-all",
            description = "who sends to whom: pairs, ring, all-to-all, one-to-all, all-to-one, neighbours; one or"
                    + " several (default ${DEFAULT-VALUE})")
    private List<String> patterns;

    @Option(names = "--nodes", paramLabel = "N", description = "a lab of so many nodes on this machine")
    private Integer nodes;

    @Option(
            names = "--slow",
            paramLabel = "NODE:RAIL=RATE",
            description = "a rail of one node of the lab has another rate: n3:eth3=100mbit; may be repeated")
    private List<String> slow = new ArrayList<>();

    @Option(names = "--rank", paramLabel = "N", description = "by hand: which rank this process is, from 0")
    private Integer rank;

    @Option(names = "--size", paramLabel = "N", description = "by hand: how many ranks there are")
    private Integer size;

    @Option(
            names = "--root",
            paramLabel = "HOST:PORT",
            description = "where rank 0 listens, where the launcher does not say (or TCPX_ROOT)")
    private String root;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "how long ranks may take to come (default ${DEFAULT-VALUE})")
    private int wait;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "the secret that all ranks share")
    private Path secretFile;

    @Mixin
    private LabOptions lab;

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
        if (nodes != null && !inside) {
            cell(jmh(lab.spec().rails())); // what makes no sense is told before anything starts
            return new MeshLauncher(lab.spec(), nodes, slower())
                    .run(context.command().arguments(), MeshCommand::variables);
        }
        if (!slow.isEmpty() && !inside) {
            throw new IllegalArgumentException("--slow is of a lab: add --nodes N");
        }
        Place place = place(variables);
        if (inside) {
            ParentWatch.start();
        }
        JmhLock.leaveToLauncher();
        return rank(place, chosen, inside);
    }

    private static Map<String, String> variables(int rank, int size, String host, String root) {
        return Map.of(
                LauncherEnvironment.LAB_RANK,
                Integer.toString(rank),
                LauncherEnvironment.LAB_SIZE,
                Integer.toString(size),
                LauncherEnvironment.LAB_HOST,
                host,
                LauncherEnvironment.ROOT_VARIABLE,
                root);
    }

    private int rank(Place place, List<Pattern> chosen, boolean inLab) {
        List<Rail> rails = rails(inLab);
        JmhArguments arguments = jmh(rails.size());
        Sweep.Cell cell = cell(arguments);
        MeshRank.What what = new MeshRank.What(
                place,
                rails,
                Optional.ofNullable(secretFile),
                MeshRoot.agreed(
                        place.size(),
                        rails.size(),
                        chosen.stream().map(Pattern::label).collect(Collectors.joining(",")) + " " + cell.params()),
                arguments,
                cell,
                Revision.of(ProjectHome.directory()),
                Duration.ofSeconds(wait));
        if (place.rank() == 0) {
            return new MeshSession(context, chosen, stated(inLab, rails.size())).run(what, labShape(inLab));
        }
        try (MeshRank self = MeshRank.join(what)) {
            self.serve();
            return ExitCode.DONE;
        } catch (TransportException e) {
            System.err.println("run-bench.sh: rank " + place.rank() + on(place) + ": " + e.describe());
            return ExitCode.FAILED;
        }
    }

    private static String on(Place place) {
        return place.host().isEmpty() ? "" : " (" + place.host() + ")";
    }

    private List<Rail> rails(boolean inLab) {
        if (inLab) {
            return Rails.parse(IntStream.rangeClosed(1, lab.spec().rails())
                    .mapToObj(rail -> "eth" + rail)
                    .collect(Collectors.joining(",")));
        }
        return Rails.parse(Optional.ofNullable(lab.rails)
                .or(() -> SeedEnvironment.system().rails())
                .orElseThrow(() -> new IllegalArgumentException(
                        "mesh also needs --rails, the names of each node's interfaces: --rails eth1,eth2")));
    }

    private Optional<LabSpec> labShape(boolean inLab) {
        return inLab ? Optional.of(lab.spec()) : Optional.empty();
    }

    private List<RailRate> stated(boolean inLab, int rails) {
        return inLab ? List.of() : lab.ratesOfHosts(rails);
    }

    private Map<String, RailRate> slower() {
        Map<String, RailRate> slower = new LinkedHashMap<>();
        for (String each : slow) {
            String[] parts = each.split(SEPARATOR, 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException(
                        "--slow " + each + ": write NODE:RAIL=RATE, such as n3:eth3=100mbit");
            }
            slower.put(parts[0], RailRate.parse(parts[1]));
        }
        return slower;
    }

    private Place place(Map<String, String> variables) {
        if (rank != null || size != null) {
            if (rank == null || size == null || root == null) {
                throw new IllegalArgumentException(
                        "by hand a rank needs all of --rank N --size N --root HOST:PORT, HOST being where rank 0 runs");
            }
            return named(new Place(rank, size, 0, "", Optional.of(root), "by hand"));
        }
        Place place = LauncherEnvironment.of(variables)
                .orElseThrow(() -> new IllegalArgumentException("mesh is started on every node by a launcher (srun"
                        + " ./run-bench.sh mesh ..., mpirun ./run-bench.sh mesh ...), by hand with --rank, --size and"
                        + " --root, or in a lab: --nodes 4"));
        Place rooted = root == null ? place : place.withRoot(root);
        if (rooted.root().isEmpty()) {
            throw new IllegalArgumentException(rooted.launcher() + " does not tell where rank 0 runs: add --root"
                    + " HOST:PORT, HOST being the first of its hosts");
        }
        return named(rooted);
    }

    private static Place named(Place place) {
        if (!place.host().isEmpty()) {
            return place;
        }
        try {
            String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return new Place(place.rank(), place.size(), place.localRank(), host, place.root(), place.launcher());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the name of this host", e);
        }
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
        return sweep.cells().get(0);
    }
}
