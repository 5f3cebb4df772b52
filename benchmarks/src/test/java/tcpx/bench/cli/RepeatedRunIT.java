package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStore;

/** The recorded line, pasted into a shell in the checkout, makes the run again, whatever the run was. */
@Timeout(180)
class RepeatedRunIT {
    private static final String TINY = " -f 1 -wi 0 -i 1 -r 100ms -p messageBytes=1m -p workingSetBytes=16m";

    private static final Pattern LISTENING = Pattern.compile("listening on \\S*:(\\d+)");

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RUN --rails 2 --rail-rate 1gbit,500mbit --mtu 4148 -p channels=1,2 TransferBenchmark" + TINY,
                "RUN --rails 2 --rail-rate 1gbit --fault 'eth2 rate 400mbit @50ms' -p channels=2 TransferBenchmark"
                        + TINY,
                "UCCL_TCPX_NUM_CHANNELS=3 RUN --rail-rate none --congctl reno TransferBenchmark" + TINY,
                "RUN --rails 1 --rail-delay 1ms -p channels=1 LatencyBenchmark -f 1 -wi 0 -i 1 -r 100ms"
                        + " -p messageBytes=8",
                "RUN record v0.0 --force --machine here --rails 1 -p channels=1 TransferBenchmark" + TINY,
                "RUN peers --peers nio --seconds 1 --rails 1 --rail-rate 1gbit -p channels=1" + TINY,
                "RUN tune --finalists 1 --rails 1 -p channels=1,2 -p chunkBytes=262144 -p window=4"
                        + " -p strategy=ROUND_ROBIN -f 2 -wi 0 -i 1 -r 100ms -p messageBytes=1m",
                "RUN strategies --shapes equal --peers none -p strategy=ROUND_ROBIN" + TINY,
                "RUN mesh --nodes 2 --pattern pairs --rails 1 --rail-rate 1gbit -p channels=1" + TINY,
                "RUN ab . . --rails 1 -p channels=1" + TINY
            })
    void theRecordedLineRepeatsTheRunWhenItIsPasted(String typed) {
        repeats(typed);
    }

    @Test
    void soDoesThatOfARunBetweenTwoHosts() throws Exception {
        bench.shell("head -c 32 /dev/urandom | base64 > secret && chmod 600 secret");
        String common = " --rails lo@127.0.0.1,lo@127.0.0.2 --secret-file " + directory.resolve("secret") + " ";
        RunBench.Started nodeB =
                bench.program(List.of("bash", "-c", "exec " + bench.script() + " node --listen 127.0.0.1:0" + common));
        try {
            await().atMost(RunBench.DEADLINE)
                    .until(() -> LISTENING.matcher(nodeB.out()).find());
            Matcher listening = LISTENING.matcher(nodeB.out());
            assertThat(listening.find()).isTrue();
            repeats("RUN --peer 127.0.0.1:" + listening.group(1) + common + "-p channels=2 TransferBenchmark" + TINY);
        } finally {
            nodeB.process().destroy();
            nodeB.await();
        }
    }

    private void repeats(String typed) {
        shell(typed.replace("RUN", bench.script()));
        List<Run> first = runs();
        assertThat(first).isNotEmpty();
        String command = first.get(0).properties().command().orElseThrow();
        assertThat(command).isEqualTo(typed.replace("RUN", "./run-bench.sh"));

        shell("cd " + Path.of(bench.script()).getParent() + " && " + command);
        List<Run> both = runs();
        assertThat(both).hasSize(2 * first.size());
        assertThat(both)
                .extracting(run -> run.properties().topology())
                .containsOnly(first.get(0).properties().topology());
        assertThat(both)
                .extracting(run -> run.properties().options())
                .containsOnly(first.get(0).properties().options());
        assertThat(both)
                .extracting(run -> run.properties().command())
                .containsOnly(first.get(0).properties().command());
        assertThat(both)
                .allSatisfy(run -> assertThat(run.samples())
                        .allSatisfy(row ->
                                assertThat(row.moment().orElseThrow().turn()).isPositive()));
    }

    private void shell(String line) {
        // of two forks ab can say nothing, and ends with 4
        assertThat(bench.program(List.of("bash", "-c", line)).await().code()).isIn(0, 4);
    }

    private List<Run> runs() {
        return new ArrayList<>(new RunStore(bench.results())
                .list().stream().map(entry -> Run.load(entry.directory())).toList());
    }
}
