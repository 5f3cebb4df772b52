package tcpx.bench.cli;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import tcpx.bench.experiment.Destination;
import tcpx.bench.experiment.Recorder;
import tcpx.bench.lab.EnvironmentException;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;
import tcpx.bench.mesh.LauncherEnvironment;
import tcpx.bench.mesh.Member;
import tcpx.bench.mesh.MeshPlan;
import tcpx.bench.mesh.MeshRank;
import tcpx.bench.mesh.MeshRoot;
import tcpx.bench.mesh.MeshRun;
import tcpx.bench.mesh.Pattern;
import tcpx.bench.node.Daemons;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.NodeClient;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.report.RunReport;
import tcpx.bench.report.model.Figures;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Machine;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunWriter;
import tcpx.bootstrap.Secret;
import tcpx.error.TransportException;
import tcpx.net.Rail;

/** Rank 0's process: the rendezvous, its own rank beside it, the record and the report. */
final class MeshSession {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long FAREWELL_SECONDS = 10;

    private final CommandContext context;
    private final List<Pattern> patterns;
    private final List<RailRate> stated;

    /** @param stated what the NICs carry, if that was said */
    MeshSession(CommandContext context, List<Pattern> patterns, List<RailRate> stated) {
        this.context = context;
        this.patterns = patterns;
        this.stated = stated;
    }

    /** Measures; returns the exit code. */
    int run(MeshRank.What what, Optional<LabSpec> lab) {
        Instant started = Instant.now();
        long startedNs = System.nanoTime();
        RunId id = RunId.of(started, what.revision());
        InetSocketAddress address = HostPort.toReach(what.place().root().orElseThrow(), 0);
        Secret secret = EnvironmentException.fromFailureOf(
                () -> new RemoteNode(address, what.rails(), what.secretFile()).secret());
        try (MeshRoot root = MeshRoot.open(
                new InetSocketAddress(address.getPort()), secret, id.toString(), what.agreed(), PATIENCE)) {
            CompletableFuture<Void> self =
                    CompletableFuture.runAsync(() -> serve(what), body -> Daemons.start("mesh-rank-0", body));
            List<Member> members =
                    root.gather(what.patience(), LauncherEnvironment.hosts(System.getenv()), System.err::println);
            List<String> hosts = members.stream().map(Member::host).toList();
            MeshPlan plan = MeshPlan.of(patterns, hosts, Math.max(1, what.cell().forks()));
            if (plan.turns().isEmpty()) {
                throw new IllegalArgumentException("these patterns have no pair of ranks on different nodes");
            }
            Run run = measure(root, plan, members, what, lab, id, started, startedNs);
            root.end();
            farewell(self);
            context.out().println();
            context.print(RunReport.of(run));
            context.out().println();
            context.tell(run);
            return run.status() == RunStatus.OK ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private static void serve(MeshRank.What what) {
        try (MeshRank rank = MeshRank.join(what)) {
            rank.serve();
        }
    }

    private static void farewell(CompletableFuture<Void> self) {
        try {
            self.get(FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("note: rank 0's own node did not end in order: " + e);
        }
    }

    private Run measure(
            MeshRoot root,
            MeshPlan plan,
            List<Member> members,
            MeshRank.What what,
            Optional<LabSpec> lab,
            RunId id,
            Instant started,
            long startedNs) {
        List<String> rails = what.rails().stream().map(Rail::name).toList();
        Environment a = Environment.capture(rails);
        Environment b = environmentOf(members.get(1), what, id).orElse(a);
        List<String> parameters = new ArrayList<>(what.cell().params().keySet());
        parameters.addAll(MeshRun.parameters());
        RunProperties properties = RunProperties.of(id, started)
                .withRevision(what.revision())
                .withTopology("mesh", shape(members, rails.size(), lab))
                .withOptions(what.cell().params())
                .withCommand(context.command().environment(), context.command().arguments())
                .withEnvironment(Node.A, a)
                .withEnvironment(Node.B, b)
                .withBenchmarkVersion(what.cell().key().benchmark(), what.cell().version());
        RunWriter writer = Destination.local(context.results()).open(Machine.of(a, b), properties, parameters);
        try (Recorder recorder = new Recorder(writer, parameters, startedNs, context.out())) {
            recorder.put(MeshRun.PROPERTIES, ranks(members));
            context.out()
                    .println("mesh: " + Figures.count(members.size(), "rank") + " on "
                            + Figures.count(
                                    members.stream()
                                            .map(Member::host)
                                            .distinct()
                                            .count(),
                                    "node") + ", "
                            + Figures.count(rails.size(), "rail") + " each, "
                            + Figures.count(plan.turns().size(), "round"));
            MeshRun run = new MeshRun(
                    root,
                    what.cell().key(),
                    recorder,
                    context.progress(plan.turns().size(), plan.turns().size()),
                    System.err);
            run.play(plan);
            recorder.finish(run.failures().isEmpty() ? RunStatus.OK : RunStatus.PARTIAL);
            return Run.load(recorder.directory());
        }
    }

    // of the second rank, as of node B where there are two
    private static Optional<Environment> environmentOf(Member member, MeshRank.What what, RunId id) {
        RemoteNode node =
                new RemoteNode(member.node(), what.rails(), what.secretFile(), Optional.empty(), id.toString());
        try (NodeClient client = NodeClient.connect(node)) {
            return Optional.of(client.environment());
        } catch (TransportException e) {
            return Optional.empty(); // it will be missed soon enough
        }
    }

    private static Map<String, String> ranks(List<Member> members) {
        Map<String, String> ranks = new LinkedHashMap<>();
        members.forEach(member -> ranks.put("rank." + member.rank(), member.host()));
        return ranks;
    }

    private Map<String, String> shape(List<Member> members, int rails, Optional<LabSpec> lab) {
        Map<String, String> shape = new LinkedHashMap<>();
        shape.put(
                "nodes",
                Long.toString(members.stream().map(Member::host).distinct().count()));
        shape.put("ranks", Integer.toString(members.size()));
        shape.put("rails", Integer.toString(rails));
        List<RailRate> rates = lab.map(LabSpec::rates).orElse(stated);
        if (!rates.isEmpty()) {
            shape.put("rate", rates.stream().map(RailRate::toString).collect(Collectors.joining(",")));
        }
        lab.ifPresent(spec -> {
            shape.put("mtu", Integer.toString(spec.mtu()));
            if (spec.rates().stream().allMatch(RailRate::shaped)) {
                List<String> ceilings = new ArrayList<>();
                for (int rail = 0; rail < spec.rails(); rail++) {
                    ceilings.add(String.format(
                            Locale.ROOT, "%.6f", spec.ceilingGBps(rail).orElse(0)));
                }
                shape.put("ceiling", String.join(",", ceilings));
            }
        });
        return shape;
    }
}
