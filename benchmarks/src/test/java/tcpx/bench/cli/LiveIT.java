package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run that is looked at while it goes on. */
@Timeout(120)
class LiveIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    @Test
    void toolsReadNothingButObjectsAndPeopleSeeWhatTheRailsCarry() {
        RunBench.Outcome run = bench.startShort(
                        "--live", "--json-stream", "TransferBenchmark", "-p", "channels=2", "-i", "3", "-r", "700ms")
                .await()
                .assertCode(0);
        assertThat(run.out().lines()).allMatch(line -> line.startsWith("{\"type\":\"") && line.endsWith("}"));
        assertThat(run.out().lines().filter(line -> line.contains("\"type\":\"iteration\"")))
                .hasSize(3);
        assertThat(run.out()).contains("\"kind\":\"IDLE_RAIL\"", "eth3, eth4");
        assertThat(run.out()).contains("\"type\":\"end\"", "\"status\":\"OK\"");
        assertThat(run.err())
                .containsPattern("eth1  A +\\d\\.\\d{3}  B +\\d\\.\\d{3} GB/s; eth2 ")
                .contains("What limits it");
    }
}
