package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.SampleRow;

/** The packaged command with the working tree on both sides: what is compared, and what cannot be. */
@Timeout(240)
class AbIT {
    private static final Duration DEADLINE = Duration.ofSeconds(200);

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private RunBench.Outcome ab(String arguments) {
        List<String> line = new ArrayList<>(List.of("ab", ".", ".", "--rails", "1"));
        line.addAll(List.of(arguments.split(" ")));
        line.addAll(List.of("-wi", "0", "-i", "1", "-r", "100ms"));
        return bench.start(line.toArray(String[]::new)).await(DEADLINE);
    }

    private List<Run> runs() {
        return new RunStore(bench.results())
                .list().stream().map(entry -> Run.load(entry.directory())).toList();
    }

    @Test
    void whatCannotBeComparedIsToldAfterTheFirstPairAndItsRowsAreKept() {
        RunBench.Outcome outcome =
                ab("WindowBenchmark.sliding -p depth=1 -f 50").assertCode(ExitCode.USAGE);
        assertThat(outcome.err()).contains("no cell with goodput in common: A has none; B has none; name a benchmark");
        assertThat(runs()).hasSize(2).allSatisfy(run -> {
            assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(run.samples()).extracting(SampleRow::fork).containsOnly(1);
            assertThat(outcome.err()).contains(run.directory().getFileName().toString());
        });
    }

    @Test
    void shortMessagesAreComparedByHalfARoundTrip() {
        RunBench.Outcome outcome = ab("LatencyBenchmark -p channels=1 -p messageBytes=8 -f 2")
                .assertCode(ExitCode.UNDECIDED); // two pairs decide nothing
        assertThat(outcome.out()).contains("latency (half of the median round trip)", " us ");
        assertThat(runs()).hasSize(2).allSatisfy(run -> assertThat(run.status()).isEqualTo(RunStatus.OK));
    }
}
