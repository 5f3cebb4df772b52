package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.Signals;
import tcpx.bench.cli.RunBench.Outcome;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;

/** Each part of a run dies in the middle of a transfer: a clear error within the deadline, and nothing is left. */
@Timeout(180)
class FaultsIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private RunBench.Started longRun() {
        return bench.startShort("-p", "channels=4", "-i", "300", "-p", "messageBytes=4m", "TransferBenchmark");
    }

    private Run stored(RunStatus status) {
        Run run = bench.onlyRun();
        assertThat(run.status()).isEqualTo(status);
        return run;
    }

    @Test
    void nodeBKilledIsTheReasonGiven() {
        RunBench.Started run = longRun();
        bench.awaitTransfer();
        Signals.send("KILL", bench.nodeB().pid());
        Outcome outcome = run.await().assertCode(1);
        assertThat(outcome.err())
                .contains("FAILED: node B was ended by signal 9 (SIGKILL)")
                .containsIgnoringCase("peer")
                .doesNotContain("\tat ");
        stored(RunStatus.FAILED);
    }

    @Test
    void aForkKilledIsTheReasonGiven() {
        RunBench.Started run = longRun();
        Signals.send("KILL", bench.awaitTransfer().pid());
        Outcome outcome = run.await().assertCode(1);
        assertThat(outcome.err())
                .contains("FAILED: TransferBenchmark, fork 1: the fork was ended by signal 9")
                .doesNotContain("\tat ");
        stored(RunStatus.FAILED);
    }

    @Test
    void nodeAKilledLeavesAPartialRun() {
        RunBench.Started run = longRun();
        bench.awaitTransfer();
        Signals.send("KILL", bench.nodeA().pid());
        assertThat(run.await().assertCode(1).err()).contains("node A was ended by signal 9");
        stored(RunStatus.PARTIAL);
    }

    @Test
    void theLauncherKilledTakesEverythingAlong() {
        RunBench.Started run = longRun();
        bench.awaitTransfer();
        Signals.send("KILL", run.process().pid());
        run.await();
        bench.assertNothingIsLeft();
        stored(RunStatus.PARTIAL);
    }

    @Test
    void interruptedARunKeepsWhatItHasMeasured() {
        RunBench.Started run = bench.startShort(
                "-p", "channels=4", "-p", "window=4,16", "-i", "2", "-r", "300ms", "TransferBenchmark");
        bench.awaitTransfer();
        await().atMost(RunBench.DEADLINE).until(() -> run.out().contains("[ 1/2]"));
        Signals.send("INT", run.process().pid());
        Outcome outcome = run.await().assertCode(130);
        assertThat(outcome.out()).contains("interrupted; what was measured is kept in ");
        assertThat(outcome.err()).doesNotContain("FAILED");
        assertThat(stored(RunStatus.PARTIAL).cells()).hasSize(1);
    }

    @Test
    void interruptedInAForkItKeepsTheIterationsThatWereMeasured() {
        RunBench.Started run = bench.startShort("-p", "channels=1", "-i", "300", "-r", "100ms", "TransferBenchmark");
        await().atMost(RunBench.DEADLINE).until(() -> measuredIterations() >= 8);
        Signals.send("INT", run.process().pid());
        run.await().assertCode(130);
        assertThat(stored(RunStatus.PARTIAL)
                        .cells()
                        .get(0)
                        .metric("goodput")
                        .orElseThrow()
                        .values())
                .hasSizeGreaterThanOrEqualTo(8);
    }

    private long measuredIterations() {
        return new RunStore(bench.results())
                .list().stream()
                        .flatMap(entry -> Run.load(entry.directory()).samples().stream())
                        .filter(row -> row.metric().name().equals("goodput"))
                        .count();
    }

    @Test
    void terminatedARunEndsAsInterrupted() {
        RunBench.Started run = longRun();
        bench.awaitTransfer();
        Signals.send("TERM", run.process().pid());
        run.await().assertCode(143);
        stored(RunStatus.PARTIAL);
    }
}
