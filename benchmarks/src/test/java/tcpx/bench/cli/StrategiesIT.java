package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.cli.RunBench.Outcome;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;

/** The comparison of strategies and other programs in the real lab, short. */
@Timeout(240)
class StrategiesIT {
    private static final List<String> SHORT = List.of(
            "-f",
            "1",
            "-wi",
            "0",
            "-i",
            "1",
            "-r",
            "400ms",
            "-p",
            "messageBytes=4m",
            "-p",
            "strategy=ROUND_ROBIN,ADAPTIVE");

    private static final Duration DEADLINE = Duration.ofSeconds(200);

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private static String[] strategies(String... more) {
        List<String> line = new ArrayList<>(List.of("strategies"));
        line.addAll(List.of(more));
        line.addAll(SHORT);
        return line.toArray(String[]::new);
    }

    private List<Run> runs() {
        return new RunStore(bench.results())
                .list().stream().map(RunEntry::directory).map(Run::load).toList();
    }

    private static Set<String> peers(Run run) {
        return run.cells().stream().map(cell -> cell.key().peer()).collect(Collectors.toSet());
    }

    @Test
    void everyShapeIsARunWithStrategiesAndPeersInOneTable() throws IOException {
        Outcome outcome = bench.start(strategies("--shapes", "slow,dying", "--peers", "nio"))
                .await(DEADLINE)
                .assertCode(0);

        assertThat(outcome.out())
                .contains("slow: rails at 1gbit, 1gbit, 1gbit, 250mbit")
                .contains("dying: rails at 1gbit, 1gbit, 1gbit, 1gbit; eth3 down @120ms for 100ms")
                .contains("[ 1/6] strategy=ROUND_ROBIN", " left", "[ 6/6] nio")
                .contains("Rails 1gbit, 1gbit, 1gbit, 250mbit\n", "expect", "of sum", "fairness", "lost", "again");
        List<Run> runs = runs();
        assertThat(runs).hasSize(2);
        for (Run run : runs) {
            assertThat(run.status()).isEqualTo(RunStatus.OK);
            assertThat(peers(run)).containsExactlyInAnyOrder("tcpx", "nio");
            assertThat(run.cells()).hasSize(3).allMatch(StrategiesIT::hasMoved);
            String page = Files.readString(run.report());
            assertThat(page).contains("id=\"exhibit-1\"", "ROUND_ROBIN", "nio");
            bench.start("report", run.directory().toString()).await(DEADLINE).assertCode(0);
            assertThat(Files.readString(run.report())).isEqualTo(page);
        }
        assertThat(runs)
                .extracting(run -> run.properties().topology().getOrDefault("topology.faults", "none"))
                .containsExactlyInAnyOrder("none", "eth3 down @120ms for 100ms");
        assertThat(runs)
                .filteredOn(run -> !run.properties().topology().containsKey("topology.faults"))
                .allSatisfy(run ->
                        assertThat(run.cells().get(0).key().param("weights")).isEqualTo("1:1:1:0.25"));
    }

    private static boolean hasMoved(Cell cell) {
        return cell.metric("goodput").orElseThrow().forkMeans()[0] > 0
                && cell.metric("elapsed").orElseThrow().forkMeans()[0] > 0;
    }

    @Test
    void aPeerThatHangsIsEndedAndShownAndIsNoFailureOfTheRun() throws IOException {
        Path programs = Files.createDirectory(directory.resolve("programs"));
        Path hanging = Files.writeString(programs.resolve("ucx_perftest"), "#!/bin/sh\nexec sleep 600\n");
        assertThat(hanging.toFile().setExecutable(true)).isTrue();
        List<String> line =
                new ArrayList<>(List.of("env", "PATH=" + programs + ":" + System.getenv("PATH"), bench.script()));
        line.addAll(List.of(strategies("--shapes", "equal", "--peers", "ucx_perftest")));

        Outcome outcome = bench.program(line).await(DEADLINE).assertCode(0);

        assertThat(outcome.out()).contains("hung in round 1: ucx_perftest did not end within");
        Run run = bench.onlyRun();
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(peers(run)).containsExactly("tcpx");
        assertThat(run.properties().get("peer.ucx_perftest.remark"))
                .hasValueSatisfying(remark -> assertThat(remark).startsWith("hung in round 1"));
        assertThat(outcome.out().lines())
                .anyMatch(text -> text.startsWith("ucx_perftest ") && text.endsWith("hung in round 1"));
    }

    @Test
    void aPeerThatIsNotInstalledIsNamedWithItsPackage() {
        String hidden = "if program=$(command -v mptcpize); then mount --bind /dev/null $(realpath $program); fi; exec "
                + bench.script() + " " + String.join(" ", strategies("--shapes", "equal", "--peers", "mptcp"));

        Outcome outcome = bench.program(List.of("unshare", "-m", "bash", "-c", hidden))
                .await(DEADLINE)
                .assertCode(0);

        assertThat(outcome.out()).containsPattern("mptcp is not installed: apt-get install -y (iperf3 )?mptcpize");
        assertThat(outcome.out().lines()).anyMatch(text -> text.startsWith("mptcp ") && text.endsWith("not installed"));
    }
}
