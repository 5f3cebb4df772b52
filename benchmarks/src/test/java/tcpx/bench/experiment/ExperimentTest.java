package tcpx.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.ForkListener;
import tcpx.bench.launch.TimedProgram.HungException;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.SampleRow;

class ExperimentTest {
    private static final Instant STARTED = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Recorder recorder;

    @BeforeEach
    void record() {
        RunProperties properties = RunProperties.of(RunId.of(STARTED, Revision.unknown()), STARTED);
        PrintStream nobody = new PrintStream(new ByteArrayOutputStream());
        recorder = new Recorder(
                new RunStore(directory).createLocal(properties, List.of()), List.of(), System.nanoTime(), nobody);
    }

    @AfterEach
    void close() {
        recorder.close();
    }

    private Experiment experiment(int steps) {
        return new Experiment(
                recorder,
                new ProgressPrinter(new PrintStream(said, true, StandardCharsets.UTF_8), false, steps, steps));
    }

    private Run run() {
        recorder.finish(RunStatus.OK);
        return Run.load(recorder.directory());
    }

    /** Gives its fork's number as goodput, but fails as told. */
    private record Fake(String name, boolean isEssential, Optional<String> missing, RuntimeException failsWith)
            implements SystemUnderTest {
        static Fake sound(String name) {
            return new Fake(name, true, Optional.empty(), null);
        }

        @Override
        public String label() {
            return name;
        }

        @Override
        public String manner() {
            return "by hand";
        }

        @Override
        public double expectedSeconds() {
            return 1;
        }

        @Override
        public void measure(int fork, ForkListener listener) {
            if (failsWith != null) {
                throw failsWith;
            }
            CellKey cell = new CellKey("Some.benchmark", Map.of(), name);
            listener.measured(List.of(SampleRow.of(cell, fork, 1, Metric.GOODPUT, fork)));
        }
    }

    private static List<String> order(Plan plan) {
        return plan.turns().stream()
                .map(turn -> turn.system().name() + turn.fork())
                .toList();
    }

    @Test
    void systemsTakeTurnsInEveryRoundAndThoseOfFewerForksStopEarlier() {
        Plan plan = Plan.interleaved(
                List.of(Fake.sound("x"), Fake.sound("y")), each -> each.name().equals("x") ? 1 : 3);
        assertThat(order(plan)).containsExactly("x1", "y1", "y2", "y3");
    }

    @Test
    void pairsAreRunAsABBA() {
        Plan plan = Plan.paired(Fake.sound("A"), Fake.sound("B"), 3);
        assertThat(order(plan)).containsExactly("A1", "B1", "B2", "A2", "A3", "B3");
    }

    @Test
    void rowsStandInTheOrderOfTheTurns() {
        Plan plan = Plan.interleaved(List.of(Fake.sound("x"), Fake.sound("y")), each -> 2);
        experiment(4).play(plan);
        assertThat(run().samples())
                .extracting(
                        row -> row.moment().orElseThrow().turn() + row.cell().peer() + row.fork())
                .containsExactly("1x1", "2y1", "3x2", "4y2");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("[ 1/4] x ", " 1.000 GB/s", "[ 4/4] y ");
    }

    @Test
    void aPeerThatFailsOrHangsCostsOnlyItself() {
        Fake hangs = new Fake("h", false, Optional.empty(), new HungException("h did not end"));
        Fake fails = new Fake("f", false, Optional.empty(), new BenchmarkFailure("no route", null));
        Fake absent = new Fake("a", false, Optional.of("apt-get install -y a"), null);
        List<Fake> all = List.of(Fake.sound("x"), hangs, fails, absent);
        Plan plan = Plan.interleaved(all, each -> 2);
        assertThat(order(plan))
                .as("what is missing takes no turns")
                .containsExactly("x1", "h1", "f1", "x2", "h2", "f2");
        Experiment experiment = experiment(6);
        experiment.play(plan);
        assertThat(run().samples()).extracting(row -> row.cell().peer()).containsExactly("x", "x");
        assertThat(experiment.described(all))
                .containsEntry("x", "by hand")
                .containsEntry("h.remark", "hung in round 1: h did not end")
                .containsEntry("f.remark", "failed in round 1: no route")
                .containsEntry("a.remark", "not installed: apt-get install -y a")
                .doesNotContainKey("x.remark");
    }

    @Test
    void withoutWhatIsEssentialThereIsNoExperiment() {
        Fake ours = new Fake("ours", true, Optional.empty(), new BenchmarkFailure("a byte was wrong", null));
        assertThatThrownBy(() -> experiment(1).play(Plan.interleaved(List.of(ours), each -> 1)))
                .isInstanceOf(BenchmarkFailure.class)
                .hasMessage("ours, fork 1: a byte was wrong");
    }
}
