package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.Programs;
import tcpx.bench.result.Run.RunStatus;

/** A mesh under real launchers, on the cluster of one machine. Rates are low: all nodes share its cores. */
@Timeout(300)
class ClusterIT {
    private static final Duration DEADLINE = Duration.ofMinutes(4);

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

    @Test
    void srunStartsTheRanksUnevenlyToo() {
        RunBench.Outcome run = slurm(4, 4, "", "srun", "-N4", "-n5")
                .start(mesh(4, "--pattern", "ring,all-to-one", "-i", "1"))
                .await(DEADLINE);

        assertThat(run.assertCode(0).out()).contains("5 ranks on 4 nodes", "ring: ", "all-to-one: ", "#");
    }

    @Test
    void srunSaysByPmi2WhereARankStands() {
        RunBench.Outcome run = slurm(2, 2, "", "srun", "-N2", "--mpi=pmi2")
                .start(mesh(2, "--pattern", "pairs", "-i", "1"))
                .await(DEADLINE);

        assertThat(run.assertCode(0).out()).contains("2 ranks on 2 nodes", "n2 → n1");
    }

    @Test
    void aBatchJobPrintsTheTable() throws IOException {
        Path job = directory.resolve("job.sh");
        Path printed = directory.resolve("printed");
        Files.writeString(
                job,
                "#!/bin/bash\n#SBATCH --nodes=2 --ntasks-per-node=1 --exclusive\nsrun "
                        + String.join(" ", mesh(2, "--pattern", "pairs", "-i", "1")) + "\n");
        slurm(2, 2, "", "sbatch", "--wait", "--output=" + printed)
                .start(List.of(job.toString()))
                .await(DEADLINE)
                .assertCode(0);

        assertThat(printed).content().contains("2 ranks on 2 nodes", "n2 → n1", "Slowest: ");
    }

    @Test
    void aSlowRailIsNamedWithItsNode() {
        RunBench.Outcome run = slurm(3, 3, "n3:eth3=10mbit", "srun", "-N3")
                .start(mesh(3, "-i", "1"))
                .await(DEADLINE);

        assertThat(run.assertCode(0).out()).containsPattern("Slowest: .*eth3 of n3 is slow");
    }

    @Test
    void aRankThatIsKilledIsNamedAndTheOthersGoOn() {
        RunBench.Started run = slurm(3, 2, "", "srun", "-N3").start(mesh(2, "--pattern", "ring", "-i", "8"));
        kill(run, "SLURM_PROCID=2");
        RunBench.Outcome ended = run.await(DEADLINE);

        assertThat(ended.code()).isNotZero();
        assertThat(ended.err()).contains("rank 2 (n3) is gone");
        assertThat(ended.out()).contains("PARTIAL: ", "n1 → n2");
    }

    @Test
    void whatWasMeasuredUntilSlurmKilledAllStays() {
        RunBench.Started run =
                slurm(3, 2, "", "srun", "-K", "-N3").start(mesh(2, "--pattern", "ring,neighbours", "-i", "8"));
        await().atMost(DEADLINE).until(() -> run.out().contains("GB/s in 3 pairs"));
        kill(run, "SLURM_PROCID=2");
        RunBench.Outcome ended = run.await(DEADLINE);

        assertThat(ended.code()).isNotZero();
        assertThat(bench.onlyRun().status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(bench.onlyRun().cells()).isNotEmpty();
    }

    @Test
    void theClustersDeathLeavesNothing() {
        RunBench.Started run = slurm(2, 2, "", "srun", "-N2").start(mesh(2, "--pattern", "pairs", "-i", "60"));
        MeshIT.awaitRounds(run);
        run.process().destroyForcibly(); // what is left is looked for after each test
    }

    @Test
    void mpirunStartsTheRanks() {
        Programs.assume("mpirun", "openmpi-bin");
        RunBench.Outcome run = new Cluster("mpi", 4, 4, "", List.of(script("mpirun.sh")))
                .start(mesh(4, "--pattern", "pairs", "-i", "1"))
                .await(DEADLINE);

        assertThat(run.assertCode(0).out()).contains("4 ranks on 4 nodes", "pairs: ");
    }

    /** A cluster for as long as a program runs in it, which these words start. */
    private final class Cluster {
        private final List<String> line;

        Cluster(String launcher, int nodes, int rails, String slow, List<String> words) {
            line = new ArrayList<>(List.of(
                    "env",
                    "LAUNCHER=" + launcher,
                    "NODES=" + nodes,
                    "RAILS=" + rails,
                    "SLOW=" + slow,
                    "RATE=100mbit",
                    script("cluster.sh")));
            line.addAll(words);
        }

        RunBench.Started start(List<String> program) {
            line.addAll(program);
            return bench.program(line);
        }
    }

    private Cluster slurm(int nodes, int rails, String slow, String... words) {
        Programs.assume("srun", "slurm-wlm");
        Programs.assume("munged", "munge");
        return new Cluster("slurm", nodes, rails, slow, List.of(words));
    }

    private void kill(RunBench.Started run, String rank) {
        MeshIT.awaitRounds(run);
        RunBench.Found victim = await().atMost(DEADLINE)
                .until(
                        () -> bench.processes().stream()
                                .filter(each -> each.says("tcpx.bench.cli.Main") && each.hasVariable(rank))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        victim.handle().destroyForcibly();
    }

    private List<String> mesh(int rails, String... more) {
        List<String> line = new ArrayList<>(List.of(bench.script(), "mesh"));
        line.addAll(List.of(more));
        line.addAll(MeshIT.SHORT);
        line.addAll(List.of("--rails", "eth1,eth2,eth3,eth4".substring(0, 5 * rails - 1)));
        line.addAll(List.of("--secret-file", secret.toString()));
        return line;
    }

    private static String script(String name) {
        return Path.of("cluster", name).toAbsolutePath().toString();
    }
}
