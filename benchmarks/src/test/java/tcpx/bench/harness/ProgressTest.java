package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class ProgressTest {
    private static String shown(boolean terminal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Progress progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, null);
        BenchmarkParams params = Forks.params("4");
        IterationParams measured = Forks.iterations(IterationType.MEASUREMENT, 2);
        progress.begin(2);
        progress.beginFork("channels=1");
        progress.println("# what JMH says");
        progress.iteration(params, Forks.iterations(IterationType.WARMUP, 1), 1);
        progress.iteration(params, measured, 1);
        progress.iterationResult(params, measured, 1, firstIteration("4", 1.9));
        progress.iteration(params, measured, 2);
        progress.endFork(" 1.900 GB/s");
        progress.beginFork("channels=4");
        progress.endFork("failed");
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static IterationResult firstIteration(String channels, double goodput) {
        RunResult run = Forks.fork(channels, goodput).get(0);
        BenchmarkResult fork = run.getBenchmarkResults().iterator().next();
        return fork.getIterationResults().iterator().next();
    }

    @Test
    void aFileGetsOneLinePerFork() {
        assertThat(shown(false)).isEqualTo("""
                        [ 1/2] channels=1                    1.900 GB/s   0:00 left
                        [ 2/2] channels=4                   failed
                        """);
    }

    @Test
    void aTerminalAlsoSeesWhatIsUnderWay() {
        String over = "\r\033[K";
        assertThat(shown(true))
                .isEqualTo(over + "[ 1/2] channels=1                   starting   "
                        + over + "[ 1/2] channels=1                   warm-up 1/1   "
                        + over + "[ 1/2] channels=1                   iteration 1/2   "
                        + over + "[ 1/2] channels=1                   iteration 1/2  1.900 GB/s   "
                        + over + "[ 1/2] channels=1                   iteration 2/2   "
                        + over + "[ 1/2] channels=1                    1.900 GB/s   0:00 left\n"
                        + over + "[ 2/2] channels=4                   starting   0:00 left"
                        + over + "[ 2/2] channels=4                   failed\n");
    }

    @Test
    void whatJmhSaysIsKeptPerForkAndWithinBounds() throws Exception {
        Progress progress = new Progress(new PrintStream(new ByteArrayOutputStream()), false, null);
        progress.begin(2);
        progress.beginFork("one");
        progress.print("a");
        progress.println("b");
        progress.verbosePrintln("c");
        progress.write('d');
        progress.write("e".getBytes(StandardCharsets.UTF_8));
        assertThat(progress.words()).isEqualTo("ab\nc\nde");
        progress.endFork("");
        progress.beginFork("two");
        assertThat(progress.words()).isEmpty();
        for (int i = 0; i < 10_000; i++) {
            progress.println("more and more");
        }
        progress.println("the reason");
        assertThat(progress.words()).hasSizeLessThan(40_000).endsWith("more and more\nthe reason\n");
    }

    @Test
    void whoWantsJmhsOwnTextGetsIt() {
        ByteArrayOutputStream own = new ByteArrayOutputStream();
        ByteArrayOutputStream jmh = new ByteArrayOutputStream();
        Progress progress = new Progress(
                new PrintStream(own),
                false,
                OutputFormatFactory.createFormatInstance(new PrintStream(jmh, true), VerboseMode.NORMAL));
        progress.begin(1);
        progress.beginFork("one");
        progress.startRun();
        progress.startBenchmark(Forks.params("4"));
        progress.iteration(Forks.params("4"), Forks.iterations(IterationType.WARMUP, 1), 1);
        progress.println("something else");
        assertThat(jmh.toString(StandardCharsets.UTF_8))
                .contains(Forks.NAME)
                .contains("# Warmup Iteration")
                .contains("something else");
        assertThat(own.toString(StandardCharsets.UTF_8)).doesNotContain("something else");
    }
}
