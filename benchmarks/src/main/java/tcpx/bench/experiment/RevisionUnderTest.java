package tcpx.bench.experiment;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tcpx.bench.harness.ForkListener;
import tcpx.bench.launch.Program;
import tcpx.bench.launch.Topology;
import tcpx.bench.node.RailNews;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.SampleRow;
import tcpx.bench.result.SampleRow.Moment;
import tcpx.transfer.RailEvent;

/**
 * A build of some revision, measured by processes of its own: of another revision only what is promised is known. A
 * fork's rows are there when its processes have ended. What is recorded of it takes environment and versions from its
 * first fork, and what lies between the nodes from the lab, which it did not know.
 */
public final class RevisionUnderTest implements SystemUnderTest {
    private static final Set<String> OF_THE_PART = Set.of("format", "status", "run", "started", "finished", "command");

    private final String label;
    private final Program program;
    private final ForkRunner runner;
    private final List<String> jmh;
    private final Function<Run, Recorder> opens;
    private final Instant started;
    private Recorder recorder;

    /**
     * A revision.
     *
     * @param label for progress
     * @param jmh JMH's options for one fork of each cell
     * @param started when the experiment began
     * @param opens makes its record, given its first fork
     */
    public RevisionUnderTest(
            String label,
            Program program,
            ForkRunner runner,
            List<String> jmh,
            Instant started,
            Function<Run, Recorder> opens) {
        this.label = label;
        this.program = program;
        this.runner = runner;
        this.jmh = List.copyOf(jmh);
        this.started = started;
        this.opens = opens;
    }

    /** What the record of its forks begins with. */
    public static RunProperties properties(Run first, Instant started, Revision revision, Topology topology) {
        Map<String, String> kept = new LinkedHashMap<>(first.properties().all());
        kept.keySet()
                .removeIf(key -> OF_THE_PART.contains(key) || key.startsWith("rows.") || key.startsWith("topology"));
        return RunProperties.of(RunId.of(started, revision), started)
                .withAll("", kept)
                .withRevision(revision)
                .withTopology(topology.kind(), topology.shape());
    }

    @Override
    public String name() {
        return CellKey.OURS;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public boolean isEssential() {
        return true;
    }

    @Override
    public double expectedSeconds() {
        return 1;
    }

    @Override
    public void measure(int fork, ForkListener listener) {
        Run run = runner.run(program, jmh);
        if (recorder == null) {
            recorder = opens.apply(run);
        }
        long offsetNs = run.properties()
                .started()
                .map(from -> Math.max(0, Duration.between(started, from).toNanos()))
                .orElse(0L);
        listener.measured(run.samples().stream()
                .map(row -> shifted(row.asFork(fork), offsetNs))
                .toList());
        listener.happened(run.events().stream()
                .map(row -> news(row, run.properties().started().orElse(started)))
                .toList());
        recorder.rails(run.rails().stream()
                .map(row -> new RailRow(offsetNs + row.timeNs(), row.node(), row.rail(), row.txBytes(), row.rxBytes()))
                .toList());
    }

    private static RailNews news(EventRow row, Instant from) {
        return new RailNews(
                row.node(),
                row.iteration(),
                new RailEvent(
                        from.plusNanos(row.timeNs()),
                        RailEvent.Kind.valueOf(row.event()),
                        row.channel(),
                        row.rail(),
                        row.reason()));
    }

    private static SampleRow shifted(SampleRow row, long offsetNs) {
        return row.moment()
                .map(when -> row.at(new Moment(when.turn(), offsetNs + when.timeNs())))
                .orElse(row);
    }

    /** Where its forks are recorded; only after the first. */
    public Recorder recorder() {
        return recorder;
    }
}
