package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.cli.RunBench.Outcome;

/** Open MPI beside ours in the real lab, short; where it is not installed, that it says so. */
@Timeout(120)
class OpenMpiIT {
    private static final Duration DEADLINE = Duration.ofSeconds(100);

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    @Test
    void itsMessagesStandBesideOurs() {
        Outcome outcome = bench.start(
                        "peers",
                        "-p",
                        "messageBytes=8m",
                        "--rails",
                        "2",
                        "--rail-rate",
                        "1gbit",
                        "--peers",
                        "openmpi",
                        "--seconds",
                        "1",
                        "-f",
                        "1",
                        "-wi",
                        "0",
                        "-i",
                        "1",
                        "-r",
                        "200ms")
                .await(DEADLINE)
                .assertCode(0);
        assertThat(outcome.out()).containsPattern("(?m)^tcpx +[0-9.]+ ");
        assertThat(outcome.out().replaceAll("\\s+", " "))
                .containsPattern("openmpi (0\\.[0-9]+ |.*not installed: .*apt-get install -y libopenmpi-dev)");
    }
}
