package tcpx.bench.experiment;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.ForkListener;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.JmhRun;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.harness.RailSampler;
import tcpx.bench.harness.Sweep;
import tcpx.bench.launch.CommandLine;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.launch.Testbed;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.research.Incidents;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Machine;
import tcpx.bench.result.Node;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunWriter;

/**
 * Node A: this build's benchmarks on a testbed, alone or beside other systems, as one stored run. Holds what is around
 * the plan: both nodes' environment, the record, the rails' counters over time, JMH's files. Used by one thread.
 */
public final class SweepRunner implements AutoCloseable {
    private final Testbed testbed;
    private final NodeState nodes;
    private final Recorder recorder;
    private final JmhRun jmh;
    private final long startedNs;
    private final PrintStream out;
    private RuntimeException notStored; // null: everything is

    private SweepRunner(
            Testbed testbed, NodeState nodes, Recorder recorder, JmhRun jmh, long startedNs, PrintStream out) {
        this.testbed = testbed;
        this.nodes = nodes;
        this.recorder = recorder;
        this.jmh = jmh;
        this.startedNs = startedNs;
        this.out = out;
    }

    /**
     * What is run.
     *
     * @param command makes it again
     * @param arguments JMH's options
     * @param sweep this build's cells
     * @param moreParameters those of rows that are not this build's
     */
    public record Assignment(CommandLine command, JmhArguments arguments, Sweep sweep, Set<String> moreParameters) {
        /** Copies. */
        public Assignment {
            moreParameters = Set.copyOf(moreParameters);
        }

        private List<String> parameters() {
            Set<String> all = new LinkedHashSet<>(sweep.parameters());
            all.addAll(moreParameters);
            return List.copyOf(all);
        }
    }

