package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.cli.RunBench.Outcome;

/** The ping-pong programs beside ours in the real lab, short. */
@Timeout(120)
class PingPongIT {
    private static final Duration DEADLINE = Duration.ofSeconds(100);

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    @Test
    void theRoundTripOfPlainTcpStandsBesideOurs() {
        Outcome outcome = bench.start(
                        "peers",
                        "LatencyBenchmark",
                        "-p",
                        "channels=1",
                        "-p",
                        "spin=20",
                        "--peers",
                        "pingpong,pingpong-c",
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
        assertThat(outcome.out()).contains("p50/2", "to C", "plain TCP allows");
        assertThat(outcome.out()).containsPattern("(?m)^tcpx +[0-9.]+ ").containsPattern("(?m)^pingpong +[0-9.]+ ");
        assertThat(outcome.out()).containsPattern("(?m)^pingpong-c +([0-9.]+ +.* 1\\.00|- .*not installed)");
    }

    @Test
    void programsThatMoveStreamsAreRefusedBesideRoundTrips() {
        Outcome outcome = bench.start("peers", "LatencyBenchmark", "--peers", "iperf3")
                .await(DEADLINE)
                .assertCode(ExitCode.USAGE);
        assertThat(outcome.err()).contains("--peers iperf3", "pingpong-c");
    }
}
