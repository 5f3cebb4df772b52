package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;
import tcpx.bench.node.RailNews;
import tcpx.bench.result.Node;
import tcpx.bench.result.SampleRow;
import tcpx.transfer.RailEvent;

class JmhOutputTest {
    private final BenchmarkParams params = Forks.params("4");
    private final IterationParams warmUp = Forks.iterations(IterationType.WARMUP, 1);
    private final IterationParams measured = Forks.iterations(IterationType.MEASUREMENT, 2);

    private static final class Heard implements ForkListener {
        private final List<String> said = new ArrayList<>();
        private final List<SampleRow> rows = new ArrayList<>();
        private final List<RailNews> news = new ArrayList<>();

        @Override
        public void status(String text) {
            said.add(text);
        }

        @Override
        public void measured(List<SampleRow> more) {
            rows.addAll(more);
        }

        @Override
        public void happened(List<RailNews> more) {
            news.addAll(more);
        }
    }

    private static JmhOutput output(ForkListener listener) {
        return new JmhOutput(Forks.cell("4", 1), 1, listener, JmhRun.silent());
    }

    private static IterationResult iteration(double goodput) {
        RunResult run = Forks.fork("4", goodput).get(0);
        BenchmarkResult fork = run.getBenchmarkResults().iterator().next();
        return fork.getIterationResults().iterator().next();
    }

    @Test
    void whatHappenedToTheRailsIsToldAsTheForkSaysIt() {
        Heard heard = new Heard();
        JmhOutput output = output(heard);
        RailEvent event = new RailEvent(
                Instant.parse("2026-11-22T13:06:14.25Z"), RailEvent.Kind.LOST, 3, "eth2", "the interface is\ndown");
        String line = new RailNews(Node.B, 2, event).line();
        output.println("Iteration 2: 1.9 ops/s");
        output.print(line.substring(0, 20));
        output.println(line.substring(20));
        assertThat(heard.news)
                .containsExactly(new RailNews(
                        Node.B, 2, new RailEvent(event.at(), RailEvent.Kind.LOST, 3, "eth2", "the interface is down")));
    }

    @Test
    void whatIsUnderWayIsToldAndWhatIsMeasuredIsHandedOverWithEachIteration() {
        Heard heard = new Heard();
        JmhOutput output = output(heard);
        output.println("# what JMH says");
        output.iteration(params, warmUp, 1);
        output.iterationResult(params, warmUp, 1, iteration(0.1));
        assertThat(heard.rows).as("a warm-up has no rows").isEmpty();
        output.iteration(params, measured, 1);
        output.iterationResult(params, measured, 1, iteration(1.9));
        assertThat(heard.said)
                .containsExactly(
                        "warm-up 1/1", "warm-up 1/1  0.100 GB/s", "iteration 1/2", "iteration 1/2  1.900 GB/s");
        assertThat(heard.rows)
                .filteredOn(row -> row.metric().name().equals("goodput"))
                .singleElement()
                .satisfies(row -> assertThat(row.value()).hasValue(1.9));
    }

    @Test
    void whatTheListenerThrowsIsNotLostOnAThreadOfJmhs() {
        JmhOutput output = output(new ForkListener() {
            @Override
            public void status(String text) {}

            @Override
            public void measured(List<SampleRow> rows) {
                throw new IllegalStateException("the disk is full");
            }
        });
        output.rethrow();
        output.iterationResult(params, measured, 1, iteration(1.9));
        assertThatThrownBy(output::rethrow).hasMessage("the disk is full");
    }

    @Test
    void whatJmhSaysIsKeptWithinBounds() throws Exception {
        JmhOutput output = output(new Heard());
        output.print("a");
        output.println("b");
        output.verbosePrintln("c");
        output.write('d');
        output.write("e".getBytes(StandardCharsets.UTF_8));
        assertThat(output.words()).isEqualTo("ab\nc\nde");
        for (int i = 0; i < 10_000; i++) {
            output.println("more and more");
        }
        output.println("the reason");
        assertThat(output.words()).hasSizeLessThan(40_000).endsWith("more and more\nthe reason\n");
    }

    @Test
    void whoWantsJmhsOwnTextGetsIt() {
        ByteArrayOutputStream jmh = new ByteArrayOutputStream();
        JmhOutput output = new JmhOutput(
                Forks.cell("4", 1),
                1,
                new Heard(),
                OutputFormatFactory.createFormatInstance(new PrintStream(jmh, true), VerboseMode.NORMAL));
        output.startRun();
        output.startBenchmark(params);
        output.iteration(params, warmUp, 1);
        output.println("something else");
        assertThat(jmh.toString(StandardCharsets.UTF_8))
                .contains(Forks.NAME)
                .contains("# Warmup Iteration")
                .contains("something else");
    }
}
