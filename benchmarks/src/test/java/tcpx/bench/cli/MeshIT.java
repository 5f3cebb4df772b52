package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Many nodes in the lab and by hand. Rates are low: all share two cores. */
@Timeout(300)
class MeshIT {
    private static final Duration DEADLINE = Duration.ofMinutes(4);
    static final List<String> SHORT = List.of(
            "-f", "0", "-wi", "1", "-w", "300ms", "-r", "1", "-p", "messageBytes=1m", "-p", "workingSetBytes=4m");

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private Path secret;

    @BeforeEach
    void writeSecret() throws Exception {
        secret = directory.resolve("secret");
        bench.shell("head -c 32 /dev/urandom | base64 > " + secret + " && chmod 600 " + secret);
    }

    private String[] mesh(String... more) {
        List<String> line = new ArrayList<>(List.of("mesh"));
        line.addAll(List.of(more));
        line.addAll(SHORT);
        if (!line.contains("-i")) {
            line.addAll(List.of("-i", "1"));
        }
        return line.toArray(String[]::new);
    }

    private String[] lab(String... more) {
        List<String> line = new ArrayList<>(List.of("--nodes", "4", "--rails", "4", "--rail-rate", "100mbit"));
        line.addAll(List.of(more));
        return mesh(line.toArray(String[]::new));
    }

    @Test
    void everyPatternOfFourNodesIsInTheTableAndOnThePage() {
        String patterns = "pairs,ring,all-to-all,one-to-all,all-to-one,neighbours";
        RunBench.Outcome run =
                bench.start(lab("--pattern", patterns)).await(DEADLINE).assertCode(0);

        assertThat(run.out()).contains("all-to-all: ", "n1 → n2", "Slowest: ", "n4 receives", "to=n4");
        for (String pattern : patterns.split(",")) {
            assertThat(run.out()).contains("\n" + pattern + ": ");
        }
        assertThat(bench.results().resolve("local")).isDirectoryRecursivelyContaining("glob:**/report.html");
    }

    @Test
    void twoRunsAreComparedPairByPair() {
        bench.start(lab("--pattern", "ring")).await(DEADLINE).assertCode(0);
        bench.start(lab("--pattern", "ring")).await(DEADLINE).assertCode(0);
        String[] runs = bench.results().resolve("local").toFile().list();
        Arrays.sort(runs);
        RunBench.Outcome compared =
                bench.start("compare", "local/" + runs[0], "local/" + runs[1]).await();

        assertThat(compared.out()).contains("n1 → n2", "n4 → n1").doesNotContain("from=");
        assertThat(compared.code()).isEqualTo(ExitCode.UNDECIDED); // by one fork each
    }

    @Test
    void aSlowRailIsNamedWithItsNodeInTheFirstLineUnderTheTable() {
        RunBench.Outcome run =
                bench.start(lab("--slow", "n3:eth3=10mbit")).await(DEADLINE).assertCode(0);

        assertThat(run.out()).containsPattern("Slowest: .*eth3 of n3 is slow");
    }

    @Test
    void aRankThatIsKilledIsNamedAndTheOthersFiguresStay() {
        RunBench.Started run = bench.start(lab("--pattern", "ring", "-i", "5"));
        RunBench.Found victim = await().atMost(DEADLINE)
                .until(
                        () -> bench.processes().stream()
                                .filter(each -> each.says("tcpx.bench.cli.Main") && each.hasVariable("TCPX_LAB_RANK=2"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        awaitRounds(run);
        victim.handle().destroyForcibly();
        RunBench.Outcome ended = run.await(DEADLINE).assertCode(1);

        assertThat(ended.err()).contains("rank 2 (n3) is gone");
        assertThat(ended.out()).contains("PARTIAL: ", "missing below", "n1 → n2");
    }

    @Test
    void theLaunchersDeathLeavesNothing() {
        RunBench.Started run = bench.start(lab("-i", "60"));
        awaitRounds(run);
        run.process().destroyForcibly(); // what is left is looked for after each test
    }

    @Test
    void ranksByHandWaitForOneThatComesLate() {
        List<String> by = List.of(
                "--size",
                "2",
                "--root",
                "127.0.0.1:24711",
                "--rails",
                "lo@127.0.0.1",
                "--secret-file",
                secret.toString());
        List<String> first = new ArrayList<>(List.of("--rank", "0"));
        first.addAll(by);
        RunBench.Started root = bench.start(mesh(first.toArray(String[]::new)));
        await().atMost(DEADLINE).until(() -> root.err().contains("waiting for rank 1 of 2"));
        List<String> second = new ArrayList<>(List.of("--rank", "1"));
        second.addAll(by);
        RunBench.Started late = bench.start(mesh(second.toArray(String[]::new)));

        root.await(DEADLINE).assertCode(0);
        late.await(DEADLINE).assertCode(0);
    }

    @Test
    void sixteenNodesNeedNoLauncher() {
        RunBench.Outcome run = bench.start(
                        mesh("--nodes", "16", "--rails", "2", "--rail-rate", "50mbit", "--pattern", "ring"))
                .await(DEADLINE)
                .assertCode(0);

        assertThat(run.out()).contains("16 ranks on 16 nodes, 2 rails each", "n16 → n1");
    }

    @Test
    void eachSenderOfARoundIsAForkOfJmh() {
        List<String> line = new ArrayList<>(
                List.of("mesh", "--nodes", "2", "--rails", "2", "--rail-rate", "100mbit", "--pattern", "pairs"));
        line.addAll(SHORT);
        line.set(line.indexOf("-f") + 1, "2");
        RunBench.Outcome run =
                bench.start(line.toArray(String[]::new)).await(DEADLINE).assertCode(0);

        assertThat(run.out()).contains("pairs: ", "n2 → n1");
        assertThat(bench.onlyRun().cells())
                .allSatisfy(cell ->
                        assertThat(cell.metric("goodput").orElseThrow().forks()).containsOnlyKeys(1, 2));
    }

    static void awaitRounds(RunBench.Started run) {
        await().atMost(DEADLINE)
                .until(() -> run.out().contains(" round") || !run.process().isAlive());
        assertThat(run.process().isAlive()).as(run::err).isTrue();
    }
}