    /** Connects to node B and starts the run. */
    public static SweepRunner open(Testbed testbed, Assignment what, Destination destination, PrintStream out) {
        if (what.sweep().cells().stream().anyMatch(cell -> cell.forks() == 0)) {
            testbed.nodeB().ifPresent(RemoteNode::announce);
        }
        Instant started = Instant.now();
        long startedNs = System.nanoTime();
        NodeState nodes = NodeState.of(testbed, what.sweep());
        try {
            RunProperties properties = properties(testbed, what, started, nodes);
            List<String> parameters = what.parameters();
            RunWriter writer = destination.open(Machine.of(nodes.a(), nodes.b()), properties, parameters);
            Recorder recorder = new Recorder(writer, parameters, startedNs, out);
            JmhRun jmh = new JmhRun(what.arguments(), forkArguments(testbed), out);
            return new SweepRunner(testbed, nodes, recorder, jmh, startedNs, out);
        } catch (RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    /** One of this build's cells as a system under test. */
    public OwnCell system(Sweep.Cell cell, String label, double expectedSeconds, boolean essential) {
        return new OwnCell(jmh, cell, label, expectedSeconds, essential);
    }

    /** Keeps what is measured. */
    public Recorder recorder() {
        return recorder;
    }

    /**
     * Runs a fork whose figures do not count, for what would disturb them.
     *
     * @param label for progress, such as what is taken of which cell
     * @param jvmArgument asks for it
     * @throws BenchmarkFailure if it fails
     */
    void forkApart(Sweep.Cell cell, String label, String jvmArgument, ProgressPrinter progress) {
        progress.begin(label);
        try {
            jmh.forkApart(cell, List.of(jvmArgument), progress::status);
            progress.done("done", 1);
        } catch (BenchmarkFailure e) {
            progress.done("failed", 1);
            throw new BenchmarkFailure(label + ": " + e.getMessage(), e);
        }
    }

    /** Where the run is. */
    public Path directory() {
        return recorder.directory();
    }

    /**
     * Measures and ends the run. What was measured before something failed is kept.
     *
     * @param play plays a plan
     * @return the run, also where it could not be stored to the end: {@link #requireStored} tells
     */
    @SuppressWarnings("try") // the sampling works by being there
    public Run measure(Runnable play) {
        try {
            try (RailSampler sampling = nodes.sample(recorder::rails, startedNs)) {
                play.run();
            }
        } catch (RuntimeException e) {
            store(() -> jmh.writeFiles(directory()));
            store(() -> recorder.put("", Map.of("failure", String.valueOf(e.getMessage()))));
            store(() -> recorder.finish(RunStatus.FAILED));
            out.println("what was measured is kept in " + ProjectHome.shown(directory()));
            throw e;
        }
        store(() -> jmh.writeFiles(directory()));
        store(() -> recorder.put("", nodes.atEnd()));
        store(() -> recorder.put("finding.", findings(recorder.run(RunStatus.PARTIAL))));
        store(() -> recorder.finish(RunStatus.OK));
        return notStored == null ? Run.load(directory()) : recorder.run(RunStatus.OK);
    }

    private static Map<String, String> findings(Run run) {
        Map<String, String> numbered = new LinkedHashMap<>();
        Incidents.of(run).forEach(incident -> numbered.put(Integer.toString(numbered.size() + 1), incident.text()));
        return numbered;
    }

    private void store(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (notStored == null) {
                notStored = e;
            } else {
                notStored.addSuppressed(e);
            }
        }
    }

    /** Throws what kept the run from being stored. */
    public void requireStored() {
        if (notStored != null) {
            throw notStored;
        }
    }

    /** What is measured and where, one line. */
    public String headline(Sweep sweep) {
        Map<String, String> shape = testbed.topology().shape();
        String rails = shape.getOrDefault("rails", "0");
        return switch (testbed.topology().kind()) {
            case "inproc" -> sweep.cells().size() + " cells in this process's own JVMs";
            case "nic" ->
                "node A: this host, " + rails + (rails.equals("1") ? " rail" : " rails") + "; node B: "
                        + HostPort.format(testbed.nodeB().orElseThrow().address());
            default ->
                "lab (" + testbed.topology().kind() + "): two nodes, " + rails + " rails at " + shape.get("rate")
                        + shown(", one way ", shape.get("delay")) + shown(", MTU ", shape.get("mtu"))
                        + shown(", packets up to ", shape.get("gsoMax"))
                        + shown(", ", shape.get("congestion"));
        };
    }

    private static String shown(String words, String value) {
        return value == null ? "" : words + value;
    }

    private static List<String> forkArguments(Testbed testbed) {
        List<String> arguments = new ArrayList<>(List.of("-D" + ParentWatch.PROPERTY + "=true"));
        testbed.nodeB()
                .ifPresentOrElse(
                        each -> arguments.addAll(each.jvmArguments()),
                        () -> testbed.plugin().ifPresent(choice -> arguments.addAll(choice.jvmArguments())));
        return arguments;
    }

    private static RunProperties properties(Testbed testbed, Assignment what, Instant started, NodeState nodes) {
        Revision revision = Revision.of(ProjectHome.directory());
        RunProperties properties = RunProperties.of(RunId.of(started, revision), started)
                .withRevision(revision)
                .withTopology(testbed.topology().kind(), testbed.topology().shape())
                .withOptions(options(what.sweep()))
                .withCommand(what.command().environment(), what.command().arguments())
                .withEnvironment(Node.A, nodes.a())
                .withEnvironment(Node.B, nodes.b());
        Optional<Revision> other = nodes.revisionOfNodeB();
        if (other.isPresent()) {
            properties = properties.withRevisionOfNodeB(other.get());
            noteOtherRevision(revision, other.get());
        }
        for (Sweep.Cell cell : what.sweep().cells()) {
            properties = properties.withBenchmarkVersion(cell.key().benchmark(), cell.version());
        }
        return properties;
    }

    private static void noteOtherRevision(Revision here, Revision there) {
        if (!here.commit().equals(there.commit())) {
            System.err.println("note: the revisions differ: node A " + here.shortName() + ", node B "
                    + there.shortName() + "; what is measured is of both. Check out the same on both hosts");
        }
    }

    private static Map<String, String> options(Sweep sweep) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String name : sweep.parameters()) {
            options.put(
                    name,
                    sweep.cells().stream()
                            .flatMap(cell -> Optional.ofNullable(cell.params().get(name)).stream())
                            .distinct()
                            .collect(Collectors.joining(",")));
        }
        return options;
    }

    /** Ends the run as PARTIAL unless it was ended, and leaves node B. */
    @Override
    public void close() {
        try (nodes) {
            recorder.close();
        }
    }

    /**
     * One cell of this build's benchmarks, run by JMH in a fork of this process.
     *
     * @param jmh runs the fork
     * @param cell which
     * @param label its name among the others
     * @param expectedSeconds about how long a fork takes
     * @param isEssential whether the experiment ends if it fails
     */
    public record OwnCell(JmhRun jmh, Sweep.Cell cell, String label, double expectedSeconds, boolean isEssential)
            implements SystemUnderTest {
        @Override
        public String name() {
            return CellKey.OURS;
        }

        @Override
        public void measure(int fork, ForkListener listener) {
            jmh.fork(cell, fork, listener);
        }
    }
}
